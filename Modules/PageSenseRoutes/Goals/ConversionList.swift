import HTTPSupport
import Models
import Optimization
import Query
import Storage

/// Who met a goal, the latest first.
///
/// Source: PageSense API, "Goals & Conversions"; the shape is ours.
/// Cost: figures come from the columns; the list reads the events of the days, from the last one back, that hold the
/// page which is asked for.
struct ConversionList {
  let document: JSONValue

  /// One conversion in the order of the list.
  private struct Entry {
    let time: Instant
    /// Its place among others of the same moment, in the order in which they became known.
    let place: Int
    let deed: VisitorDeed?
    let event: ScannedEvent?
  }

  init(_ call: PageSenseCall) throws {
    let (stored, goal) = try GoalEndpoints.definitions.find(call)
    let page = try Page(call.query)
    let website = call.website
    let dates = try ReportRequest.dates(call.query, website, now: call.now)
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else {
      throw QueryError.unknownTimeZone(website.timeZone)
    }
    let range = calendar.instants(of: dates)
    let store = call.world.store
    let hosts = try TrackedHosts(of: website, in: range, store: store)
    let conditions = try GoalConditions(
      goal, id: stored.id, website: website.id, range: range, hosts: hosts,
      behavior: BehaviorReader(directory: call.world.directory))
    let (counts, visitors) = try GoalCount.counts([conditions], website: website, range: range, store: store)
    let entries = try ConversionList.entries(conditions, page, website, range, store)
    let names = try store.names(of: Set(entries.compactMap { $0.deed?.visitor }), on: website.id)
    document = [
      "conversions": .array(
        entries.compactMap { entry in
          entry.event.map { Self.row($0, goal, website) }
            ?? entry.deed.map { Self.row($0, names[$0.visitor], goal, website) }
        }),
      "summary": [
        "conversions": .integer(counts[0].conversions), "unique_visitors": .integer(counts[0].visitors),
        "conversion_rate": .number(
          Double(ReportDocument.hundredths(counts[0].visitors, of: visitors)) / 100),
      ],
      "period": ReportDocument.period(dates), "pagination": page.document(total: counts[0].conversions),
    ]
  }

  private static func entries(
    _ conditions: GoalConditions, _ page: Page, _ website: Website, _ range: InstantRange, _ store: some EventStore
  ) throws -> ArraySlice<Entry> {
    let start = try start(conditions, page, website, range, store)
    var entries = conditions.deeds.filter { $0.time >= start }.enumerated().map {
      Entry(time: $1.time, place: $0, deed: $1, event: nil)
    }
    try store.scan(website: website.id, range: InstantRange(start: start, end: range.end), visitor: nil) { event in
      guard event.exclusion == nil, conditions.accept(event) else { return }
      entries.append(Entry(time: event.timestamp, place: entries.count, deed: nil, event: event))
    }
    entries.sort { ($0.time, $0.place) > ($1.time, $1.place) }
    return page.slice(entries)
  }

  /// When the last conversions began that fill all pages up to the one that is asked for; to about a day.
  private static func start(
    _ conditions: GoalConditions, _ page: Page, _ website: Website, _ range: InstantRange, _ store: some EventStore
  ) throws -> Instant {
    let length = range.end.milliseconds - range.start.milliseconds
    let step = max(86_400_000, length / 366)
    let borders = stride(from: range.start.milliseconds, to: range.end.milliseconds, by: Int64.Stride(step))
      .map { Instant(milliseconds: $0) }
    guard borders.count > 1 else { return range.start }
    let answers = try store.answer(
      conditions.alternatives.map { alternative in
        QueryPlan(
          website: website.id, range: range,
          rowSets: [RowSet(kind: .events, eventFilter: alternative, measures: [.events])],
          grouping: .buckets(borders: borders + [range.end]))
      })
    var deeds = conditions.deeds[...]
    var found = 0
    for (index, border) in borders.enumerated().reversed() {
      found += answers.reduce(0) { $0 + $1.rows[index].values[0] }
      while let deed = deeds.last, deed.time >= border {
        deeds.removeLast()
        found += 1
      }
      if found >= page.offset + page.limit { return border }
    }
    return range.start
  }

  private static func row(_ deed: VisitorDeed, _ name: String?, _ goal: Goal, _ website: Website) -> JSONValue {
    [
      "visitor_id": name.map { .string(TrackedConversion.visitorPrefix + $0) } ?? .null,
      "timestamp": .string(ISOTimestamp.seconds(deed.time)), "url": .string(deed.page.url),
      "value": goal.value.map { JSONValue.number($0) } ?? .null, "currency": .string(website.currency.rawValue),
      "source": "browser", "metadata": .object([]),
    ]
  }

  private static func row(_ event: ScannedEvent, _ goal: Goal, _ website: Website) -> JSONValue {
    let isOfServer = event.properties.contains { $0.name == "source" && $0.value == "server" }
    let own = event.revenue.flatMap { Double($0.decimal) }
    let worth = own ?? goal.value
    return [
      "visitor_id": .string(TrackedConversion.visitorPrefix + event.visitor),
      "timestamp": .string(ISOTimestamp.seconds(event.timestamp)),
      "url": event.pathname.isEmpty ? .null : .string("https://\(event.hostname)\(event.pathname)"),
      "value": worth.map { JSONValue.number($0) } ?? .null,
      "currency": .string(event.revenue?.currency.rawValue ?? website.currency.rawValue),
      "source": isOfServer ? "server" : "browser",
      "metadata": .object(
        event.properties.filter { !["source", "goal"].contains($0.name) }
          .map { JSONValue.Member($0.name, .string($0.value)) }),
    ]
  }

  static let schema = Schema.object([
    "conversions": .array(
      of: .object([
        "visitor_id": Schema.string.described("`null` where no event of the visitor is stored.").orNull,
        "timestamp": .timestamp, "url": Schema.string.orNull, "value": Schema.number.orNull, "currency": .string,
        "source": .string(oneOf: ["browser", "server"]), "metadata": .map(of: .string),
      ])),
    "summary": .object(["conversions": .count, "unique_visitors": .count, "conversion_rate": .percentage]),
    "period": ReportDocument.periodSchema, "pagination": Page.schema,
  ])
}

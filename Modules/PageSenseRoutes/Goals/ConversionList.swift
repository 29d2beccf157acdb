import HTTPSupport
import Models
import Optimization
import Query
import Storage

/// Who met a goal, the latest first.
///
/// Source: PageSense API, "Goals & Conversions"; the shape is ours.
/// Cost: figures come from the columns; of the events only those up to the end of the page are spelled out.
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
    let last = page.offset + page.limit
    let deeds = conditions.deeds.suffix(last)
    var entries = deeds.enumerated().map { Entry(time: $1.time, place: $0, deed: $1, event: nil) }
    let events = try store.answer(
      LatestEventsPlan(
        website: website.id, range: range, alternatives: conditions.alternatives, limit: last))
    entries += events.reversed().enumerated().map {
      Entry(time: $1.timestamp, place: deeds.count + $0, deed: nil, event: $1)
    }
    entries.sort { ($0.time, $0.place) > ($1.time, $1.place) }
    return page.slice(entries)
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

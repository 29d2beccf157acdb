import HTTPSupport
import Models
import Optimization
import Query
import Storage

/// Who met a goal.
///
/// Conversions are listed by the sessions in which they happened, in the order in which these were opened.
///
/// Source: PageSense API, "Goals & Conversions"; the shape is ours.
/// Cost: figures come from the columns; the list reads events up to the page that is asked for.
struct ConversionList {
  let document: JSONValue

  /// Ends a scan whose page is full.
  private struct PageIsFull: Error {}

  init(_ call: PageSenseCall) throws {
    let (stored, goal) = try GoalEndpoints.definitions.find(call)
    let page = try Page(call.query)
    let website = call.website
    let dates = try ReportRequest.dates(call.query, website, now: call.now)
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else {
      throw QueryError.unknownTimeZone(website.timeZone)
    }
    let range = calendar.instants(of: dates)
    let hosts = try TrackedHosts(of: website, in: range, store: call.world.store)
    let conditions = try GoalConditions(goal, id: stored.id, hosts: hosts)
    let (counts, visitors) = try GoalCount.counts(
      [conditions], website: website, range: range, store: call.world.store)
    let rows = try ConversionList.rows(conditions, goal, page, website, range, call.world.store)
    document = [
      "conversions": .array(rows),
      "summary": [
        "conversions": .integer(counts[0].conversions), "unique_visitors": .integer(counts[0].visitors),
        "conversion_rate": .number(
          Double(ReportDocument.hundredths(counts[0].visitors, of: visitors)) / 100),
      ],
      "period": ReportDocument.period(dates), "pagination": page.document(total: counts[0].conversions),
    ]
  }

  private static func rows(
    _ conditions: GoalConditions, _ goal: Goal, _ page: Page, _ website: Website, _ range: InstantRange,
    _ store: any EventStore
  ) throws -> [JSONValue] {
    var rows: [JSONValue] = []
    var seen = 0
    do {
      try store.scan(website: website.id, range: range, visitor: nil) { event in
        guard event.exclusion == nil, conditions.accept(event) else { return }
        seen += 1
        guard seen > page.offset else { return }
        rows.append(row(event, goal, website))
        if rows.count == page.limit { throw PageIsFull() }
      }
    } catch is PageIsFull {}
    return rows
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
        "visitor_id": .string, "timestamp": .timestamp, "url": Schema.string.orNull, "value": Schema.number.orNull,
        "currency": .string, "source": .string(oneOf: ["browser", "server"]), "metadata": .map(of: .string),
      ])),
    "summary": .object(["conversions": .count, "unique_visitors": .count, "conversion_rate": .percentage]),
    "period": ReportDocument.periodSchema, "pagination": Page.schema,
  ])
}

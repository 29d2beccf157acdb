import HTTPSupport
import Models
import Optimization
import Query
import Storage

/// How often each goal of a website was met.
///
/// Source: PageSense API, "Reports"; the shape is ours. Rates are converting visitors in a hundred, two decimals.
struct ConversionReport {
  private let goals: [(id: DefinitionID, goal: Goal, count: GoalCount)]
  private let visitors: Int

  init(_ call: PageSenseCall, _ request: ReportRequest) throws {
    let website = call.website
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else {
      throw QueryError.unknownTimeZone(website.timeZone)
    }
    let range = calendar.instants(of: request.dates)
    let hosts = try TrackedHosts(of: website, in: range, store: call.world.store)
    let stored = call.snapshot.definitions(.goal, of: .website(website.id))
    let goals = try stored.map { ($0.id, try $0.value(Goal.self)) }
    let behavior = BehaviorReader(directory: call.world.directory)
    let conditions = try goals.map {
      try GoalConditions($1, id: $0, website: website.id, range: range, hosts: hosts, behavior: behavior)
    }
    let (counts, visitors) = try GoalCount.counts(
      conditions, website: website, range: range, store: call.world.store)
    self.goals = zip(goals, counts).map { (id: $0.0, goal: $0.1, count: $1) }
    self.visitors = visitors
  }

  var members: [JSONValue.Member] {
    [
      .init(
        "totals",
        [
          "visitors": .integer(visitors), "conversions": .integer(goals.reduce(0) { $0 + $1.count.conversions }),
        ]),
      .init(
        "goals",
        .array(
          goals.map { id, goal, count in
            [
              "goal_id": .string(id.description), "name": .string(goal.name), "type": .string(goal.condition.typeName),
              "conversions": .integer(count.conversions), "unique_visitors": .integer(count.visitors),
              "conversion_rate": .number(rate(count)),
            ]
          })),
    ]
  }

  var csv: String {
    var lines = ["goal_id,name,type,conversions,unique_visitors,conversion_rate"]
    for (id, goal, count) in goals {
      lines.append(
        "\(id),\(CSVField.text(goal.name)),\(goal.condition.typeName),\(count.conversions),\(count.visitors),"
          + JSONWriter.text(of: .number(rate(count))))
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private func rate(_ count: GoalCount) -> Double {
    min(100, Double(ReportDocument.hundredths(count.visitors, of: visitors)) / 100)
  }
}

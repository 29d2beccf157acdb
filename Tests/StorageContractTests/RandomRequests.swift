import Models
import Query
import TestSupport

/// Random questions of the Stats API about ``RandomTraffic``, as parameters; some are refused, which is an answer too.
struct RandomRequests {
  private var random: SeededGenerator

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  private static let properties = [
    "event:page", "event:name", "event:props:tier", "event:props:author", "visit:source", "visit:utm_medium",
    "visit:country", "visit:browser", "visit:browser_version", "visit:os_version", "visit:device", "visit:entry_page",
    "visit:exit_page", "visit:city",
  ]
  private static let filters = [
    "event:page==/a", "event:page==/b*|/", "event:page!=/a", "event:name==Signup|Purchase",
    "event:hostname==*example.com",
    "event:hostname==blog.example.com", "event:props:tier==small", "event:props:tier!=(none)",
    "event:props:tier!=small*",
    "event:props:author==(none)", "visit:source==Google", "visit:source!=Direct / None", "visit:country==EE|GB",
    "visit:browser==(not set)", "visit:entry_page==/a*", "visit:exit_page!=/", "visit:device!=Mobile",
  ]

  /// The next question.
  mutating func next() -> (endpoint: StatsEndpoint, parameters: [String: String]) {
    let endpoint = random.pick(StatsEndpoint.allCases)
    var metrics = Metric.all.map(\.name)
    metrics.shuffle(using: &random)
    var parameters = [
      "metrics": metrics.prefix(random.number(1...4)).joined(separator: ","),
      "period": random.pick(["day", "7d", "month", "custom"]),
    ]
    let first = random.number(25...31)
    parameters["date"] = parameters["period"] == "custom" ? "2024-03-\(first),2024-04-02" : "2024-03-\(first)"
    let filters = (0..<random.pick([0, 0, 1, 1, 2])).map { _ in random.pick(RandomRequests.filters) }
    if !filters.isEmpty { parameters["filters"] = filters.joined(separator: ";") }
    switch endpoint {
    case .aggregate: if random.chance(30) { parameters["compare"] = "previous_period" }
    case .timeseries: if random.chance(60) { parameters["interval"] = random.pick(["hour", "day", "month"]) }
    case .breakdown:
      parameters["property"] = random.pick(RandomRequests.properties)
      if random.chance(40) { parameters["limit"] = random.pick(["1", "3", "1000"]) }
      if random.chance(20) { parameters["page"] = "2" }
    }
    return (endpoint, parameters)
  }
}

import Foundation
import Models
import Query
import TestSupport
import Testing

/// Questions and answers that were written outside this project, when they are at hand: `FOOTFALL_SHARED` names the
/// folder that holds `eval/stats-api/cases.json`.
@Suite struct LabelledCasesTests {
  private static let file: URL? = ProcessInfo.processInfo.environment["FOOTFALL_SHARED"].map {
    URL(filePath: $0).appending(path: "eval/stats-api/cases.json")
  }

  @Test(.enabled("set FOOTFALL_SHARED to the folder of labelled cases to run them") { file != nil })
  func `every labelled case without goals is answered as expected`() throws {
    let file = try #require(LabelledCasesTests.file)
    let document = try #require(JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let cases = try #require(document["cases"] as? [[String: Any]])
    var answered = 0
    for item in cases {
      let labelled = try #require(LabelledCase(item))
      guard !labelled.isOutOfScope else { continue }
      answered += 1
      if let difference = labelled.difference() { Issue.record("\(labelled.name): \(difference)") }
    }
    print("labelled cases answered: \(answered) of \(cases.count); the others need goals, a server or a quirk")
    #expect(answered > 0)
  }
}

/// One case of the file.
private struct LabelledCase {
  var name: String
  var tags: [String]
  var timeZone: String
  var events: [RawEvent]
  var endpoint: String
  var parameters: [String: String]
  var expected: [String: Any]

  init?(_ item: [String: Any]) {
    guard let name = item["name"] as? String, let site = item["site"] as? [String: Any],
      let zone = site["timezone"] as? String, let events = item["events"] as? [[String: Any]],
      let request = item["request"] as? [String: Any], let endpoint = request["endpoint"] as? String,
      let parameters = request["params"] as? [String: String], let expected = item["expect"] as? [String: Any]
    else { return nil }
    self.name = name
    tags = item["tags"] as? [String] ?? []
    timeZone = zone
    self.events = events.compactMap(LabelledCase.event)
    self.endpoint = endpoint
    self.parameters = parameters
    self.expected = expected
    if !(site["goals"] as? [Any] ?? []).isEmpty { tags.append("goals") }
    guard self.events.count == events.count else { return nil }
  }

  /// Whether it asks for goals, or for what only a server can refuse, or for a quirk that we decided not to share: in
  /// the compatible API `!=` with several alternatives means the same as `==`, here none of them.
  var isOutOfScope: Bool {
    tags.contains("goals") || expected["status_any"] != nil
      || (tags.contains("quirk") && parameters["filters"] == "event:page!=/blog|/x")
  }

  private static let attributes: [String: SessionAttribute] = [
    "source": .source, "referrer": .referrer, "utm_source": .utmSource, "utm_medium": .utmMedium,
    "utm_campaign": .utmCampaign, "utm_content": .utmContent, "utm_term": .utmTerm, "country": .country,
    "region": .region, "city": .city, "browser": .browser, "browser_version": .browserVersion, "os": .operatingSystem,
    "os_version": .operatingSystemVersion, "device": .device,
  ]

  private static func event(_ item: [String: Any]) -> RawEvent? {
    guard let name = item["name"] as? String, let time = item["timestamp"] as? String,
      let visitor = item["user_id"] as? String
    else { return nil }
    var event = RawEvent(timestamp: Instant(time), name: name, visitor: visitor)
    event.hostname = item["hostname"] as? String ?? ""
    event.pathname = item["pathname"] as? String ?? ""
    for (key, attribute) in attributes { event.attributes[attribute] = item[key] as? String }
    event.properties = item["props"] as? [String: String] ?? [:]
    event.isInteractive = item["interactive"] as? Bool ?? true
    event.isHeartbeat = name == "engagement"
    return event
  }

  /// What is wrong with the answer; `nil` when nothing is.
  func difference() -> String? {
    guard let endpoint = StatsEndpoint(rawValue: endpoint) else { return "no such endpoint" }
    let asking = Asking(events, timeZone: timeZone)
    do {
      let answered: Any =
        switch try asking.result(endpoint, parameters) {
        case .aggregate(let values): values.reduce(into: [String: Any]()) { $0[$1.metric] = $1.json }
        case .rows(let rows): rows.map(\.json)
        }
      guard expected["status"] as? Int == 200 else { return "answered, where an error was expected" }
      return difference(answered)
    } catch {
      guard error.code == "VALIDATION_ERROR", expected["status"] as? Int == 400 else { return "\(error.message)" }
      let text = error.message.lowercased()
      let missing = (expected["mentions"] as? [String] ?? []).filter { !text.contains($0.lowercased()) }
      return missing.isEmpty ? nil : "the error does not mention \(missing): \(error.message)"
    }
  }

  private func difference(_ answered: Any) -> String? {
    let rows = answered as? [Any]
    if let count = expected["count"] as? Int, rows?.count != count { return "\(rows?.count ?? -1) rows, not \(count)" }
    if let prefix = expected["prefix"] as? [Any], !same(prefix, Array((rows ?? []).prefix(prefix.count))) {
      return "begins \(rows ?? [])"
    }
    if let results = expected["results"], !same(results, answered) { return "answered \(answered), not \(results)" }
    return nil
  }

  private func same(_ expected: Any, _ answered: Any) -> Bool {
    NSDictionary(dictionary: ["value": expected]).isEqual(NSDictionary(dictionary: ["value": answered]))
  }
}

extension StatsValue {
  fileprivate var json: Any {
    switch self {
    case .missing: NSNull()
    case .integer(let number): NSNumber(value: number)
    case .decimal(let number): NSNumber(value: number)
    case .text(let text): text
    }
  }
}

extension AggregateValue {
  fileprivate var json: [String: Any] {
    var object = ["value": value.json]
    if let comparison {
      object["comparison_value"] = comparison.value.json
      object["change"] = comparison.change.json
    }
    return object
  }
}

extension StatsRow {
  fileprivate var json: [String: Any] { fields.reduce(into: [:]) { $0[$1.key] = $1.value.json } }
}

import Foundation

/// Everything that the Stats API says about a website over some days: what two installations that hold the same events
/// must agree on.
struct StatsPicture {
  /// What was answered, by the question's query.
  let answers: [String: String]

  /// The questions that are answered differently, with both answers.
  func differences(from other: StatsPicture) -> [String] {
    answers.keys.sorted().compactMap { question in
      let (one, another) = (answers[question] ?? "", other.answers[question] ?? "")
      return one == another ? nil : "\(question): \(one.prefix(600)) … \(another.prefix(600))"
    }
  }
}

extension LoopbackClient {
  private static let metrics = "visitors,visits,pageviews,events,bounce_rate,visit_duration,views_per_visit"
  private static let eventMetrics = "visitors,pageviews,events"
  private static let properties = [
    "source", "referrer", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term", "country", "region",
    "city", "device", "browser", "browser_version", "os", "os_version", "entry_page", "exit_page",
  ]
  private static let filters = [
    "event:page==/1", "visit:source==Google", "visit:device==Mobile;event:page==/1*", "visit:entry_page==/3",
  ]

  /// Asks for all figures of the days, `FROM,TO`, with all breakdowns.
  ///
  /// - Parameter properties: names of custom properties to ask for as well.
  func picture(_ site: String, key: String, days: String, properties: [String] = []) throws -> StatsPicture {
    let sessions = "visitors,visits,pageviews,events,bounce_rate,visit_duration"
    var questions = ["aggregate?metrics=\(LoopbackClient.metrics)", "timeseries?interval=hour&metrics=\(sessions)"]
    questions += LoopbackClient.filters.map { "aggregate?metrics=\(sessions)&filters=\($0)" }
    questions += LoopbackClient.properties.map { "breakdown?property=visit:\($0)&limit=1000&metrics=\(sessions)" }
    questions.append("breakdown?property=event:page&limit=1000&metrics=\(sessions)")
    questions.append("aggregate?metrics=\(LoopbackClient.eventMetrics)&filters=event:name==Signup")
    for property in ["name"] + properties.map({ "props:\($0)" }) {
      questions.append("breakdown?property=event:\(property)&limit=1000&metrics=\(LoopbackClient.eventMetrics)")
    }
    var answers: [String: String] = [:]
    for question in questions {
      let answer = try ask(
        "GET", "/api/external/v1/stats/\(question)&site_id=\(site)&period=custom&date=\(days)",
        headers: ["X-API-Key": key])
      guard answer.status == 200, let results = (try answer.json()["data"] as? [String: Any])?["results"] else {
        throw EndToEndError("\(question) answered \(answer.status): \(answer.text)")
      }
      let json = try JSONSerialization.data(withJSONObject: results, options: [.sortedKeys])
      answers[question] = String(decoding: json, as: UTF8.self)
    }
    return StatsPicture(answers: answers)
  }
}

extension Installation {
  /// The sessions of an export, bots' included, each as one text of its events in order of arrival; sorted.
  ///
  /// Without what differs between two installations that hold the same: the sessions' and cookieless visitors' hashes.
  func exportedSessions(_ website: String) async throws -> [String] {
    let file = folder.url.appendingPathComponent("export-\(website).ndjson")
    _ = try await command("export", "--website", website, "--include-bots", "--output", file.path)
    var sessions: [String: [String]] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      guard var row = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let session = row.removeValue(forKey: "session_id") as? String, let visitor = row["visitor_id"] as? String
      else { throw EndToEndError("no row of an export: \(line)") }
      if visitor.utf8.count == 16, visitor.allSatisfy(\.isHexDigit) { row["visitor_id"] = "cookieless" }
      let json = try JSONSerialization.data(withJSONObject: row, options: [.sortedKeys])
      sessions[session, default: []].append(String(decoding: json, as: UTF8.self))
    }
    return sessions.values.map { $0.joined(separator: "\n") }.sorted()
  }
}

/// What only one of two sorted lists holds, the first few of each.
func differences(_ one: [String], _ other: [String]) -> [String] {
  other.difference(from: one).prefix(6).map { change in
    switch change {
    case .insert(_, let text, _): "only in the other: \(text)"
    case .remove(_, let text, _): "only in the one: \(text)"
    }
  }
}

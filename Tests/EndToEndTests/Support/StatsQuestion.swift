import Foundation

extension LoopbackClient {
  /// Asks for figures of all of 2020 … 2035, and answers with the value of each metric.
  func aggregate(
    _ site: String, key: String, metrics: String = "visitors,pageviews,events", more: String = ""
  ) throws -> [String: Double] {
    let answer = try ask(
      "GET",
      "/api/external/v1/stats/aggregate?site_id=\(site)&period=custom&date=2020-01-01,2035-12-31&metrics=\(metrics)\(more)",
      headers: ["X-API-Key": key])
    guard answer.status == 200, let data = try answer.json()["data"] as? [String: Any],
      let results = data["results"] as? [String: [String: Any]]
    else { throw EndToEndError("stats answered \(answer.status): \(answer.text)") }
    return results.compactMapValues { ($0["value"] as? NSNumber)?.doubleValue }
  }

  /// Sends one body to the tracker.
  func track(_ code: String, _ body: String, headers: [String: String] = [:]) throws -> HTTPAnswer {
    let browser = ["User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"]
    return try ask(
      "POST", "/e/\(code)",
      headers: browser.merging(headers) { $1 }.merging(["Content-Type": "text/plain"]) { a, _ in a },
      body: Array(body.utf8))
  }
}

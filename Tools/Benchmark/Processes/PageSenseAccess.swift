import Foundation

/// A token for the PageSense API of a running server, and what is asked about with it: goals and a funnel.
struct PageSenseAccess {
  let token: String
  /// Path of the website.
  let website: String
  let pageGoal: String
  let eventGoal: String
  let funnel: String

  /// Registers a client and makes the definitions.
  init(_ installation: FootfallInstallation, _ connection: HTTPConnection) throws {
    let client = try installation.command([
      "oauth", "client", "add", "--name", "bench", "--redirect-uri", "https://bench.example.com/back",
    ])
    let scopes = ["websites", "goals", "funnels"].map { "ZohoPageSense.\($0).ALL" }.joined(separator: ",")
    guard let id = client["client_id"] as? String,
      let token = try installation.command(["oauth", "token", "--client", id, "--scope", scopes])["access_token"]
        as? String
    else { throw BenchmarkError("footfall gave no token.") }
    let listed = try PageSenseAccess.document(connection.get("/api/v2/websites", token: token))
    guard let websites = listed["websites"] as? [[String: Any]], let number = websites.first?["id"] as? String else {
      throw BenchmarkError("The server lists no website.")
    }
    let website = "/api/v2/websites/\(number)"
    func make(_ kind: String, _ body: String) throws -> String {
      let made = try PageSenseAccess.document(connection.post("\(website)/\(kind)s", body: body, token: token))
      guard let id = (made[kind] as? [String: Any])?["id"] as? String else {
        throw BenchmarkError("No \(kind) was made: \(made).")
      }
      return id
    }
    self.token = token
    self.website = website
    pageGoal = try make("goal", #"{"name": "Prices", "type": "page_visit", "url": "/pricing"}"#)
    eventGoal = try make("goal", #"{"name": "Signup", "type": "custom_event", "event_name": "Signup"}"#)
    funnel = try make(
      "funnel",
      #"""
      {"name": "Signup", "steps": [{"name": "a", "type": "page_visit", "url": "/pricing"},
        {"name": "b", "type": "page_visit", "url": "/signup"},
        {"name": "c", "type": "event", "event_name": "Signup"}]}
      """#)
  }

  private static func document(_ answer: HTTPConnection.Answer) throws -> [String: Any] {
    guard let document = try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any],
      (200..<300).contains(answer.status)
    else { throw BenchmarkError("\(answer.status): \(String(decoding: answer.body, as: UTF8.self))") }
    return document
  }
}

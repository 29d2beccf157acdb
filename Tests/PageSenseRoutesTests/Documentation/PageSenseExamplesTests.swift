import Auth
import Foundation
import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

/// The commands of `docs/api/pagesense.md`, run in their order.
@Suite struct PageSenseExamplesTests {
  private struct Example {
    let method: String
    let url: String
    let body: String
    let status: Int
  }

  private func examples() throws -> [Example] {
    let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../docs/api/pagesense.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let command = /curl (?:-X (\w+) )?"([^"]+)"((?:[^#]|#[^ ])*?)\n# (\d+)/
    return text.matches(of: command).map { match in
      let body = match.3.firstMatch(of: /-d '([^']*)'/).map { String($0.1) } ?? ""
      return Example(
        method: match.1.map(String.init) ?? "GET", url: String(match.2), body: body, status: Int(match.4) ?? 0)
    }
  }

  @Test func `every command is answered as the page says`() async throws {
    let company = try CompanyTraffic()
    let rig = company.rig
    let user = try rig.catalog.addUser(
      email: "ada@example.com", team: Catalog.defaultTeam, password: "", now: rig.now)
    let scopes = try #require(OAuthScopes("ZohoPageSense.websites.ALL"))
    let code = try rig.catalog.issueOAuthCode(
      OAuthGrant(
        client: rig.client.client.id, team: Catalog.defaultTeam, user: user.id, scopes: scopes, isOffline: true),
      redirectURI: "https://app.example.com/back", challenge: nil, random: .system, now: rig.now)
    var names = [
      "$HOST": "", "$API": PageSenseRoutes.root, "$WEBSITE": company.website.number, "$TOKEN": company.token,
      "$CLIENT": rig.client.client.id.rawValue, "$SECRET": rig.client.secret.text, "$CODE": code.text,
    ]
    let examples = try examples()
    #expect(examples.count == 40)
    for example in examples {
      func filled(_ text: String) -> String { names.reduce(text) { $0.replacing($1.key, with: $1.value) } }
      let answer = try await rig.send(
        try #require(HTTPRequest.Method(rawValue: example.method)), filled(example.url),
        headers: [.authorization: "Zoho-oauthtoken \(company.token)"], body: filled(example.body))
      #expect(answer.status == example.status, "\(example.url): \(answer.text)")
      if let refresh = answer.json["refresh_token"]?.string { names["$REFRESH"] = refresh }
      if let goal = answer.json["goal"]?["id"]?.string { names["$GOAL"] = goal }
      if let funnel = answer.json["funnel"]?["id"]?.string, names["$FUNNEL"] == nil { names["$FUNNEL"] = funnel }
      for member in ["heatmap", "test", "form", "poll", "webhook"] {
        if let id = answer.json[member]?["id"]?.string { names["$\(member.uppercased())"] = id }
      }
    }
  }
}

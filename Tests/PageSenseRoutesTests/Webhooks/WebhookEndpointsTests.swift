import HTTPTypes
import Models
import Storage
import Testing

@testable import PageSenseRoutes

@Suite struct WebhookEndpointsTests {
  private let rig: PageSenseRig
  private let website: Website
  private let token: String

  init() throws { (rig, website, token) = try PageSenseRig.company() }

  private func ask(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> RigAnswer {
    try await rig.ask(path, token: token, method: method, body: body)
  }

  /// The seed's request.
  private func create(_ more: String = "") async throws -> RigAnswer {
    try await ask(
      .post, "/webhooks",
      """
      {"url": "https://api.yourcompany.com/webhooks/pagesense",
       "events": ["goal.conversion", "test.completed", "form.submitted"], "website_id": "\(website.number)",
       "active": true, "secret": "your-webhook-secret-key"\(more)}
      """)
  }

  private func notices() throws -> [OutboxNotice] { try rig.catalog.notices(after: 0, limit: 10).map(\.notice) }

  @Test func `the sample's webhook is made, listed, changed and removed`() async throws {
    let made = try await create()
    #expect(made.status == 201)
    let webhook = made.json.member("webhook")
    let id = webhook.member("id").string ?? ""
    #expect(id.count == 18)
    #expect(webhook.member("events") == ["goal.conversion", "test.completed", "form.submitted"])
    #expect(webhook.member("website_id").string == website.number)
    #expect(webhook.member("active") == true && webhook.member("signed") == true)
    #expect(!made.text.contains("your-webhook-secret-key"))
    let list = try await ask(.get, "/webhooks")
    #expect(list.json.member("webhooks").items.count == 1)
    let numbered = try await ask(.put, "/webhooks/\(id)", #"{"website_id": \#(website.number)}"#)
    #expect(numbered.json.member("webhook").member("website_id").string == website.number)
    let changed = try await ask(.put, "/webhooks/\(id)", #"{"active": false, "secret": null, "website_id": null}"#)
    #expect(changed.json.member("webhook").member("active") == false)
    #expect(changed.json.member("webhook").member("signed") == false)
    #expect(changed.json.member("webhook").member("website_id") == .null)
    #expect(try await ask(.delete, "/webhooks/\(id)").status == 204)
    #expect(try await ask(.get, "/webhooks/\(id)").status == 404)
  }

  @Test(arguments: [
    "ftp://example.com/", "http://127.0.0.1/", "http://10.0.0.1:8080/x", "http://localhost/", "http://[::1]/",
    "http://169.254.169.254/latest/meta-data", "https://user:pw@example.com/", "example.com",
  ])
  func `addresses that may not be called are refused`(url: String) async throws {
    let answer = try await ask(.post, "/webhooks", #"{"url": "\#(url)", "events": ["goal.conversion"]}"#)
    #expect(answer.status == 400 && answer.message?.contains("url") == true, "\(answer.text)")
  }

  @Test func `a website that is not the team's is an unknown one`() async throws {
    let others = try rig.catalog.addTeam(name: "others", plan: .enterprise)
    let foreign = try rig.addWebsite("other.com", team: others.id)
    for number in [foreign.number, "100000000000000000"] {
      let answer = try await ask(
        .post, "/webhooks", #"{"url": "https://a.example/", "events": ["test.started"], "website_id": "\#(number)"}"#)
      #expect(answer.status == 404 && answer.code == 10001)
    }
    let id = try await create().json.member("webhook").member("id").string ?? ""
    let theirs = try rig.token(team: others.id)
    #expect(try await rig.ask("/webhooks/\(id)", token: theirs).status == 404)
    #expect(try await rig.ask("/webhooks/\(id)/test", token: theirs, method: .post).status == 404)
    #expect(try notices().isEmpty)
  }

  @Test func `a test call is asked of the worker`() async throws {
    let id = try await create().json.member("webhook").member("id").string ?? ""
    let answer = try await ask(.post, "/webhooks/\(id)/test")
    #expect(answer.status == 200 && answer.json.member("webhook").member("id").string == id)
    #expect(try notices() == [.test(webhook: Int64(id) ?? 0)])
  }

  @Test func `starting and stopping a test is noted for webhooks, once each`() async throws {
    let base = "/websites/\(website.number)/tests"
    let made = try await ask(
      .post, base,
      """
      {"name": "Headline", "url_targeting": {"url": "/"},
       "variations": [{"name": "Original", "type": "original"}, {"name": "B"}],
       "goal": {"type": "page_visit", "url": "/thanks"}}
      """)
    let id = made.json.member("test").member("id").string ?? ""
    #expect(try await ask(.post, "\(base)/\(id)/start").status == 200)
    #expect(try await ask(.post, "\(base)/\(id)/start").code == 10002)
    #expect(try await ask(.post, "\(base)/\(id)/stop").status == 200)
    let noted = try notices().map { notice -> String in
      guard case .happened(let event, let site, let data) = notice, site == website.id else { return "" }
      let test = JSONValue(parsing: data)?.member("test") ?? .null
      return "\(event.rawValue) \(test.member("id").string ?? "") \(test.member("status").string ?? "")"
    }
    #expect(noted == ["test.started \(id) running", "test.completed \(id) completed"])
  }
}

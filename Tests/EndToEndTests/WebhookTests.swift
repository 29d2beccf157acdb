import Auth
import Foundation
import HTTPReceiver
import Models
import NIOSSL
import TestSupport
import Testing

/// Webhooks from what happens to what a receiver gets, with the real programs.
@Suite(.serialized) struct WebhookTests {
  private static let secret = "your-webhook-secret-key"

  /// An installation with a website, a token for the API and a receiver.
  private struct Rig {
    let installation: Footfall
    let receiver: HTTPReceiver
    let token: String
    let tracker: RunningServer
    let api: RunningServer
    let website: String
    let code: String

    typealias Footfall = EndToEndTests.Installation

    private let scheme: String

    init(answer: HTTPReceiver.Answer?, tls: TLSConfiguration? = nil) async throws {
      installation = try Footfall()
      receiver = try await HTTPReceiver.start(answer, tls: tls)
      scheme = tls == nil ? "http" : "https"
      let client = try await installation.command(
        "oauth", "client", "add", "--name", "Sync", "--redirect-uri", "https://app.example.com/back")
      let scopes = ["websites", "goals", "tests", "polls"].map { "ZohoPageSense.\($0).ALL" }.joined(separator: ",")
      let tokens = try await installation.command(
        "oauth", "token", "--client", ((client as? [String: Any])?["client_id"] as? String) ?? "", "--scope", scopes)
      token = try #require((tokens as? [String: Any])?["access_token"] as? String)
      tracker = try await RunningServer(.tracker, dataDirectory: installation.data)
      api = try await RunningServer(.api, dataDirectory: installation.data, ["--webhook-allow", "127.0.0.0/8"])
      let added = try await installation.addWebsite("company.com")
      code = added.trackingCode
      let listed = try LoopbackClient(port: api.port).ask(
        "GET", "/api/v2/websites", headers: ["Authorization": "Zoho-oauthtoken \(token)"]).json()
      website = try #require((listed["websites"] as? [[String: Any]])?.first?["id"] as? String)
    }

    func worker(_ options: [String] = []) async throws -> RunningServer {
      try await RunningServer(
        .worker, dataDirectory: installation.data, options, environment: ["FOOTFALL_WEBHOOK_ALLOW": "127.0.0.1"])
    }

    /// Asks the API, which must agree.
    func ask(_ method: String, _ path: String, _ body: String? = nil) throws -> [String: Any] {
      let answer = try LoopbackClient(port: api.port).ask(
        method, "/api/v2" + path, headers: ["Authorization": "Zoho-oauthtoken \(token)"],
        body: body.map { Array($0.utf8) })
      guard (200...204).contains(answer.status) else { throw EndToEndError("\(answer.status): \(answer.text)") }
      return answer.status == 204 ? [:] : try answer.json()
    }

    func made(_ path: String, _ body: String, _ name: String) throws -> String {
      try #require((try ask("POST", path, body)[name] as? [String: Any])?["id"] as? String)
    }

    func webhook(_ events: String) throws -> String {
      try made(
        "/webhooks",
        """
        {"url":"\(scheme)://127.0.0.1:\(receiver.port)/hook","events":[\(events)],"secret":"\(WebhookTests.secret)",
         "website_id":"\(website)"}
        """, "webhook")
    }

    func track(_ path: String, _ body: String) throws {
      let answer = try LoopbackClient(port: tracker.port).ask(
        "POST", path + code,
        headers: [
          "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0",
          "Content-Type": "application/json",
        ], body: Array(body.utf8))
      guard answer.status == 202 else { throw EndToEndError("\(answer.status): \(answer.text)") }
    }

    /// What came so far, each signature checked.
    func messages() throws -> [(id: String, event: String, data: [String: Any])] {
      try receiver.requests.map { request in
        let time = try #require(request.headers["x-pagesense-timestamp"])
        let signature = MessageSignature.hmacSHA256.sign(WebhookTests.secret, [time, ".", request.body])
        #expect(request.headers["x-pagesense-signature"] == "sha256=" + signature)
        let object = try #require(
          try JSONSerialization.jsonObject(with: Data(request.body.utf8)) as? [String: Any])
        let id = try #require(object["id"] as? String)
        #expect(request.headers["x-pagesense-delivery"] == id)
        #expect(request.headers["x-pagesense-event"] == object["event"] as? String)
        return (id, try #require(object["event"] as? String), object["data"] as? [String: Any] ?? [:])
      }
    }

    func waiting() async throws -> [String: Any] {
      try #require(try await installation.command("deliveries", "list") as? [String: Any])
    }
  }

  @Test func `every kind of event reaches its webhook, signed`() async throws {
    let rig = try await Rig(answer: .init(status: 200))
    let worker = try await rig.worker()
    let site = "/websites/\(rig.website)"
    let webhook = try rig.webhook(
      #""goal.conversion","test.started","test.completed","form.submitted","poll.responded","recording.error""#)
    let goal = try rig.made(site + "/goals", #"{"name":"Thanks","type":"page_visit","url":"/thanks"}"#, "goal")
    let poll = try rig.made(site + "/polls", #"{"name":"NPS","type":"nps","question":"How likely?"}"#, "poll")
    let test = try rig.made(
      site + "/tests",
      """
      {"name":"Headline","url_targeting":{"url":"/"},"variations":[{"name":"Original","type":"original"},{"name":"B"}],
       "goal":{"type":"page_visit","url":"/thanks"}}
      """, "test")
    _ = try rig.ask("POST", site + "/tests/\(test)/start", "{}")
    _ = try rig.ask("POST", site + "/tests/\(test)/stop", "{}")
    try rig.track("/e/", #"{"type":"pageview","url":"https://company.com/other","visitor_id":"ann"}"#)
    try rig.track("/e/", #"{"type":"pageview","url":"https://company.com/thanks","visitor_id":"ann"}"#)
    let form = ##"{"selector":"#join","action":"submit"}"##
    try rig.track("/e/", #"{"type":"form","url":"https://company.com/join","visitor_id":"ann","data":\#(form)}"#)
    try rig.track(
      "/e/",
      #"{"type":"poll","url":"https://company.com/","visitor_id":"ann","data":{"poll":"\#(poll)","answer":9}}"#)
    let time = Int(Date().timeIntervalSince1970 * 1000)
    let console = #"{"level":"error","trace":[],"payload":["\"x is null\""]}"#
    try rig.track(
      "/e/replay/",
      """
      {"session_id":"session-1","sequence":0,"url":"https://company.com/","visitor_id":"ann",
       "events":[{"type":6,"data":{"plugin":"rrweb/console@1","payload":\(console)},"timestamp":\(time)}]}
      """)
    _ = try rig.ask("POST", "/webhooks/\(webhook)/test", "{}")
    try await eventually("all seven messages came") { rig.receiver.requests.count >= 7 }
    let messages = try rig.messages()
    let events = Dictionary(messages.map { ($0.event, $0.data) }) { first, _ in first }
    #expect(messages.count == 7 && Set(messages.map(\.id)).count == 7)
    #expect(events["goal.conversion"]?["goal_id"] as? String == goal)
    #expect(events["goal.conversion"]?["visitor_id"] as? String == "vis_ann")
    #expect(events["goal.conversion"]?["url"] as? String == "https://company.com/thanks")
    #expect((events["test.started"]?["test"] as? [String: Any])?["status"] as? String == "running")
    #expect((events["test.completed"]?["test"] as? [String: Any])?["id"] as? String == test)
    #expect(events["form.submitted"]?["form_id"] as? String == "form_join")
    #expect(events["poll.responded"]?["answer"] as? Int == 9)
    #expect(events["recording.error"]?["message"] as? String == "x is null")
    #expect(events["recording.error"]?["errors"] as? Int == 1)
    #expect(events["webhook.test"]?.isEmpty == true)
    let metrics = try LoopbackClient(port: rig.api.port).ask("GET", "/metrics").text
    #expect(metrics.contains(#"footfall_webhook_messages{state="dead"} 0"#))
    #expect(await worker.stop() == 0)
  }

  @Test func `a worker that dies between outbox and receiver sends again under the same id`() async throws {
    let rig = try await Rig(answer: nil)
    _ = try rig.webhook(#""goal.conversion""#)
    _ = try rig.made(
      "/websites/\(rig.website)/goals", #"{"name":"Paid","type":"custom_event","event_name":"paid"}"#, "goal")
    let first = try await rig.worker()
    try rig.track("/e/", #"{"type":"event","name":"paid","url":"https://company.com/","visitor_id":"ann"}"#)
    try await eventually("the receiver was called") { rig.receiver.requests.count == 1 }
    await first.killAtOnce()
    #expect(try await rig.waiting()["waiting"] as? Int == 1)
    rig.receiver.answer(with: .init(status: 200))
    let second = try await rig.worker()
    try await eventually("the receiver was called again") { rig.receiver.requests.count == 2 }
    try await eventually("nothing waits") { try await rig.waiting()["waiting"] as? Int == 0 }
    #expect(Set(try rig.messages().map(\.id)).count == 1)
    #expect(await second.stop() == 0)
  }

  @Test func `each conversion becomes one message, however the worker dies`() async throws {
    let rig = try await Rig(answer: .init(status: 200))
    _ = try rig.webhook(#""goal.conversion""#)
    _ = try rig.made(
      "/websites/\(rig.website)/goals", #"{"name":"Paid","type":"custom_event","event_name":"paid"}"#, "goal")
    var random = SeededGenerator(seed: 20_261_121)
    var sent = 0
    for _ in 0..<8 {
      let worker = try await rig.worker()
      for _ in 0..<random.number(10...60) {
        sent += 1
        try rig.track(
          "/e/",
          #"{"type":"event","name":"paid","url":"https://company.com/","visitor_id":"v","props":{"n":"\#(sent)"}}"#)
      }
      await worker.killAtOnce()
    }
    let worker = try await rig.worker()
    _ = try await rig.installation.command("flush")
    try await eventually("nothing waits") { try await rig.waiting()["waiting"] as? Int == 0 }
    var ids: [String: Set<String>] = [:]
    for message in try rig.messages() {
      let number = (message.data["metadata"] as? [String: Any])?["n"] as? String ?? ""
      ids[number, default: []].insert(message.id)
    }
    #expect(ids.count == sent)
    #expect(ids.values.allSatisfy { $0.count == 1 })
    #expect(Set(ids.values.flatMap { $0 }).count == sent)
    #expect(try await rig.installation.attempt(["verify"]).exitCode == 0)
    #expect(await worker.stop() == 0)
  }

  /// The start lies in the past, so that it is told at once; the end a moment ahead.
  @Test func `what a schedule does is told once, over restarts`() async throws {
    let rig = try await Rig(answer: .init(status: 200))
    let webhook = try rig.webhook(#""test.started","test.completed""#)
    let end = Date(timeIntervalSince1970: (Date().timeIntervalSince1970 + 3).rounded(.up)).formatted(.iso8601)
    let test = try rig.made(
      "/websites/\(rig.website)/tests",
      """
      {"name":"Headline","url_targeting":{"url":"/"},"variations":[{"name":"Original","type":"original"},{"name":"B"}],
       "goal":{"type":"page_visit","url":"/thanks"},
       "schedule":{"start_time":"2026-01-05T08:00:00Z","end_time":"\(end)"}}
      """, "test")
    let first = try await rig.worker()
    try await eventually("the start was told") { rig.receiver.requests.count >= 1 }
    await first.killAtOnce()
    let second = try await rig.worker()
    try await eventually("the end was told") { try rig.messages().contains { $0.event == "test.completed" } }
    await second.killAtOnce()
    let third = try await rig.worker()
    _ = try rig.ask("POST", "/webhooks/\(webhook)/test", "{}")
    try await eventually("the test call came") { try rig.messages().contains { $0.event == "webhook.test" } }
    // A message whose receipt was not noted comes again under its id: what counts is the ids.
    let told = Dictionary(try rig.messages().map { ($0.id, $0) }) { first, _ in first }.values
    #expect(told.map(\.event).sorted() == ["test.completed", "test.started", "webhook.test"])
    for message in told where message.event != "webhook.test" {
      let about = message.data["test"] as? [String: Any]
      #expect(about?["id"] as? String == test)
      #expect(about?["started_time"] as? String == "2026-01-05T08:00:00Z")
      #expect(about?["stopped_time"] as? String == (message.event == "test.completed" ? end : nil))
    }
    #expect(await third.stop() == 0)
  }

  @Test func `a receiver with a certificate of an authority of ours is told over TLS`() async throws {
    let rig = try await Rig(answer: .init(status: 200), tls: ReceiverCertificate.configuration())
    let webhook = try rig.webhook(#""goal.conversion""#)
    let unknowing = try await rig.worker()
    _ = try rig.ask("POST", "/webhooks/\(webhook)/test", "{}")
    try await eventually("it was given up") { try await rig.waiting()["dead"] as? Int == 1 }
    let list = try #require(try await rig.waiting()["deliveries"] as? [[String: Any]])
    #expect(
      list.first?["outcome"] as? String
        == "the certificate of 127.0.0.1 is not signed by anybody trusted, or no longer good")
    #expect(await unknowing.stop() == 0)
    let file = rig.installation.data.appending(path: "authorities.pem")
    try Data(ReceiverCertificate.authority.utf8).write(to: file)
    let worker = try await rig.worker(["--webhook-ca", file.path])
    _ = try rig.ask("POST", "/webhooks/\(webhook)/test", "{}")
    try await eventually("the message came") { rig.receiver.requests.count == 1 }
    #expect(try rig.messages().map(\.event) == ["webhook.test"])
    #expect(await worker.stop() == 0)
  }

  @Test func `what was given up is listed and sent again on demand`() async throws {
    let rig = try await Rig(answer: .init(status: 410, body: "gone"))
    let webhook = try rig.webhook(#""goal.conversion""#)
    let worker = try await rig.worker()
    _ = try rig.ask("POST", "/webhooks/\(webhook)/test", "{}")
    try await eventually("it was given up") { try await rig.waiting()["dead"] as? Int == 1 }
    let list = try #require(try await rig.waiting()["deliveries"] as? [[String: Any]])
    #expect(list.first?["outcome"] as? String == "answered 410: gone")
    #expect(list.first?["event"] as? String == "webhook.test")
    let number = try #require(list.first?["number"] as? Int)
    rig.receiver.answer(with: .init(status: 200))
    _ = try await rig.installation.command("deliveries", "replay", String(number))
    try await eventually("it was sent again") { rig.receiver.requests.count == 2 }
    #expect(Set(try rig.messages().map(\.id)).count == 1)
    try await eventually("nothing is left") { try await rig.waiting()["dead"] as? Int == 0 }
    #expect(try await rig.installation.attempt(["deliveries", "replay", String(number)]).exitCode == 1)
    #expect(await worker.stop() == 0)
  }

  @Test func `nobody is called in a private network unless that is allowed`() async throws {
    let rig = try await Rig(answer: .init(status: 200))
    let webhook = try rig.webhook(#""goal.conversion""#)
    let strict = try await RunningServer(.worker, dataDirectory: rig.installation.data)
    _ = try rig.ask("POST", "/webhooks/\(webhook)/test", "{}")
    try await eventually("it was given up") { try await rig.waiting()["dead"] as? Int == 1 }
    let list = try #require(try await rig.waiting()["deliveries"] as? [[String: Any]])
    #expect(list.first?["outcome"] as? String == "127.0.0.1 leads into a private network")
    #expect(rig.receiver.requests.isEmpty)
    #expect(await strict.stop() == 0)
  }
}

import Auth
import Delivery
import Models
import Storage
import TestSupport
import Testing

/// Which calls are made when, by a clock that is moved by hand.
@Suite struct WebhookTurnsTests {
  private let rig: DeliveryRig
  private let turns: WebhookTurns

  init() throws {
    rig = try DeliveryRig()
    turns = try rig.turns()
  }

  private func header(_ name: String, _ task: WebhookTask) -> String? {
    task.call.headers.first { $0.name == name }?.value
  }

  @Test func `what happened is told once to each subscriber, signed`() throws {
    let started = try rig.add("https://a.example/hook", [.testStarted, .testCompleted])
    _ = try rig.add("https://b.example/hook", [.goalConversion])
    _ = try rig.add("https://c.example/hook", [.testStarted], active: false)
    _ = try rig.add("https://d.example/hook", [.testStarted], website: "100000000000000000")
    try rig.note(.happened(.testStarted, website: rig.website.id, data: #"{"test_id":"7"}"#))
    let tasks = try turns.turn()
    let task = try #require(tasks.first)
    #expect(tasks.count == 1)
    #expect(task.call.address.host == "a.example")
    let uuid = try #require(header("X-PageSense-Delivery", task))
    #expect(
      task.call.body
        == #"{"id":"\#(uuid)","event":"test.started","timestamp":"2026-03-02T10:00:00Z","webhook_id":"\#(started)","#
        + #""website_id":"\#(rig.website.number)","data":{"test_id":"7"}}"#)
    #expect(header("X-PageSense-Event", task) == "test.started")
    #expect(header("X-PageSense-Attempt", task) == "1")
    #expect(header("X-PageSense-Timestamp", task) == "1772445600")
    let signature = MessageSignature.hmacSHA256.sign("s3cret", ["1772445600.", task.call.body])
    #expect(header("X-PageSense-Signature", task) == "sha256=" + signature)
    #expect(try turns.turn().isEmpty)
    #expect(try turns.rest() == nil)

    #expect(try turns.turn([WebhookResult(task.delivery, .delivered(status: 200))]).isEmpty)
    #expect(turns.counts.delivered == 1 && turns.counts.failed == 0)
    #expect(try rig.outbox().counts() == (0, 0))
    #expect(try turns.turn().isEmpty)
  }

  @Test func `a message that was not taken comes again under the same id, until a day has passed`() throws {
    _ = try rig.add("https://a.example/hook", [.formSubmitted])
    try rig.note(.happened(.formSubmitted, website: rig.website.id, data: "{}"))
    let first = try #require(try turns.turn().first)
    #expect(try turns.turn([WebhookResult(first.delivery, .failed("answered 500"))]).isEmpty)
    // Half a minute, without jitter as chance is all zeros.
    #expect(try turns.rest() == 30_000)
    rig.clock.advance(milliseconds: 29_999)
    #expect(try turns.turn().isEmpty)
    rig.clock.advance(milliseconds: 1)
    let second = try #require(try turns.turn().first)
    #expect(try turns.turn([WebhookResult(second.delivery, .failed("answered 500"))]).isEmpty)
    rig.clock.advance(milliseconds: 86_400_000)
    let third = try #require(try turns.turn().first)
    #expect(try turns.turn([WebhookResult(third.delivery, .failed("answered 501"))]).isEmpty)
    #expect(turns.counts.failed == 3 && turns.counts.dead == 1)
    let tasks = [first, second, third]
    #expect(Set(tasks.map { header("X-PageSense-Delivery", $0) }).count == 1)
    #expect(tasks.map { header("X-PageSense-Attempt", $0) } == ["1", "2", "3"])
    #expect(Set(tasks.map(\.call.body)).count == 1)
    let letter = try #require(try rig.outbox().deliveries(.dead, limit: 10).first)
    #expect(letter.attempts == 3 && letter.outcome == "answered 501" && letter.uuid == first.delivery.uuid)

    // What was given up is sent again when somebody asks for it.
    try rig.note(.replay(delivery: letter.id))
    rig.clock.advance(milliseconds: 300_000)
    let again = try #require(try turns.turn().first)
    #expect(again.delivery.uuid == letter.uuid && again.delivery.attempts == 0)
    _ = try turns.turn([WebhookResult(again.delivery, .delivered(status: 204))])
    #expect(try rig.outbox().counts() == (0, 0))
  }

  @Test func `who never answers holds up nobody else`() throws {
    _ = try rig.add("https://dead.example/hook", [.goalConversion])
    _ = try rig.add("https://a.example/hook", [.goalConversion])
    for number in 1...40 {
      try rig.note(.happened(.goalConversion, website: rig.website.id, data: #"{"n":\#(number)}"#))
    }
    var tasks = try turns.turn()
    var hosts: [String] = []
    while !tasks.isEmpty {
      hosts += tasks.map(\.call.address.host)
      let taken = tasks.filter { $0.call.address.host == "a.example" }
      tasks = try turns.turn(taken.map { WebhookResult($0.delivery, .delivered(status: 200)) })
    }
    #expect(hosts.count { $0 == "a.example" } == 40 && hosts.count { $0 == "dead.example" } == 1)
    #expect(try rig.outbox().counts() == (40, 0))
    #expect(try turns.rest() == nil)
  }

  @Test func `many that never answer leave half of the calls to the others`() throws {
    let dead = WebhookLimits.callsMax * 2
    for number in 1...dead { _ = try rig.add("https://dead\(number).example/", [.goalConversion]) }
    try rig.note(.happened(.goalConversion, website: rig.website.id, data: "{}"))
    // All fail once: nobody knew them.
    var tasks = try turns.turn()
    while !tasks.isEmpty {
      #expect(tasks.count <= WebhookLimits.callsMax)
      tasks = try turns.turn(tasks.map { WebhookResult($0.delivery, .failed("no answer")) })
    }
    #expect(turns.counts.failed == dead)
    rig.clock.advance(milliseconds: 600_000)
    #expect(try turns.turn().count == WebhookLimits.troubledCallsMax)
    #expect(try turns.turn().isEmpty)
    #expect(try turns.rest() == nil)
    let healthy = try rig.add("https://a.example/", [.testStarted])
    try rig.note(.happened(.testStarted, website: rig.website.id, data: "{}"))
    #expect(try turns.turn().map(\.delivery.webhook) == [healthy.rawValue])
  }

  @Test func `a webhook that fails is left alone for a while, whatever else waits for it`() throws {
    _ = try rig.add("https://a.example/hook", [.goalConversion])
    for _ in 1...2 { try rig.note(.happened(.goalConversion, website: rig.website.id, data: "{}")) }
    let first = try #require(try turns.turn().first)
    #expect(try turns.turn([WebhookResult(first.delivery, .failed("answered 503"))]).isEmpty)
    #expect(try turns.rest() == 1_000)
    rig.clock.advance(milliseconds: 1_000)
    let second = try #require(try turns.turn().first)
    #expect(second.delivery.id != first.delivery.id)
  }

  @Test func `what a process did not get confirmed is sent again by the next one`() throws {
    _ = try rig.add("https://a.example/hook", [.goalConversion])
    try rig.note(.happened(.goalConversion, website: rig.website.id, data: "{}"))
    let first = try #require(try turns.turn().first)
    turns.close()
    let second = try #require(try rig.turns().turn().first)
    #expect(first.call.body == second.call.body && first.delivery.uuid == second.delivery.uuid)
  }

  @Test func `a test call is made at once, to a webhook that is not active too, and not repeated`() throws {
    let id = try rig.add("https://a.example/hook", [.goalConversion], active: false)
    try rig.note(.test(webhook: id.rawValue))
    let task = try #require(try turns.turn().first)
    #expect(header("X-PageSense-Event", task) == "webhook.test")
    _ = try turns.turn([WebhookResult(task.delivery, .failed("answered 404"))])
    #expect(turns.counts.dead == 1)
    #expect(try rig.outbox().deliveries(.dead, limit: 10).map(\.event) == ["webhook.test"])
  }

  @Test func `messages to a webhook that was removed are forgotten`() throws {
    let id = try rig.add("https://a.example/hook", [.goalConversion])
    try rig.note(.happened(.goalConversion, website: rig.website.id, data: "{}"))
    let task = try #require(try turns.turn().first)
    _ = try turns.turn([WebhookResult(task.delivery, .failed("answered 500"))])
    let stored = try #require(try rig.catalog.snapshot().definition(id, .webhook, of: .team(Catalog.defaultTeam)))
    try rig.catalog.removeDefinition(stored)
    rig.clock.advance(milliseconds: 40_000)
    #expect(try turns.turn().isEmpty)
    #expect(try rig.outbox().counts() == (0, 0))
  }

  @Test func `messages to a webhook that was switched off are given up untried`() throws {
    let id = try rig.add("https://a.example/hook", [.goalConversion])
    try rig.note(.happened(.goalConversion, website: rig.website.id, data: "{}"))
    let task = try #require(try turns.turn().first)
    _ = try turns.turn([WebhookResult(task.delivery, .failed("answered 500"))])
    let stored = try #require(try rig.catalog.snapshot().definition(id, .webhook, of: .team(Catalog.defaultTeam)))
    var webhook: Webhook = try stored.value()
    webhook.isActive = false
    _ = try rig.catalog.replaceDefinition(stored, with: webhook, now: rig.clock.now)
    rig.clock.advance(milliseconds: 40_000)
    #expect(try turns.turn().isEmpty)
    let letter = try #require(try rig.outbox().deliveries(.dead, limit: 10).first)
    #expect(letter.attempts == 1 && letter.outcome == "not tried: the webhook is not active")
  }

  @Test func `a catalog that was brought back from a copy is heard`() throws {
    _ = try rig.add("https://a.example/hook", [.goalConversion])
    let store = try OutboxStore(in: rig.directory)
    try store.tables.connection.transaction { try store.setTaken(.notices, 1_000) }
    store.tables.connection.close()
    try rig.note(.happened(.goalConversion, website: rig.website.id, data: "{}"))
    #expect(try turns.turn().count == 1)
  }
}

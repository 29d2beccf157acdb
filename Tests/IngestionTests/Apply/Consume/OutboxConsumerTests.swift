import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

@Suite struct OutboxConsumerTests {
  private let rig: ConsumerRig
  /// Every event called `paid`, click on `#buy` and sent form `#order` meets the goal, others none.
  private let goals: GoalMatching
  private static let goalID = DefinitionID(rawValue: 123_456_000_000_456_789)

  init() throws {
    rig = try ConsumerRig()
    let id = try #require(Self.goalID)
    let goal = try Goal(json: ["name": "Paid", "type": "custom_event", "event_name": "paid", "value": 5])
    goals = GoalMatching { deed, _, _ in
      let isMet =
        switch deed {
        case .event(let name, _, _): name == "paid"
        case .click(let selector): selector == "#buy"
        case .submission(let selector): selector == "#order"
        }
      return isMet ? [MetGoal(id: id, goal: goal)] : []
    }
  }

  private func consumer() -> ConsumerTurns {
    ConsumerTurns(.outbox, world: rig.world(goals: goals), progress: rig.progress, report: { Issue.record("\($0)") })
  }

  private func subscribe(_ events: [WebhookEvent]) throws {
    let webhook = try Webhook(
      json: ["url": "https://a.example/", "events": .array(events.map { .string($0.rawValue) })])
    _ = try rig.sample.catalog.addDefinition(webhook, owner: .team(rig.website.team), now: WorkerSample.now)
  }

  private func messages() throws -> [OutboxDelivery] { try Outbox(directory: rig.directory).deliveries(limit: 100) }

  private func data(_ delivery: OutboxDelivery?) -> JSONValue {
    delivery.flatMap { JSONValue(parsing: $0.body) }?["data"] ?? .null
  }

  private func paid(eventID: UInt64 = 0) -> JournalSubmission {
    var writer = EventRecordWriter()
    writer.begin(.event, at: WorkerSample.now, flags: [], eventID: eventID)
    writer.text(.name, "paid")
    writer.text(.visitor, "v")
    writer.text(.hostname, "example.com")
    writer.text(.pathname, "/a")
    writer.text(.device, "Desktop")
    writer.finish()
    return JournalSubmission(
      website: rig.website.id, arrival: WorkerSample.now, kind: EventRecord.Audience.sessions.rawValue,
      payload: writer.bytes)
  }

  @Test func `an event that meets a goal becomes a message once, whoever reads the journal how often`() async throws {
    try subscribe([.goalConversion])
    try await rig.append([
      paid(eventID: 7), paid(eventID: 7), rig.record(.event) { _ in }, rig.record(.heartbeat) { _ in },
    ])
    rig.work(consumer())
    rig.work(consumer())
    let found = try messages()
    #expect(found.map(\.event) == ["goal.conversion"])
    #expect(data(found.first)["goal_id"] == "123456000000456789")
    #expect(data(found.first)["value"] == 5)
    #expect(data(found.first)["visitor_id"] == "vis_v")
    #expect(data(found.first)["url"] == "https://example.com/a")
    #expect(data(found.first)["device"] == "desktop")
  }

  @Test func `clicks and sent forms are conversions too`() async throws {
    try subscribe([.goalConversion])
    try await rig.append([
      rig.record(.click) { $0.data(.selector, .literal("#buy")) },
      rig.record(.click) { $0.data(.selector, .literal("#other")) },
      rig.record(.form) {
        $0.data(.selector, .literal("#order"))
        $0.data(.action, Int32(FormAction.submit.rawValue))
      },
      rig.record(.form) {
        $0.data(.selector, .literal("#order"))
        $0.data(.action, Int32(FormAction.view.rawValue))
      },
    ])
    rig.work(consumer())
    let found = try messages()
    #expect(found.map(\.event) == ["goal.conversion", "goal.conversion"])
    #expect(Set(found.map(\.uuid)).count == 2)
    #expect(data(found.last)["goal_name"] == "Paid")
    #expect(data(found.last)["value"] == 5)
  }

  @Test func `two that are alike are told twice, under ids of their own`() async throws {
    try subscribe([.goalConversion])
    try await rig.append([paid(), paid()])
    rig.work(consumer())
    #expect(Set(try messages().map(\.uuid)).count == 2)
  }

  @Test func `where nobody wants to know nothing is read`() async throws {
    try subscribe([.testStarted])
    try await rig.append([paid(), rig.record(.form) { $0.data(.action, Int32(FormAction.submit.rawValue)) }])
    let turns = consumer()
    rig.work(turns)
    #expect(turns.counts.stored == 0)
    #expect(try messages().isEmpty)
  }

  @Test func `a sent form is told, an answer only to a poll that there is`() async throws {
    try subscribe([.formSubmitted, .pollResponded])
    let poll = try rig.sample.catalog.addDefinition(
      try Poll(json: ["name": "NPS", "type": "nps", "question": "How likely?"]), owner: .website(rig.website.id),
      now: WorkerSample.now)
    func answer(_ id: String, _ number: Int32) -> JournalSubmission {
      rig.record(.poll) { writer in
        var id = id
        id.withUTF8 { writer.data(.poll, UnsafeRawBufferPointer($0)) }
        writer.data(.action, Int32(PollAction.answer.rawValue))
        writer.data(.answerNumber, number)
      }
    }
    func form(_ action: FormAction) -> JournalSubmission {
      rig.record(.form) { writer in
        writer.data(.selector, UnsafeRawBufferPointer.literal("#join"))
        writer.data(.action, Int32(action.rawValue))
      }
    }
    try await rig.append([
      form(.view), form(.submit), answer("\(poll.id)", 9), answer("\(poll.id)", 11), answer("100000000000000000", 9),
    ])
    rig.work(consumer())
    let found = try messages()
    #expect(found.map(\.event) == ["form.submitted", "poll.responded"])
    #expect(data(found.first)["form_id"] == "form_join" && data(found.first)["form_selector"] == "#join")
    #expect(data(found.last)["poll_name"] == "NPS" && data(found.last)["answer"] == 9)
    #expect(data(found.last)["url"] == "https://example.com/a")
  }

  @Test func `a visitor who is erased is told of no longer`() async throws {
    try subscribe([.goalConversion])
    try await rig.append([paid()])
    let turns = consumer()
    rig.work(turns)
    let hashes = NamedVisitor(id: "v", of: rig.website).visitors
    try turns.perform { consumer in
      for hash in hashes { try consumer.erase(visitor: hash, on: rig.website.id) }
    }
    #expect(try messages().isEmpty)
  }

  @Test func `a recording is told of once, when an error was found in it`() async throws {
    try subscribe([.recordingError])
    let payload = #"{"level":"error","payload":["\"oh\""]}"#
    let events = #"[{"type":6,"data":{"plugin":"rrweb/console@1","payload":\#(payload)},"timestamp":1}]"#
    let packed = try Array(events.utf8).withUnsafeBytes { try Deflate.compress($0, level: 6) }
    func chunk(_ sequence: Int32) -> JournalSubmission {
      rig.record(.replayChunk) { writer in
        writer.data(.sequence, sequence)
        writer.data(.eventCount, Int32(1))
        packed.withUnsafeBytes { writer.data(.packedEvents, $0) }
        writer.data(.unpackedBytes, Int32(events.utf8.count))
      }
    }
    let (replays, turns) = (rig.consumer(.replays), consumer())
    for sequence in 0..<2 {
      try await rig.append([chunk(Int32(sequence))], replays: true)
      rig.work(replays)
      rig.work(turns)
    }
    let found = try messages()
    #expect(found.map(\.event) == ["recording.error"])
    #expect(data(found.first)["message"] == "oh" && data(found.first)["errors"] == 1)
  }
}

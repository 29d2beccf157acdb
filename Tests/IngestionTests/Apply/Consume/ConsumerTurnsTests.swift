import Foundation
import Models
import ReplayStorage
import Storage
import TestSupport
import Testing

@testable import Ingestion

@Suite struct ConsumerTurnsTests {
  private let rig: ConsumerRig

  init() throws { rig = try ConsumerRig() }

  @Test func `each consumer takes what is for it`() async throws {
    try await rig.append([rig.sample.submission(0..<50), rig.error("boom"), rig.scroll(40), rig.error("boom")])
    let errors = rig.consumer(.errors)
    let heatmaps = rig.consumer(.heatmaps)
    rig.work(errors)
    rig.work(heatmaps)
    #expect(errors.counts.stored == 2)
    #expect(heatmaps.counts.stored == 1)
    #expect(try rig.groups() == ["boom 2 1"])
    #expect(
      try Heatmaps(directory: rig.directory).pages(of: rig.website.id, limit: 9).map { "\($0.path) \($0.interactions)" }
        == ["/a 1"])
  }

  @Test func `what one of them has read the others take as it is, unless somebody waits for more`() async throws {
    let world = rig.world()
    let errors = rig.consumer(.errors, in: world)
    let heatmaps = rig.consumer(.heatmaps, in: world)
    let forms = rig.consumer(.forms, in: world)
    let journal = try Journal.open(folder: rig.directory.journal)
    try await journal.append(rig.scroll(10))
    for turns in [errors, heatmaps, forms] { rig.work(turns) }
    #expect(heatmaps.counts.stored == 1)
    try await journal.append(rig.scroll(20))
    #expect(errors.turn() == .caughtUp)
    try await journal.append(rig.scroll(30))
    // The errors' reading ends before the third, and the heatmaps' turn with it.
    #expect(heatmaps.turn() == .caughtUp)
    #expect(heatmaps.counts.stored == 2)
    rig.progress.setExpected(true)
    #expect(forms.turn() == .worked)
    rig.work(heatmaps)
    #expect(heatmaps.counts.stored == 3)
    await journal.close()
  }

  @Test(arguments: [ConsumerKind.errors, .replays])
  func `what was overwritten in a journal is forgotten by its readers`(kind: ConsumerKind) async throws {
    let world = rig.world()
    try await rig.append([rig.error("one"), rig.error("two")], replays: kind == .replays)
    let journal = world.journal(of: kind)
    let batch = try journal.read(from: .start(of: 1), maxBytes: 1 << 20).batch
    #expect(batch.records.count == 2)
    let erasure = JournalErasure(folder: rig.directory.journal(of: kind), disk: rig.directory.disk)
    #expect(try erasure.erase(of: rig.website.id, before: [batch.next]) { _ in true })
    #expect(try journal.read(from: batch.start, maxBytes: 1 << 20).batch.records.count == 2)
    world.forgetJournals()
    #expect(try journal.read(from: batch.start, maxBytes: 1 << 20).batch.records.isEmpty)
    #expect(try world.journal(of: kind).read(from: batch.start, maxBytes: 1 << 20).batch.records.isEmpty)
  }

  @Test func `a consumer that was killed goes on where its store says`() async throws {
    try await rig.append([rig.error("one", visitor: "a"), rig.error("two"), rig.error("one", visitor: "b")])
    let killed = rig.consumer()
    rig.work(killed)
    // No more is asked of it; the next one opens the same store.
    try await rig.append([rig.error("one", visitor: "a")])
    rig.work(rig.consumer())
    #expect(try rig.groups() == ["one 3 2", "two 1 1"])
  }

  @Test func `a turn that fails leaves no trace and is tried again`() async throws {
    struct Failure: Error {}
    try await rig.append((0..<10).map { rig.error("boom", visitor: "\($0)") })
    let turns = rig.consumer()
    var taken = 0
    turns.willTake = { _ in
      taken += 1
      if taken == 5 { throw StoreError.failed("the disk has a bad day") }
    }
    #expect(turns.turn() == .failed)
    #expect(try rig.groups().isEmpty)
    #expect(rig.progress.failure(of: .errors) != nil)
    rig.work(turns)
    #expect(try rig.groups() == ["boom 10 10"])
    #expect(rig.progress.failure(of: .errors) == nil)
    #expect(turns.counts.stored == 10)
  }

  @Test func `a record that fails for a reason of its own is set aside`() async throws {
    struct Failure: Error {}
    try await rig.append([rig.error("one"), rig.error("two"), rig.error("three")])
    let turns = rig.consumer()
    var places: [JournalCursor] = []
    turns.willTake = { place in
      if !places.contains(place) { places.append(place) }
      if places.count == 2, place == places[1] { throw Failure() }
    }
    rig.work(turns)
    #expect(try rig.groups() == ["one 1 1", "three 1 1"])
    #expect(turns.counts.quarantined == 1)
    let store = try #require(try ConsumerStore.reading(.errors, in: rig.directory))
    let items = try store.quarantineItems(after: 0, limit: 9)
    #expect(items.map(\.cause) == [.failed])
    #expect(items.map(\.website) == [rig.website.id])
  }

  @Test func `a record at which the process ended three times is set aside`() async throws {
    try await rig.append([rig.error("one"), rig.error("two")])
    // What a process leaves behind that ends at the first record.
    let place = JournalCursor(tracker: 1, file: 1, offset: 40)
    for _ in 0..<3 {
      try rig.directory.prepare()
      try WorkerMark(path: rig.directory.mark(of: .errors)).step = .record(place)
      let turns = rig.consumer()
      turns.willTake = { _ in throw StoreError.failed("before anything is taken") }
      #expect(turns.turn() == .failed)
    }
    let turns = rig.consumer()
    rig.work(turns)
    #expect(try rig.groups() == ["two 1 1"])
    let store = try #require(try ConsumerStore.reading(.errors, in: rig.directory))
    #expect(try store.quarantineItems(after: 0, limit: 9).map(\.cause) == [.crashed])
    #expect(try store.attempts().isEmpty)
  }

  @Test func `bytes that are no record are set aside`() async throws {
    try await rig.append([
      JournalSubmission(website: rig.website.id, arrival: WorkerSample.now, kind: 3, payload: [99, 1, 2]),
      rig.error("one"),
    ])
    rig.work(rig.consumer())
    #expect(try rig.groups() == ["one 1 1"])
    let store = try #require(try ConsumerStore.reading(.errors, in: rig.directory))
    #expect(try store.quarantineItems(after: 0, limit: 9).map(\.cause) == [.unreadable])
  }

  @Test func `an event that was sent twice counts once`() async throws {
    try await rig.append([rig.error("one", eventID: 7), rig.error("one", eventID: 7), rig.error("one", eventID: 8)])
    let turns = rig.consumer()
    rig.work(turns)
    #expect(try rig.groups() == ["one 2 1"])
    #expect(turns.counts.repeated == 1)
    try await rig.append([rig.error("one", eventID: 8)])
    rig.work(rig.consumer())
    #expect(try rig.groups() == ["one 2 1"])
  }

  @Test func `bots and websites that are gone leave nothing`() async throws {
    try await rig.append([rig.error("one", flags: .bot), rig.error("one", website: WebsiteID(rawValue: 99))])
    let turns = rig.consumer()
    rig.work(turns)
    #expect(try rig.groups().isEmpty)
    #expect(turns.counts.bots == 1)
    #expect(turns.counts.orphaned == 1)
  }

  @Test func `chunks of replays come over their own logs`() async throws {
    let chunk = rig.record(.replayChunk) { writer in
      writer.data(.sequence, 0)
      writer.data(.eventCount, 4)
      writer.data(.firstAt, wide: 1_000)
      writer.data(.lastAt, wide: 8_500)
      writer.data(.packedEvents, UnsafeRawBufferPointer.literal("xx"))
    }
    try await rig.append([chunk, chunk], replays: true)
    rig.work(rig.consumer(.replays))
    let replays = try Replays(directory: rig.directory).replays(of: rig.website.id, limit: 9)
    #expect(replays.map { "\($0.session) \($0.events) \($0.seconds) \($0.page)" } == ["session-1 4 7 /a"])
  }

  @Test func `recordings are kept for as long as the plan of the website's team says`() async throws {
    let chunk = rig.record(.replayChunk) { writer in
      writer.data(.sequence, 0)
      writer.data(.eventCount, 4)
      writer.data(.packedEvents, UnsafeRawBufferPointer.literal("xx"))
    }
    try await rig.append([chunk], replays: true)
    func replays(afterDays days: Int64) throws -> Int {
      let turns = rig.consumer(.replays, now: WorkerSample.now.advanced(byMilliseconds: days * 86_400_000))
      rig.work(turns)
      turns.close()
      return try Replays(directory: rig.directory).replays(of: rig.website.id, limit: 9).count
    }
    try rig.sample.catalog.setPlan(team: "default", .free)
    #expect(try replays(afterDays: 0) == 1)
    #expect(try replays(afterDays: 365) == 1)
    try rig.sample.catalog.setPlan(team: "default", .pro)
    #expect(try replays(afterDays: 366) == 1)
    try rig.sample.catalog.setPlan(team: "default", .free)
    #expect(try replays(afterDays: 366) == 0)
  }

  @Test func `what follows a refused page without naming one is not recorded`() async throws {
    func chunk(_ sequence: Int32, events: Int32, host: String = "") -> JournalSubmission {
      var writer = EventRecordWriter()
      writer.begin(.replayChunk, at: WorkerSample.now, flags: [])
      writer.text(.visitor, "v")
      writer.text(.clientSession, "session-1")
      if !host.isEmpty {
        writer.text(.hostname, host)
        writer.text(.pathname, "/")
      }
      writer.data(.sequence, sequence)
      if events > 0 {
        writer.data(.eventCount, events)
        writer.data(.packedEvents, UnsafeRawBufferPointer.literal("xx"))
      }
      writer.finish()
      return JournalSubmission(
        website: rig.website.id, arrival: WorkerSample.now, kind: EventRecord.Audience.replays.rawValue,
        payload: writer.bytes)
    }
    try await rig.append(
      [
        chunk(0, events: 0), chunk(1, events: 10), chunk(2, events: 100, host: "example.com"),
        chunk(3, events: 1_000), chunk(1, events: 10),
      ], replays: true)
    rig.work(rig.consumer(.replays))
    let replays = try Replays(directory: rig.directory).replays(of: rig.website.id, limit: 9)
    #expect(replays.map(\.events) == [1_100])
  }

  @Test func `how far all are is what may be deleted`() async throws {
    try await rig.append([rig.sample.submission(0..<5), rig.error("one")])
    let ends = try JournalReader(folder: rig.directory.journal).end()
    let errors = rig.consumer(.errors)
    rig.work(errors)
    #expect(rig.progress.has(.errors, reached: ends))
    #expect(!rig.progress.has(.heatmaps, reached: ends))
    #expect(rig.progress.least(ends[0]) == .start(of: 1))
    for kind in ConsumerKind.allCases where kind != .errors && !kind.readsAlone { rig.work(rig.consumer(kind)) }
    #expect(rig.progress.has(.heatmaps, reached: ends))
    // Nothing in it concerned the heatmaps, but a new file began.
    #expect(rig.progress.least(ends[0]) == ends[0])
  }

  @Test func `a website that is removed leaves the consumers`() async throws {
    try await rig.append([rig.error("one")])
    let turns = rig.consumer()
    rig.work(turns)
    try turns.perform { try $0.removeAll(of: rig.website.id) }
    #expect(try rig.groups().isEmpty)
  }

  @Test func `a damaged store fails alone, and works once it is put right`() async throws {
    try await rig.append([rig.error("one"), rig.scroll(10)])
    try Data("no database at all, but long enough to be taken for one".utf8).write(
      to: URL(fileURLWithPath: rig.directory.store(of: .errors)))
    let errors = rig.consumer(.errors)
    #expect(errors.turn() == .failed)
    let heatmaps = rig.consumer(.heatmaps)
    rig.work(heatmaps)
    #expect(heatmaps.counts.stored == 1)
    try FileManager.default.removeItem(atPath: rig.directory.store(of: .errors))
    rig.work(errors)
    #expect(try rig.groups() == ["one 1 1"])
  }

  @Test func `a worker runs all of them, and a flush waits for all`() async throws {
    let worker = try IngestWorker(
      directory: rig.directory, catalog: rig.sample.catalog, clock: { WorkerSample.now }, report: { _ in })
    try worker.start()
    try await rig.append([rig.sample.submission(0..<5), rig.error("one"), rig.scroll(10)])
    let job = try rig.sample.catalog.addJob(.flush, now: WorkerSample.now)
    worker.wake()
    try await eventually("the flush") { try rig.sample.catalog.job(job)?.state == .done }
    #expect(try rig.groups() == ["one 1 1"])
    #expect(try rig.sample.events() == 5)
    #expect(worker.consumerCounts[.heatmaps]?.stored == 1)
    worker.stop()
  }
}

import Foundation
import Models
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Ingestion

@Suite struct ConsumerQuarantineTests {
  private let rig: ConsumerRig
  private struct Failure: Error {}

  init() throws { rig = try ConsumerRig() }

  /// A consumer that has set aside the second of three errors.
  private func withOneItem() async throws -> ConsumerTurns {
    try await rig.append([rig.error("one"), rig.error("two", eventID: 7), rig.error("three")])
    let turns = rig.consumer()
    var places: [JournalCursor] = []
    turns.willTake = { place in
      if !places.contains(place) { places.append(place) }
      if places.count == 2, place == places[1] { throw Failure() }
    }
    rig.work(turns)
    turns.willTake = { _ in }
    return turns
  }

  private func items() throws -> [QuarantinedItem] {
    try Quarantine(directory: rig.directory, of: .errors).items(limit: 9)
  }

  @Test func `an item of a consumer is taken once when it is tried again`() async throws {
    let turns = try await withOneItem()
    let name = try #require(try items().first?.name)
    #expect(name.description == "errors-1")
    #expect(QuarantinedItemName("errors-1") == name)
    #expect(try Quarantine(directory: rig.directory).items(limit: 9).isEmpty)
    let report = try turns.retryQuarantined(.items([name, QuarantinedItemName(9, of: .errors), QuarantinedItemName(1)]))
    #expect(report.counts == [.applied: 1, .missing: 1])
    #expect(try rig.groups() == ["one 1 1", "three 1 1", "two 1 1"])
    #expect(try items().isEmpty)
    // It is remembered like any other.
    try await rig.append([rig.error("two", eventID: 7)])
    rig.work(turns)
    #expect(try rig.groups() == ["one 1 1", "three 1 1", "two 1 1"])
    #expect(try rig.consumer().retryQuarantined(.all).counts.isEmpty)
  }

  @Test func `an item whose id came again in the meantime counts no second time`() async throws {
    let turns = try await withOneItem()
    try await rig.append([rig.error("two", eventID: 7)])
    rig.work(turns)
    #expect(try turns.retryQuarantined(.website(rig.website.id)).counts == [.repeated: 1])
    #expect(try rig.groups() == ["one 1 1", "three 1 1", "two 1 1"])
  }

  @Test func `an item at which the process ended once more stays, and can be dropped`() async throws {
    let first = try await withOneItem()
    first.close()
    try WorkerMark(path: rig.directory.mark(of: .errors)).step = .retrying(1)
    let turns = rig.consumer()
    #expect(try turns.retryQuarantined(.all).counts == [.kept: 1])
    #expect(try items().count == 1)
    #expect(try turns.dropQuarantined(.all).counts == [.dropped: 1])
    #expect(try items().isEmpty)
    #expect(try turns.openTables().attempts().isEmpty)
  }

  @Test func `bytes that are no record stay when they are tried again`() async throws {
    try await rig.append([
      JournalSubmission(website: rig.website.id, arrival: WorkerSample.now, kind: 3, payload: [99, 1, 2])
    ])
    let turns = rig.consumer()
    rig.work(turns)
    #expect(
      try turns.retryQuarantined(.all).outcomes == [
        QuarantineOutcome(id: QuarantinedItemName(1, of: .errors), fate: .kept, detail: "the record cannot be read")
      ])
  }

  @Test func `a job about the quarantine reaches the event store and the consumers`() async throws {
    func unreadable(_ kind: UInt8) -> JournalSubmission {
      JournalSubmission(website: rig.website.id, arrival: WorkerSample.now, kind: kind, payload: [99, 1, 2])
    }
    try await rig.append([unreadable(EventRecord.Audience.sessions.rawValue), unreadable(3)])
    let worker = try IngestWorker(
      directory: rig.directory, catalog: rig.sample.catalog, clock: { WorkerSample.now }, report: { _ in })
    try worker.start()
    defer { worker.stop() }
    try await eventually("what is set aside") { try items().count == 1 }
    let total = try Quarantine(directory: rig.directory).count() + 1
    let job = try rig.sample.catalog.addJob(.dropQuarantined(.all), now: WorkerSample.now)
    worker.wake()
    try await eventually("the job") { try rig.sample.catalog.job(job)?.state == .done }
    #expect(QuarantineReport(text: try rig.sample.catalog.job(job)?.result ?? "").counts == [.dropped: total])
    #expect(try items().isEmpty)
  }

  @Test func `a failure that lasts is told every ten minutes`() async throws {
    try await rig.append([rig.error("one")])
    try Data(repeating: 7, count: 4096).write(to: URL(fileURLWithPath: rig.directory.store(of: .errors)))
    let now = Mutex(WorkerSample.now)
    let told = Mutex(0)
    let world = ConsumerWorld(
      directory: rig.directory, catalog: rig.sample.catalog, goals: .none, clock: { now.withLock { $0 } })
    let turns = ConsumerTurns(
      .errors, world: world, progress: rig.progress, report: { _ in told.withLock { $0 += 1 } })
    for _ in 0..<3 { #expect(turns.turn() == .failed) }
    #expect(told.withLock { $0 } == 1)
    now.withLock { $0 = $0.advanced(byMilliseconds: 600_000) }
    for _ in 0..<3 { #expect(turns.turn() == .failed) }
    #expect(told.withLock { $0 } == 2)
  }
}

@testable import Ingestion
import Models
@testable import Storage
import Synchronization
import TestSupport
import Testing

/// The worker beside an export that takes long, or hangs.
@Suite struct WorkBesideReadersTests {
  private let rig: WorkerRig
  private let turns: WorkerTurns
  private let reports: Reports
  private let scan: FileLock

  private final class Reports: Sendable {
    private let list = Mutex<[String]>([])
    func add(_ report: String) { list.withLock { $0.append(report) } }
    var all: [String] { list.withLock { $0 } }
  }

  init() throws {
    let (rig, reports) = (try WorkerRig(), Reports())
    (self.rig, self.reports) = (rig, reports)
    turns = try WorkerTurns(
      directory: rig.directory, catalog: rig.catalog, clock: { rig.clock.withLock { $0 } }, report: { reports.add($0) })
    try rig.directory.prepare()
    scan = try FileLock.share(path: rig.directory.scanningLock)
    try importRows("a", 1)
  }

  private func importRows(_ name: String, _ stream: UInt32) throws {
    try rig.spool(name, 0, bytes: 100, isLast: true, WorkerRig.pageviews(100))
    let job = try rig.job(name, stream: stream)
    rig.exhaust(turns)
    #expect(try rig.catalog.job(job)?.state == .done)
  }

  private func advance(seconds: Int64) {
    rig.clock.withLock { $0 = $0.advanced(byMilliseconds: seconds * 1000) }
    rig.exhaust(turns)
  }

  private func retired() throws -> Int64 {
    let path = rig.directory.columns(of: rig.websites[0].id)
    return try WebsiteFile(path: path, isWriter: false).connection.integer("SELECT count(*) FROM retired")
  }

  @Test func `what is replaced beside an export stays, also for the seals of imports, and that is said once`() throws {
    try importRows("b", 2)
    let replaced = try retired()
    #expect(replaced > 0)
    advance(seconds: 300)
    #expect(reports.all == [])
    advance(seconds: 11)
    advance(seconds: 11)
    #expect(reports.all.count == 1 && reports.all.first?.contains("an export") == true)
    try importRows("c", 3)
    #expect(try retired() > replaced)
    withExtendedLifetime(scan) {}
  }

  @Test func `an erasure ends five minutes after it, whoever reads and whatever is sealed meanwhile`() throws {
    let visitor = NamedVisitor(id: "visitor 3", of: rig.websites[0])
    let job = try rig.catalog.addJob(
      .eraseVisitor(visitor, website: rig.websites[0].id), now: rig.clock.withLock { $0 })
    rig.exhaust(turns)
    advance(seconds: 299)
    try importRows("b", 2)
    advance(seconds: 1)
    #expect(try rig.catalog.job(job)?.state == .running)
    advance(seconds: 1)
    #expect(try rig.catalog.job(job)?.state == .done)
    #expect(try retired() > 0)
    withExtendedLifetime(scan) {}
  }
}

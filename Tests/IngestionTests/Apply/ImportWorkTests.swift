import Foundation
@testable import Ingestion
import Models
@testable import Storage
import Synchronization
import TestSupport
import Testing

/// What becomes of imports when a worker comes to its end at the worst moments.
@Suite struct `Import work` {
  private let rig: WorkerRig

  init() throws { rig = try WorkerRig(websites: 2) }

  /// Applies and seals two blocks, and puts them back as if the worker had died before it could remove them.
  private func sealTwoBlocks(keys: [UInt64] = []) throws {
    try rig.spool("a", 0, bytes: 100, WorkerRig.pageviews(100, keys: keys))
    try rig.spool("a", 1, bytes: 200, WorkerRig.pageviews(100))
    let job = try rig.job("a")
    let kept = rig.folder("kept")
    try FileManager.default.copyItem(atPath: rig.folder("a"), toPath: kept)
    let first = try rig.begin()
    for _ in 0..<3 { _ = first.turn(isStopping: false) }
    #expect(first.counts.importedRows == 200)
    try first.seal(try #require(first.imports.first { $0.job == job }))
    try FileManager.default.removeItem(atPath: rig.folder("a"))
    try FileManager.default.moveItem(atPath: kept, toPath: rig.folder("a"))
  }

  @Test func `blocks that were sealed and not removed are not applied again`() throws {
    try sealTwoBlocks()
    try rig.spool("a", 2, bytes: 300, isLast: true, WorkerRig.pageviews(50))
    let second = try rig.begin()
    rig.exhaust(second)
    #expect(second.counts.importedRows == 50)
    #expect(try rig.figures()[0] == 250)
    #expect(try rig.catalog.job(JobID(rawValue: 1))?.state == .done)
    #expect(!FileManager.default.fileExists(atPath: rig.folder("a")))
  }

  @Test func `an import whose last block was sealed and not removed is done`() throws {
    try sealTwoBlocks()
    try rig.spool("a", 2, bytes: 200, isLast: true)
    rig.exhaust(try rig.begin())
    #expect(try rig.figures()[0] == 200)
    #expect(try rig.catalog.job(JobID(rawValue: 1))?.state == .done)
  }

  /// The job is taken from the worker where it would note the end, as if it had died there. The command still waits.
  @Test func `an import whose worker died before the job was done is done by the next`() throws {
    let lock = try rig.lock("a")
    try rig.spool("a", 0, bytes: 100, WorkerRig.pageviews(100))
    try rig.spool("a", 1, bytes: 100, isLast: true)
    let job = try rig.job("a")
    let first = try rig.begin()
    for _ in 0..<2 { _ = first.turn(isStopping: false) }
    #expect(first.counts.importedRows == 100)
    try rig.catalog.requeueRunningJobs(now: rig.clock.withLock { $0 })
    let work = try #require(first.imports.first)
    #expect(throws: CatalogError.self) { try first.take(work) }
    #expect(try rig.figures()[0] == 100)
    rig.exhaust(try rig.begin())
    #expect(try rig.catalog.job(job)?.state == .done)
    #expect(try rig.figures()[0] == 100)
    #expect(!FileManager.default.fileExists(atPath: rig.folder("a")))
    withExtendedLifetime(lock) {}
  }

  @Test func `an import goes on when a sealed block could not be removed`() async throws {
    let lock = try rig.lock("a")
    try rig.spool("a", 0, bytes: 100, WorkerRig.pageviews(100))
    try rig.spool("a", 1, bytes: 200, WorkerRig.pageviews(100))
    let job = try rig.job("a")
    let turns = try rig.begin()
    for _ in 0..<3 { _ = turns.turn(isStopping: false) }
    #expect(turns.counts.importedRows == 200)
    // A folder in its place is nothing that can be removed as a file: block 0 goes, block 1 stays.
    let (block, kept) = (rig.folder("a") + "/1.block", rig.folder("kept"))
    try FileManager.default.moveItem(atPath: block, toPath: kept)
    try FileManager.default.createDirectory(atPath: block, withIntermediateDirectories: false)
    let journal = try Journal.open(folder: rig.directory.journal)
    let live = WorkerRig.pageviews(5)
    try await journal.append(
      JournalSubmission(
        website: rig.websites[0].id, arrival: rig.clock.withLock { $0 }, bytes: live.bytes, entries: live.entries))
    #expect(turns.turn(isStopping: false) == .failed)
    #expect(!FileManager.default.fileExists(atPath: rig.folder("a") + "/0.block"))
    try FileManager.default.removeItem(atPath: block)
    try FileManager.default.moveItem(atPath: kept, toPath: block)
    try rig.spool("a", 2, bytes: 200, isLast: true)
    rig.exhaust(turns)
    #expect(try rig.catalog.job(job)?.state == .done)
    #expect(try rig.figures()[0] == 205)
    await journal.close()
    withExtendedLifetime(lock) {}
  }

  @Test func `keys of rows that were sealed just before the worker died are remembered`() throws {
    try sealTwoBlocks(keys: Array(1...100))
    let hot = try HotStore(path: rig.directory.hot, isWriter: true)
    try hot.connection.execute("DELETE FROM seen")
    try rig.spool("a", 2, bytes: 200, isLast: true)
    rig.exhaust(try rig.begin())
    try rig.spool("b", 0, bytes: 900, isLast: true, WorkerRig.pageviews(100, keys: Array(51...150)))
    _ = try rig.job("b", stream: 2)
    rig.exhaust(try rig.begin())
    #expect(try rig.figures()[0] == 250)
  }

  @Test func `live events of one website do not make another's import lose rows`() async throws {
    try rig.spool("a", 0, bytes: 100, WorkerRig.pageviews(100, keys: Array(1...100)))
    _ = try rig.job("a")
    let first = try rig.begin()
    for _ in 0..<2 { _ = first.turn(isStopping: false) }
    #expect(first.counts.importedRows == 100)
    let journal = try Journal.open(folder: rig.directory.journal)
    let live = WorkerRig.pageviews(5)
    try await journal.append(
      JournalSubmission(
        website: rig.websites[1].id, arrival: rig.clock.withLock { $0 }, bytes: live.bytes, entries: live.entries))
    #expect(first.turn(isStopping: false) != .failed)
    #expect(first.counts.flushes == 1)
    await journal.close()
    // The worker dies with the import's rows in memory only.
    try rig.spool("a", 1, bytes: 100, isLast: true)
    rig.exhaust(try rig.begin())
    #expect(try rig.figures()[0] == 100)
    #expect(try rig.figures(1)[0] == 5)
  }

  @Test func `equal keys within one import count once`() throws {
    try rig.spool("a", 0, bytes: 100, WorkerRig.pageviews(100, keys: (0..<100).map { UInt64($0 % 40 + 1) }))
    try rig.spool("a", 1, bytes: 200, isLast: true, WorkerRig.pageviews(100, keys: Array(1...100)))
    _ = try rig.job("a")
    rig.exhaust(try rig.begin())
    #expect(try rig.figures()[0] == 100)
  }

  @Test func `small segments are merged although live events never cease`() async throws {
    var settings = WorkerSettings()
    settings.sealRows = 20
    let turns = try rig.begin(settings)
    let journal = try Journal.open(folder: rig.directory.journal)
    for _ in 0..<30 {
      let live = WorkerRig.pageviews(20)
      try await journal.append(
        JournalSubmission(
          website: rig.websites[0].id, arrival: rig.clock.withLock { $0 }, bytes: live.bytes, entries: live.entries))
      #expect(turns.turn(isStopping: false) != .idle)
    }
    #expect(turns.counts.seals == 30)
    #expect(turns.counts.merges > 0)
    #expect(try rig.figures()[0] == 600)
    await journal.close()
  }
}

import Models
import Synchronization
import TestSupport
import Testing

@testable import Ingestion
@testable import Storage

/// Fresh rows are sealed when they are old, whatever becomes of other websites.
@Suite struct OldRowsTests {
  private let disk = VirtualDisk()
  private let rig: WorkerRig
  private let turns: WorkerTurns

  init() throws {
    rig = try WorkerRig(websites: 71, on: disk)
    turns = try rig.begin()
  }

  /// Three fresh rows of each of some websites.
  private func apply(_ websites: ArraySlice<Website>) throws {
    var settings = Journal.Settings()
    settings.freeSpaceFloorBytes = 0
    let (journal, writer) = try Journal.openIdle(folder: rig.directory.journal, settings: settings, disk: disk)
    let records = WorkerRig.pageviews(3)
    var frames = JournalFrames()
    for website in websites {
      records.bytes.withUnsafeBytes { bytes in
        for entry in records.entries {
          frames.add(
            kind: entry.kind, arrival: rig.clock.withLock { $0 }, website: website.id,
            payload: UnsafeRawBufferPointer(rebasing: bytes[entry.payload]))
        }
      }
    }
    journal.append(frames) { error in #expect(error == nil) }
    _ = JournalWork(journal, writer).turn(isProbeDue: false)
    settle()
  }

  /// Turns until there is nothing to do; at most some.
  private func settle() {
    var idle = 0
    for _ in 0..<500 where idle < 3 { idle = turns.turn(isStopping: false) == .idle ? idle + 1 : 0 }
  }

  private func age() {
    rig.clock.withLock { $0 = $0.advanced(byMilliseconds: 25 * 3_600_000) }
    settle()
  }

  private func freshBatches(of website: Website) throws -> Int { try turns.hot.batches(of: website.id, after: 0).count }

  @Test(arguments: [(websites: 2, batches: 32), (websites: 70, batches: 1)])
  func `old rows are sealed however many older batches of damaged websites there are`(
    damaged: (websites: Int, batches: Int)
  ) throws {
    let quiet = rig.websites[70]
    try apply([quiet])
    #expect(try freshBatches(of: quiet) == 1)
    try turns.hot.connection.transaction {
      for website in rig.websites.prefix(damaged.websites) {
        for number in 1...Int64(damaged.batches) {
          try turns.hot.insert([9], .init(first: number, last: number), rows: 1, since: 0, website: website.id)
        }
      }
    }
    age()
    #expect(try freshBatches(of: quiet) == 0)
    #expect(turns.counts.seals == 1)
    #expect(turns.counts.failures == 0)
  }

  @Test func `old rows are sealed though the disk refuses the file of a website with older ones`() throws {
    let (refused, quiet) = (rig.websites[0], rig.websites[1])
    try apply([refused])
    rig.clock.withLock { $0 = $0.advanced(byMilliseconds: 1000) }
    try apply([quiet])
    disk.breakPaths(under: rig.directory.website(refused.id) + "/")
    age()
    #expect(try freshBatches(of: refused) == 1)
    #expect(try freshBatches(of: quiet) == 0)
    // What hindered one seal is no reason to set records aside, and the next look tries again.
    #expect(turns.failing.isEmpty)
    disk.mendPaths()
    age()
    #expect(try freshBatches(of: refused) == 0)
    #expect(turns.counts.seals == 2)
  }
}

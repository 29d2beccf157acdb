import Foundation
import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

/// The worker's process ends, or the power goes, at any call of an import whose rows have idempotency keys.
///
/// Every fifth call by default: a call that is passed over has a neighbor in the same step. `FOOTFALL_FAULT_STRIDE=1`
/// takes every one.
@Suite struct ImportCrashTests {
  private static let now = Instant("2026-03-02T12:00:00Z")
  private static let keys: [UInt64] = [1, 2, 3, 4, 5]
  private static let stride =
    ProcessInfo.processInfo.environment["FOOTFALL_FAULT_STRIDE"].flatMap { Int($0) } ?? 5

  /// What ends the worker.
  enum End: CaseIterable { case death, powerLoss }

  /// A machine with one website, on which processes of the worker follow each other.
  private final class Machine {
    let disk = VirtualDisk()
    let website: Website
    private(set) var process: VirtualDisk
    private(set) var turns: WorkerTurns?

    init() throws {
      let catalog = try Machine.catalog(on: disk)
      website = try catalog.addWebsite(
        domain: "example.com", timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,  // a currency
        team: Catalog.defaultTeam, now: now)
      process = disk
      try begin()
    }

    private static func directory(on disk: VirtualDisk) -> DataDirectory { DataDirectory(path: "data", on: disk) }

    private static func catalog(on disk: VirtualDisk) throws -> Catalog {
      try Catalog(directory: directory(on: disk), random: RandomSource { [UInt8](repeating: 7, count: $0) })
    }

    /// The next process of the worker.
    func begin() throws {
      process = disk.newProcess()
      turns = try WorkerTurns(
        directory: Machine.directory(on: process), catalog: Machine.catalog(on: process), clock: { now },
        report: { _ in })
    }

    func end(_ end: End) {
      process.die()
      turns = nil
      if end == .powerLoss {
        // None of what is not synced is there any more: the least that a disk may keep.
        var chance = SeededGenerator(seed: 1)
        disk.losePower(&chance, tearTails: false)
      }
      disk.heal()
    }

    /// Turns until there is nothing to do, at most some: a turn that only takes a job over is idle as well.
    func settle() {
      var idle = 0
      for _ in 0..<30 where idle < 5 { idle = turns?.turn(isStopping: false) == .idle ? idle + 1 : 0 }
    }

    /// A tracker writes a row with this key.
    func write(key: UInt64) throws {
      let folder = Machine.directory(on: disk).journal
      var settings = Journal.Settings()
      settings.freeSpaceFloorBytes = 0
      let tracker = disk.newProcess()
      let (journal, writer) = try Journal.openIdle(folder: folder, settings: settings, disk: tracker)
      let row = WorkerRig.pageviews(1, keys: [key])
      var frames = JournalFrames()
      row.bytes.withUnsafeBytes { bytes in
        frames.add(
          kind: 1, arrival: now, website: website.id,
          payload: UnsafeRawBufferPointer(rebasing: bytes[row.entries[0].payload]))
      }
      journal.append(frames) { error in #expect(error == nil) }
      _ = JournalWork(journal, writer).turn(isProbeDue: false)
      tracker.die()
    }

    /// Five rows with keys are put into a spool, as by a command that ends then, and the job is added.
    func spool(_ name: String, stream: UInt32) throws -> JobID {
      let command = disk.newProcess()
      let rows = WorkerRig.pageviews(ImportCrashTests.keys.count, keys: ImportCrashTests.keys)
      let directory = Machine.directory(on: command)
      let spool = try SpoolWriter(folder: directory.spool + "/" + name, disk: command)
      for block in 0..<2 as Range<UInt32> {
        let (entries, bytes) = block == 0 ? (rows.entries, rows.bytes) : ([], [])
        try spool.write(
          SpoolHeader(
            importID: Int64(stream), website: website.id, block: block, isLast: block == 1,
            progress: ImportProgress(bytes: 100, digest: [UInt8](repeating: UInt8(stream), count: 32), lines: 5)),
          entries, of: bytes)
      }
      return try Machine.catalog(on: command).addJob(
        .import(importID: name, website: website.id, stream: StreamID(rawValue: stream)), now: now)
    }

    func state(of job: JobID) throws -> JobState? { try Machine.catalog(on: disk).job(job)?.state }

    /// Events that the website holds.
    func events() throws -> Int {
      let seed = website.hashSeed
      let store = ColumnEventStore(directory: Machine.directory(on: disk)) { _ throws(StoreError) in seed }
      return try store.watermark(website: website.id).events
    }
  }

  /// - Parameter meanwhile: what happens before the next worker begins.
  /// - Returns: calls of the import.
  private func run(endingAt call: Int?, by end: End, meanwhile: (Machine) throws -> Void) throws -> Int {
    let machine = try Machine()
    let job = try machine.spool("a", stream: 1)
    let first = machine.disk.callCount
    if let call { machine.disk.die(at: first + call) }
    machine.settle()
    let calls = machine.disk.callCount - first
    if call != nil {
      machine.end(end)
      try meanwhile(machine)
      try machine.begin()
    } else {
      try meanwhile(machine)
    }
    machine.settle()
    let events = try machine.events()
    if try machine.state(of: job) != .done, events < Self.keys.count {
      _ = try machine.spool("again", stream: 1)
      machine.settle()
    }
    _ = try machine.spool("b", stream: 2)
    machine.settle()
    #expect(try machine.events() == Self.keys.count, "\(end) at call \(call.map { "\($0)" } ?? "none")")
    return calls
  }

  @Test(arguments: End.allCases)
  func `rows that are imported twice count once, wherever the first import ended`(end: End) throws {
    let calls = try run(endingAt: nil, by: end) { _ in }
    #expect(calls > 100)
    for call in Swift.stride(from: 0, to: calls, by: Self.stride) {
      _ = try run(endingAt: call, by: end) { _ in }
    }
  }

  /// The worker takes what trackers have written before it takes imports.
  @Test(arguments: End.allCases)
  func `a live row that repeats an imported one counts once, wherever the import ended`(end: End) throws {
    let calls = try run(endingAt: nil, by: end) { try $0.write(key: 3) }
    for call in Swift.stride(from: 0, to: calls, by: Self.stride) {
      _ = try run(endingAt: call, by: end) { try $0.write(key: 3) }
    }
  }
}

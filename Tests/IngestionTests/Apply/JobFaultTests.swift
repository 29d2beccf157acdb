import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

/// Jobs whose calls on the catalog fail, or fail only in name.
@Suite struct JobFaultTests {
  private static let now = Instant("2026-03-02T12:00:00Z")

  /// A worker on a virtual disk that has nothing to do.
  private struct Machine {
    let disk = VirtualDisk()
    let directory: DataDirectory
    let catalog: Catalog
    let turns: WorkerTurns

    init() throws {
      directory = DataDirectory(path: "data", on: disk)
      catalog = try Catalog(directory: directory, random: RandomSource { [UInt8](repeating: 7, count: $0) })
      turns = try WorkerTurns(
        directory: directory, catalog: catalog, clock: { JobFaultTests.now }, report: { _ in })
      _ = turns.turn(isStopping: false)
    }

    /// Turns until there is nothing to do; at most some. A turn that only takes a job over is idle as well.
    func settle() -> TurnOutcome {
      var outcome = TurnOutcome.failed
      var idle = 0
      for _ in 0..<20 where idle < 3 {
        outcome = turns.turn(isStopping: false)
        idle = outcome == .idle ? idle + 1 : 0
      }
      return outcome
    }
  }

  /// What a commit is that the disk has and that reports a failure.
  @Test func `a flush whose end is stored and reported as failed is over`() throws {
    let machine = try Machine()
    let job = try machine.catalog.addJob(.flush, now: Self.now)
    try machine.turns.claimJobs()
    #expect(machine.turns.flushes.map(\.job) == [job])
    try machine.catalog.finish(job, now: Self.now)
    #expect(machine.settle() == .idle)
    #expect(machine.turns.counts.failures == 0)
    #expect(machine.turns.flushes.isEmpty)
    #expect(try machine.catalog.job(job)?.state == .done)
  }

  @Test(arguments: VirtualFault.allCases)
  func `a flush comes to its end whichever call fails`(fault: VirtualFault) throws {
    let plain = try Machine()
    _ = try plain.catalog.addJob(.flush, now: Self.now)
    let first = plain.disk.callCount
    #expect(plain.settle() == .idle)
    let calls = plain.disk.callCount - first
    #expect(calls > 10)
    for call in 0..<calls {
      let machine = try Machine()
      let job = try machine.catalog.addJob(.flush, now: Self.now)
      machine.disk.fail(machine.disk.callCount + call, fault)
      _ = machine.turns.turn(isStopping: false)
      machine.disk.heal()
      #expect(machine.settle() == .idle, "\(fault) at call \(call)")
      #expect(try machine.catalog.job(job)?.state == .done, "\(fault) at call \(call)")
    }
  }

  // MARK: Imports

  /// A website, five rows with keys in a spool, and the job.
  private func beginImport(_ machine: Machine, _ website: WebsiteID, name: String, stream: UInt32) throws -> JobID {
    let rows = WorkerRig.pageviews(5, keys: Array(1...5))
    let spool = try SpoolWriter(folder: machine.directory.spool + "/" + name, disk: machine.disk)
    for block in 0..<2 as Range<UInt32> {
      let (entries, bytes) = block == 0 ? (rows.entries, rows.bytes) : ([], [])
      try spool.write(
        SpoolHeader(
          importID: Int64(stream), website: website, block: block, isLast: block == 1,
          progress: ImportProgress(bytes: 100, digest: [UInt8](repeating: UInt8(stream), count: 32), lines: 5)),
        entries, of: bytes)
    }
    return try machine.catalog.addJob(
      .import(importID: name, website: website, stream: StreamID(rawValue: stream)), now: Self.now)
  }

  /// Events that a website holds.
  private func events(_ machine: Machine, _ website: Website) throws -> Int {
    let store = ColumnEventStore(directory: machine.directory) { _ throws(StoreError) in website.hashSeed }
    return try store.watermark(website: website.id).events
  }

  @Test func `rows that are imported twice count once, whichever call of the first import fails`() throws {
    func run(failing call: Int?) throws -> Int {
      let machine = try Machine()
      let website = try machine.catalog.addWebsite(
        domain: "example.com", timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,  // a currency
        team: Catalog.defaultTeam, now: Self.now)
      var job = try beginImport(machine, website.id, name: "a", stream: 1)
      let first = machine.disk.callCount
      if let call { machine.disk.fail(first + call, .ioError) }
      for _ in 0..<4 { _ = machine.turns.turn(isStopping: false) }
      machine.disk.heal()
      #expect(machine.settle() == .idle)
      let calls = machine.disk.callCount - first
      if try machine.catalog.job(job)?.state == .failed, try events(machine, website) == 0 {
        job = try beginImport(machine, website.id, name: "again", stream: 2)
        #expect(machine.settle() == .idle)
        #expect(try machine.catalog.job(job)?.state == .done)
      }
      job = try beginImport(machine, website.id, name: "b", stream: 3)
      #expect(machine.settle() == .idle)
      #expect(try machine.catalog.job(job)?.state == .done)
      #expect(try events(machine, website) == 5, "call \(call.map { "\($0)" } ?? "none")")
      return calls
    }
    let calls = try run(failing: nil)
    #expect(calls > 100)
    // Every other one: a call that is passed over has a neighbor in the same step.
    for call in stride(from: 0, to: calls, by: 2) { _ = try run(failing: call) }
  }

  // MARK: Recordings

  /// The number up to which a journal is durable may be lost with the power; the records are not.
  @Test func `a flush waits for a part of a recording whose journal's end is to be found out`() throws {
    let disk = VirtualDisk()
    let directory = DataDirectory(path: "data", on: disk)
    let catalog = try Catalog(directory: directory, random: RandomSource { [UInt8](repeating: 7, count: $0) })
    let website = try catalog.addWebsite(
      domain: "example.com", timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,  // a currency
      team: Catalog.defaultTeam, now: Self.now)
    var settings = Journal.Settings()
    settings.freeSpaceFloorBytes = 0
    let (journal, writer) = try Journal.openIdle(
      folder: directory.replayJournal, settings: settings, disk: disk.newProcess())
    var frames = JournalFrames()
    [UInt8](repeating: 1, count: 40).withUnsafeBytes {
      frames.add(kind: 4, arrival: Self.now, website: website.id, payload: $0)
    }
    journal.append(frames) { error in #expect(error == nil) }
    _ = JournalWork(journal, writer).turn(isProbeDue: false)
    disk.killProcess()
    var chance = SeededGenerator(seed: 1)
    disk.losePower(&chance)
    disk.setWord(0, of: directory.replayJournal + "/t1/synced")
    let process = disk.newProcess()
    let reborn = DataDirectory(path: "data", on: process)
    let catalogReborn = try Catalog(directory: reborn, random: RandomSource { [UInt8](repeating: 7, count: $0) })
    let turns = try WorkerTurns(directory: reborn, catalog: catalogReborn, clock: { Self.now }, report: { _ in })
    let consumers = Consumers(byHandIn: reborn, catalog: catalogReborn, clock: { Self.now }, report: { _ in })
    turns.consumers = consumers
    let job = try catalogReborn.addJob(.flush, now: Self.now)
    for _ in 0..<3 { _ = turns.turn(isStopping: false) }
    #expect(try catalogReborn.job(job)?.state == .running)
    for kind in ConsumerKind.allCases { _ = consumers.turn(kind) }
    _ = turns.turn(isStopping: false)
    #expect(try catalogReborn.job(job)?.state == .done)
    // It is no record of ours, so that it is kept as it came.
    #expect(consumers.counts[.replays]?.quarantined == 1)
  }
}

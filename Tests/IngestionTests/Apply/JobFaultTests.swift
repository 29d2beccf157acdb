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

    /// Turns until there is nothing to do; at most some.
    func settle() -> WorkerTurns.Outcome {
      var outcome = WorkerTurns.Outcome.failed
      for _ in 0..<5 where outcome != .idle { outcome = turns.turn(isStopping: false) }
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
}

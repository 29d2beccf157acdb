import Foundation
import Models
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Simulate

/// One fault at any call of a small installation's whole day: every law of the simulation holds, and in the end all
/// that was answered is counted once.
///
/// A hundred and some calls by default, chosen evenly; `FOOTFALL_FAULT_STRIDE=1` takes every one.
@Suite struct FaultTests {
  /// What happens to a call.
  enum Kind: CaseIterable {
    case noSpace, ioError, shortThenError, short, forgottenSync
    /// The process that makes it dies.
    case death
    /// The power goes in it.
    case powerLoss
    /// No call succeeds any more.
    case brokenDisk
  }

  private static let seed: UInt64 = 5

  /// Accepted events, turns of the worker and of the journal's other consumers, seals, merges, an import and questions.
  private func day(of simulation: Simulation, powerGoesAt call: Int = .max) throws -> SimulationCounts {
    try simulation.run {
      var hasPower = true
      func act(_ body: () throws -> Void) throws {
        try body()
        if hasPower, simulation.machine.callCount > call {
          hasPower = false
          try simulation.losePower()
        }
        simulation.buryTheDead()
      }
      for round in 0..<8 {
        for _ in 0..<3 { try act { try simulation.send() } }
        for tracker in simulation.trackers.indices { try act { try simulation.writeJournal(tracker) } }
        try act { try simulation.turnWorker() }
        for _ in 0..<3 {
          try act { try simulation.stepImport(of: 0) }
          try act { try simulation.turnWorker() }
        }
        for kind in ConsumerKind.allCases { try act { try simulation.turnConsumer(kind) } }
        try act { try simulation.ask(website: round % 2) }
        simulation.clock.advance(milliseconds: round == 5 ? 25 * 3_600_000 : 120_000)
      }
    }
  }

  @Test func `a day makes the same calls on the disk every time, whatever else runs`() {
    let results = Mutex<[Result<[String], any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      let result = Result {
        let simulation = try Simulation(seed: FaultTests.seed, tracesCalls: true, trace: { _ in })
        _ = try day(of: simulation)
        return simulation.machine.takeCalls()
      }
      results.withLock { $0.append(result) }
    }
    #expect(throws: Never.self) {
      let days = try results.withLock { $0 }.map { try $0.get() }
      for day in days.dropFirst() {
        let parting = zip(days[0], day).first { $0 != $1 }
        #expect(parting == nil && day.count == days[0].count)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `a fault at any call loses nothing and doubles nothing`(kind: Kind) throws {
    let plain = try Simulation(seed: FaultTests.seed, trace: { _ in })
    let first = plain.machine.callCount
    let counts = try day(of: plain)
    #expect(counts.seals > 2)
    #expect(counts.merges > 0)
    #expect(counts.imports > 0)
    #expect(counts.behaviors > 3)
    #expect(counts.failures == 0)
    let last = plain.machine.callCount
    #expect(last - first > 500)
    let environment = ProcessInfo.processInfo.environment["FOOTFALL_FAULT_STRIDE"].flatMap { Int($0) }
    let stride = environment ?? max(1, (last - first) / 20)
    for call in Swift.stride(from: first, to: last, by: stride) {
      let simulation = try Simulation(seed: FaultTests.seed, trace: { _ in })
      switch kind {
      case .noSpace: simulation.machine.fail(call, .noSpace)
      case .ioError: simulation.machine.fail(call, .ioError)
      case .shortThenError: simulation.machine.fail(call, .shortThenError)
      case .short: simulation.machine.fail(call, .short)
      case .forgottenSync: simulation.machine.fail(call, .forgottenSync)
      case .death, .powerLoss: simulation.machine.die(at: call)
      case .brokenDisk: simulation.machine.fail(from: call)
      }
      do { _ = try day(of: simulation, powerGoesAt: kind == .powerLoss ? call : .max) } catch {
        Issue.record("\(kind) at call \(call): \(error)")
      }
    }
  }
}

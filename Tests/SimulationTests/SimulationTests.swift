import Foundation
import Synchronization
import Testing

@testable import Simulate

/// Whole installations on one thread, by seed: faults, crashes and power losses anywhere.
///
/// `FOOTFALL_SIMULATION_SEEDS` asks for more by hand; a failure names its seed, and `Tools/simulate --seed N` shows it.
@Suite struct SimulationTests {
  private static let seeds =
    ProcessInfo.processInfo.environment["FOOTFALL_SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 200
  private static let steps = 90

  @Test func `every law holds in some hundred runs`() throws {
    // Several side by side: each has a machine of its own.
    let results = Mutex<(sum: SimulationCounts, broken: [String])>((SimulationCounts(), []))
    DispatchQueue.concurrentPerform(iterations: Int(SimulationTests.seeds)) { index in
      do {
        let counts = try Simulation(seed: UInt64(index) + 1, trace: { _ in }).run(steps: SimulationTests.steps)
        results.withLock { $0.sum.add(counts) }
      } catch { results.withLock { $0.broken.append("\(error)") } }
    }
    let (sum, broken) = results.withLock { $0 }
    #expect(broken == [])
    // Runs in which nothing happens prove nothing: so much at least in two hundred, and as large a part in fewer.
    func inTwoHundred(_ count: Int) -> Int { count * 200 / Int(SimulationTests.seeds) }
    #expect(inTwoHundred(sum.seals) > 100)
    #expect(inTwoHundred(sum.merges) > 10)
    #expect(inTwoHundred(sum.imports) > 100)
    #expect(inTwoHundred(sum.crashes) > 100)
    #expect(inTwoHundred(sum.powerLosses) > 50)
    #expect(inTwoHundred(sum.failures) > 100)
    #expect(inTwoHundred(sum.quarantined) > 50)
    #expect(inTwoHundred(sum.retried) > 50)
    #expect(inTwoHundred(sum.flushes) > 100)
    #expect(inTwoHundred(sum.removals) > 20)
    #expect(inTwoHundred(sum.behaviors) > 500)
  }

  @Test func `a seed repeats its run to the letter`() throws {
    func trace(_ seed: UInt64) throws -> [String] {
      var lines: [String] = []
      _ = try Simulation(seed: seed, trace: { lines.append($0) }).run(steps: SimulationTests.steps)
      return lines
    }
    for seed in [1, 2, 3] as [UInt64] {
      let first = try trace(seed)
      #expect(first.count > 100)
      #expect(try trace(seed) == first, "seed \(seed)")
    }
    #expect(try trace(1) != trace(2))
  }
}

extension SimulationCounts {
  /// Adds what happened in another run.
  fileprivate mutating func add(_ other: SimulationCounts) {
    seals += other.seals
    merges += other.merges
    imports += other.imports
    crashes += other.crashes
    powerLosses += other.powerLosses
    failures += other.failures
    quarantined += other.quarantined
    retried += other.retried
    flushes += other.flushes
    removals += other.removals
    behaviors += other.behaviors
  }
}

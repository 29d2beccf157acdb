import ArgumentParser
import Foundation
import Synchronization

/// Runs simulations: one with a trace of all that happens, or many, of which only those are shown that break a law.
@main
struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Simulates an installation with faults, crashes and power losses; the same seed gives the same run.",
    discussion: "Ends with 1 when a run breaks a law, and names its seed and step.")

  @Option(help: "The seed of one run, which is traced line by line.")
  var seed: UInt64?

  @Option(help: "Seeds of many runs, as 1..500.")
  var seeds: String?

  @Flag(help: "Trace every call on the disk as well.")
  var calls = false

  @Option(help: "Steps of a run, before everything comes to an end.")
  var steps = 400

  func validate() throws {
    guard (seed == nil) != (seeds == nil) else { throw ValidationError("Give either --seed or --seeds.") }
    if seeds != nil, range == nil { throw ValidationError("--seeds must be two numbers, as 1..500.") }
  }

  private var range: ClosedRange<UInt64>? {
    let ends = (seeds ?? "").components(separatedBy: "..").map { UInt64($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else { return nil }
    return first...last
  }

  func run() throws {
    if let seed {
      let (text, isSound) = outcome(of: seed) { print($0) }
      print(text)
      throw isSound ? ExitCode.success : ExitCode.failure
    }
    var broken: [UInt64] = []
    let seeds = Array(range ?? 1...1)
    for start in stride(from: 0, to: seeds.count, by: Self.sideBySide) {
      let part = seeds[start..<min(start + Self.sideBySide, seeds.count)]
      let outcomes = Mutex<[UInt64: (text: String, isSound: Bool)]>([:])
      DispatchQueue.concurrentPerform(iterations: part.count) { index in
        let seed = part[part.startIndex + index]
        let outcome = outcome(of: seed) { _ in }
        outcomes.withLock { $0[seed] = outcome }
      }
      for (seed, outcome) in outcomes.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
        print(outcome.text)
        if !outcome.isSound { broken.append(seed) }
      }
    }
    print("broken seeds: \(broken)")
    throw broken.isEmpty ? ExitCode.success : ExitCode.failure
  }

  /// Runs whose outcomes are printed together: more than any machine has cores.
  private static let sideBySide = 128

  /// Runs a seed and says what came of it.
  private func outcome(of seed: UInt64, trace: @escaping (String) -> Void) -> (text: String, isSound: Bool) {
    do {
      let simulation = try Simulation(seed: seed, tracesCalls: calls, trace: trace)
      return ("seed \(seed): \(try simulation.run(steps: steps).text)", true)
    } catch { return ("BROKEN \(error)", false) }
  }
}

extension SimulationCounts {
  /// All figures in one line.
  var text: String {
    "\(events) events, \(turns) turns, \(seals) seals, \(merges) merges, \(imports) imports, \(questions) questions, "
      + "\(failures) failures, \(crashes) crashes, \(powerLosses) power losses, \(quarantined) set aside, "
      + "\(retried) tried again, \(flushes) flushes, \(removals) removals, \(behaviors) interactions"
  }
}

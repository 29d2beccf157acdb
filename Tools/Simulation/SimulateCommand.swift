import ArgumentParser
import Foundation

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
      let isSound = try show(seed, trace: { print($0) })
      throw isSound ? ExitCode.success : ExitCode.failure
    }
    var broken: [UInt64] = []
    for seed in range ?? 1...1 {
      if try !show(seed, trace: { _ in }) { broken.append(seed) }
    }
    print("broken seeds: \(broken)")
    throw broken.isEmpty ? ExitCode.success : ExitCode.failure
  }

  /// Runs a seed and prints what came of it.
  private func show(_ seed: UInt64, trace: @escaping (String) -> Void) throws -> Bool {
    do {
      let simulation = try Simulation(seed: seed, tracesCalls: calls, trace: trace)
      let counts = try simulation.run(steps: steps)
      print("seed \(seed): \(counts.text)")
      return true
    } catch let law as BrokenLaw {
      print("BROKEN \(law)")
      return false
    }
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

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

  @Option(help: "Run the same day again and again, with a fault at each call whose number is a multiple of this.")
  var faultStride: Int?

  @Option(help: "Only this kind of fault, of \(DayFault.allCases.map(\.rawValue).joined(separator: ", ")).")
  var fault: DayFault?

  @Option(help: "The one call of that day that meets the fault; traced line by line.")
  var call: Int?

  @Flag(help: "Trace every call on the disk as well.")
  var calls = false

  @Option(help: "Steps of a run, before everything comes to an end.")
  var steps = 400

  func validate() throws {
    guard [seed != nil, seeds != nil, faultStride != nil, call != nil].count(where: { $0 }) == 1 else {
      throw ValidationError("Give one of --seed, --seeds, --fault-stride and --call.")
    }
    if let faultStride, faultStride < 1 { throw ValidationError("--fault-stride must be 1 or more.") }
    if call != nil, fault == nil { throw ValidationError("--call needs a --fault.") }
    if seeds != nil, range == nil { throw ValidationError("--seeds must be two numbers, as 1..500.") }
  }

  private var range: ClosedRange<UInt64>? {
    let ends = (seeds ?? "").components(separatedBy: "..").map { UInt64($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else { return nil }
    return first...last
  }

  func run() throws {
    if let seed { try end(with: outcome(of: seed) { print($0) }) }
    if let call, let fault { try end(with: outcome(of: fault, at: call) { print($0) }) }
    if let faultStride {
      let calls = try FaultyDay.calls()
      let runs = (fault.map { [$0] } ?? DayFault.allCases).flatMap { fault in
        calls.filter { $0.isMultiple(of: faultStride) }.map { (fault, $0) }
      }
      try runMany(runs, name: { "\($0) at call \($1)" }) { outcome(of: $0, at: $1) { _ in } }
    }
    try runMany(Array(range ?? 1...1), name: { "\($0)" }) { outcome(of: $0) { _ in } }
  }

  /// What came of a run.
  private typealias Outcome = (text: String, isSound: Bool)

  private func end(with outcome: Outcome) throws -> Never {
    print(outcome.text)
    throw outcome.isSound ? ExitCode.success : ExitCode.failure
  }

  /// Runs many side by side, prints what came of each, and in the end the names of those that broke a law.
  private func runMany<Run: Sendable>(
    _ runs: [Run], name: (Run) -> String, _ outcome: @Sendable (Run) -> Outcome
  ) throws -> Never {
    var broken: [String] = []
    for start in stride(from: 0, to: runs.count, by: Self.sideBySide) {
      let part = Array(runs[start..<min(start + Self.sideBySide, runs.count)])
      let outcomes = Mutex<[Int: Outcome]>([:])
      DispatchQueue.concurrentPerform(iterations: part.count) { index in
        let outcome = outcome(part[index])
        outcomes.withLock { $0[index] = outcome }
      }
      for (index, outcome) in outcomes.withLock({ $0 }).sorted(by: { $0.key < $1.key }) {
        print(outcome.text)
        if !outcome.isSound { broken.append(name(part[index])) }
      }
    }
    print("broken: \(broken)")
    throw broken.isEmpty ? ExitCode.success : ExitCode.failure
  }

  /// Runs whose outcomes are printed together: more than any machine has cores.
  private static let sideBySide = 128

  private func outcome(of seed: UInt64, trace: @escaping (String) -> Void) -> Outcome {
    outcome("seed \(seed)") { try Simulation(seed: seed, tracesCalls: calls, trace: trace).run(steps: steps) }
  }

  private func outcome(of fault: DayFault, at call: Int, trace: @escaping (String) -> Void) -> Outcome {
    outcome("\(fault) at call \(call)") { try FaultyDay(tracesCalls: calls, trace: trace).run(fault, at: call) }
  }

  private func outcome(_ name: String, _ run: () throws -> SimulationCounts) -> Outcome {
    do { return ("\(name): \(try run().text)", true) } catch { return ("BROKEN \(name): \(error)", false) }
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

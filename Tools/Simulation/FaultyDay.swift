import ArgumentParser
import Storage
import TestSupport

/// What happens at one call of a ``FaultyDay``.
enum DayFault: String, CaseIterable, ExpressibleByArgument {
  case noSpace, ioError, shortThenError, short, forgottenSync
  /// The process that makes it dies.
  case death
  /// The power goes in it.
  case powerLoss
  /// No call succeeds any more.
  case brokenDisk
}

/// A small installation's whole day, always the same: accepted events, turns of the worker and of the journal's other
/// consumers, seals, merges, an import and questions. One of its calls on the disk meets a fault.
///
/// It makes the same calls every time, so that a number names one of them. The laws of ``Simulation`` hold.
struct FaultyDay {
  static let seed: UInt64 = 5

  let simulation: Simulation

  /// A day that is about to begin; `trace` as in ``Simulation``.
  init(tracesCalls: Bool = false, trace: @escaping (String) -> Void = { _ in }) throws {
    simulation = try Simulation(seed: FaultyDay.seed, tracesCalls: tracesCalls, trace: trace)
  }

  /// The calls of the day when nothing fails.
  static func calls() throws -> Range<Int> {
    let day = try FaultyDay()
    let first = day.simulation.machine.callCount
    _ = try day.run()
    return first..<day.simulation.machine.callCount
  }

  /// Runs the day with a fault at a call, then lets everything come to an end and checks all.
  ///
  /// - Throws: ``BrokenLaw``.
  func run(_ fault: DayFault, at call: Int) throws -> SimulationCounts {
    let machine = simulation.machine
    switch fault {
    case .noSpace: machine.fail(call, .noSpace)
    case .ioError: machine.fail(call, .ioError)
    case .shortThenError: machine.fail(call, .shortThenError)
    case .short: machine.fail(call, .short)
    case .forgottenSync: machine.fail(call, .forgottenSync)
    case .death, .powerLoss: machine.die(at: call)
    case .brokenDisk: machine.fail(from: call)
    }
    return try run(powerGoesAt: fault == .powerLoss ? call : .max)
  }

  /// Runs the day as it is.
  func run(powerGoesAt call: Int = .max) throws -> SimulationCounts {
    try simulation.run {
      var hasPower = true
      func act(_ body: () throws -> Void) throws {
        try body()
        if hasPower, simulation.machine.callCount > call {
          hasPower = false
          try simulation.losePower()
        }
        simulation.buryTheDead()
        simulation.traceCalls()
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
}

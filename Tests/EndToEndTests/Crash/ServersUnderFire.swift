import Foundation
import TestSupport
import Testing

/// How the roles are spread over processes.
enum Arrangement: String, CaseIterable, CustomTestStringConvertible {
  case oneProcess = "one process"
  case threeProcesses = "three processes"

  var executables: [Executable] { self == .oneProcess ? [.footfall] : [.tracker, .worker, .api] }
  var testDescription: String { rawValue }
}

/// The servers of one data directory, of which some are killed now and then, and started again at once.
///
/// They seal after few rows and remove soon what they replaced, so that a kill often falls into sealing and merging.
final class ServersUnderFire {
  /// Variables of servers and of commands beside them.
  static let environment = [
    "FOOTFALL_SEAL_ROWS": "25", "FOOTFALL_SEAL_AGE": "1", "FOOTFALL_RETIRED_AGE": "2", "FOOTFALL_TIDY_INTERVAL": "1",
  ]

  private(set) var kills = 0
  /// What the workers had done when they were killed, by step.
  private(set) var steps: [String: Int] = [:]
  private let data: URL
  private let arrangement: Arrangement
  private let senders: CrashSenders
  private var running: [Executable: RunningServer] = [:]
  /// The worker that was asked last, and what it answered.
  private var asked: (worker: RunningServer, counts: [String: Int])?

  init(_ arrangement: Arrangement, data: URL, senders: CrashSenders) async throws {
    self.arrangement = arrangement
    self.data = data
    self.senders = senders
    for executable in arrangement.executables { try await start(executable) }
  }

  /// Who answers questions.
  var client: LoopbackClient {
    LoopbackClient(port: running[arrangement == .oneProcess ? .footfall : .api]?.port ?? 0)
  }

  /// Kills one of the servers, or several, at a random moment, some while they start, and starts them again.
  func strike(_ random: inout SeededGenerator) async throws {
    try await Task.sleep(for: .milliseconds(random.number(20...350)))
    try await noteSteps()
    try await Task.sleep(for: .microseconds(random.number(0...60_000)))
    var victims = [random.pick(arrangement.executables)]
    if random.chance(20) { victims = arrangement.executables }
    for victim in victims { try await kill(victim) }
    for victim in victims {
      if random.chance(25) {
        kills += 1
        try await RunningServer.killWhileStarting(
          victim, dataDirectory: data, ServersUnderFire.arguments(of: victim),
          environment: ServersUnderFire.environment, afterMilliseconds: random.number(5...150))
      }
      try await start(victim)
    }
  }

  /// Ends all, gently, and answers with the exit codes.
  func stop() async throws -> [Int32] {
    try await noteSteps()
    var codes: [Int32] = []
    for executable in arrangement.executables { codes.append(await running[executable]?.stop() ?? -1) }
    return codes
  }

  private func kill(_ executable: Executable) async throws {
    if executable != .worker, executable != .api { senders.use(port: nil) }
    await running[executable]?.killAtOnce()
    kills += 1
  }

  private func start(_ executable: Executable) async throws {
    let server = try await RunningServer(
      executable, dataDirectory: data, ServersUnderFire.arguments(of: executable),
      environment: ServersUnderFire.environment)
    running[executable] = server
    if executable != .worker, executable != .api { senders.use(port: server.port) }
  }

  private static func arguments(of executable: Executable) -> [String] {
    executable == .footfall || executable == .tracker ? ["--trusted-proxy", "127.0.0.1"] : []
  }

  /// Adds what the worker has done since it was asked last.
  private func noteSteps() async throws {
    guard let worker = running[arrangement == .oneProcess ? .footfall : .worker] else { return }
    let page = try LoopbackClient(port: worker.port).ask("GET", "/metrics").text
    let fresh = page.split(separator: "\n").compactMap { line -> (String, Int)? in
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\"" })
      guard words.count == 4, words[0] == "footfall_worker_steps_total{step=" else { return nil }
      return Int(words[3]).map { (String(words[1]), $0) }
    }
    let known = asked?.worker === worker ? asked?.counts ?? [:] : [:]
    for (step, count) in fresh { steps[step, default: 0] += count - (known[step] ?? 0) }
    asked = (worker, Dictionary(uniqueKeysWithValues: fresh))
  }
}

import Foundation

/// A server in a process of its own.
final class FootfallServerProcess {
  /// Where a running server is found, for other threads.
  struct Address: Sendable {
    let port: Int
    let process: pid_t
  }

  let process: ChildProcess
  let port: Int
  /// From the start of the process until it said that it accepts.
  let startMilliseconds: Double

  /// - Parameter command: the program and what names its role.
  init(_ command: [String], folder: String, port: Int) throws {
    let started = ContinuousClock.now
    process = try ChildProcess(
      command[0],
      command.dropFirst() + [
        "--data-dir", folder, "--port", String(port), "--rate-limit-scale", "0", "--log-level", "warning",
      ])
    guard let line = process.readLine(), let number = line.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw BenchmarkError("\(command.joined(separator: " ")) did not begin.")
    }
    startMilliseconds = started.duration(to: .now).milliseconds
    self.port = number
  }

  var address: Address { Address(port: port, process: process.id) }

  var figures: ProcessFigures { ProcessFigures(of: process.id) }

  /// Waits until the worker has dealt with everything that was taken, and says how many seconds that took.
  ///
  /// - Throws: `BenchmarkError` when it takes more than five minutes.
  func drain() throws -> Double {
    let started = ContinuousClock.now
    while true {
      let (taken, applied) = try address.progress()
      let elapsed = started.duration(to: .now).seconds
      if applied >= taken { return elapsed }
      guard elapsed < 300 else { throw BenchmarkError("The worker does not come to an end: \(applied) of \(taken).") }
      usleep(20_000)
    }
  }
}

extension FootfallServerProcess.Address {
  /// Values of the process's own counters, by name and labels as they are written.
  func metrics() throws -> [String: Double] {
    let answer = try HTTPConnection(port: port).get("/metrics")
    var values: [String: Double] = [:]
    for line in String(decoding: answer.body, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
      guard let blank = line.lastIndex(of: " ") else { continue }
      values[String(line[..<blank])] = Double(line[line.index(after: blank)...])
    }
    return values
  }

  /// Number of events that the door has taken, and of records that the worker has dealt with.
  func progress() throws -> (taken: Int, applied: Int) {
    let metrics = try metrics()
    let applied = metrics.filter { $0.key.hasPrefix("footfall_worker_records_total") }.values.reduce(0, +)
    return (Int(metrics["footfall_journal_records_total"] ?? 0), Int(applied))
  }
}

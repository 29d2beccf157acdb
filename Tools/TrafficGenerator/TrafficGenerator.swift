import ArgumentParser
import Foundation
import Models

/// Writes the access log of a made-up website, for demonstrations, tests and measurements.
///
/// With `--end` the same options give the same bytes, on any day and any machine.
@main
struct TrafficGenerator: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "TrafficGenerator",
    abstract: "Writes a realistic access log of a small shop with a blog, in Apache's combined format.")

  @Option(help: "How many days the log covers.")
  var days = 90

  @Option(help: "Visits of people on an average day; a visit makes about five lines.")
  var visitsPerDay = 200

  @Option(help: "Another number gives another log.")
  var seed: UInt64 = 1

  @Option(help: "The last day of the log, as YYYY-MM-DD; unless given the log ends now.")
  var end: String?

  @Option(name: .shortAndLong, help: "Where the log is written; standard output unless given.")
  var output: String?

  func validate() throws {
    guard days >= 1, days <= 3660 else { throw ValidationError("--days is 1 to 3660.") }
    guard visitsPerDay >= 1, visitsPerDay <= 1_000_000 else {
      throw ValidationError("--visits-per-day is 1 to 1000000.")
    }
    if let end, CivilDate(iso: end) == nil { throw ValidationError("--end is a day like 2026-08-31.") }
  }

  func run() throws {
    let now = Int(Date().timeIntervalSince1970)
    let last = end.flatMap { CivilDate(iso: $0) }
    let file = try handle()
    var log = AccessLog(
      days: days, visitsPerDay: visitsPerDay, seed: seed, lastDay: last ?? CivilDate(dayNumber: now / 86_400),
      stop: last == nil ? now : .max)
    while let day = log.nextDay() { try file.write(contentsOf: day) }
    try file.close()
  }

  private func handle() throws -> FileHandle {
    guard let output else { return .standardOutput }
    guard FileManager.default.createFile(atPath: output, contents: nil), let file = FileHandle(forWritingAtPath: output)
    else { throw ValidationError("Cannot write \(output).") }
    return file
  }
}

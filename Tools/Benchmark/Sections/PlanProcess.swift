import ArgumentParser
import Foundation

/// A process of this program that asks one plan and ends: what has nothing in memory.
struct PlanProcess: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "ask-plan", shouldDisplay: false)

  @Option var dataDir: String
  @Option var website: String
  @Option var question: String
  @Option var repetition: Int
  @Option var end: Int64

  func run() throws {
    let (store, id) = try FootfallInstallation.engine(folder: dataDir, website: website)
    let asked = QuestionList(end: end).question(question, rule: .start, repetition)
    let before = ProcessFigures(of: getpid()).bytesReadFromDisk
    let started = ContinuousClock.now
    _ = try asked.ask(store, id)
    let elapsed = started.duration(to: .now).milliseconds
    print("\(elapsed) \(ProcessFigures(of: getpid()).bytesReadFromDisk - before)")
  }

  /// Asks in a process of its own; answers with milliseconds and bytes from the disk.
  static func ask(
    _ question: String, repetition: Int, end: Int64, _ installation: FootfallInstallation
  ) throws -> (milliseconds: Double, bytes: Int) {
    let process = try ChildProcess(
      "/proc/self/exe",
      [
        "ask-plan", "--data-dir", installation.folder, "--website", installation.website, "--question", question,
        "--repetition", String(repetition), "--end", String(end),
      ])
    let words = process.readAll().split(whereSeparator: \.isWhitespace)
    guard process.wait().status == 0, words.count == 2, let time = Double(words[0]), let bytes = Int(words[1]) else {
      throw BenchmarkError("\(question) could not be asked in a process of its own.")
    }
    return (time, bytes)
  }
}

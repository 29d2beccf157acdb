import ArgumentParser
import Foundation
import ReplayStorage

struct ReplayCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay", abstract: "Recorded sessions.", subcommands: [ReplayMeasureCommand.self])
}

/// Packs files of events as recordings are packed, and tells how small they become.
struct ReplayMeasureCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Pack files of recorded events, check that they come back, and show sizes.",
    discussion: "A file holds a JSON array of events as rrweb writes them. Nothing is stored.")

  @Argument(help: "Files of events.") var files: [String]

  func execute() async throws {
    print("events        JSON      packed   ratio  pack ms  unpack ms  parts  file")
    for file in files {
      let events = Array(try Data(contentsOf: URL(filePath: file)))
      let clock = ContinuousClock()
      let start = clock.now
      let trial = try PackingTrial(events)
      let packTime = clock.now - start
      let unpacked = try trial.unpack()
      let unpackTime = clock.now - start - packTime
      let figures = [
        "\(trial.events)", "\(trial.jsonBytes)", "\(trial.packedBytes)",
        String(format: "%.1f", Double(trial.jsonBytes) / Double(max(1, trial.packedBytes))),
        String(format: "%.1f", packTime / .milliseconds(1)),
        String(format: "%.1f", unpackTime / .milliseconds(1)), "\(trial.parts)",
      ]
      let widths = [6, 12, 12, 8, 9, 11, 7]
      let columns = zip(figures, widths).map { String(repeating: " ", count: max(1, $1 - $0.count)) + $0 }
      print(columns.joined() + "  " + file)
      guard trial.isEqual(unpacked) else { throw ValidationError("\(file) does not come back as it was") }
    }
  }
}

import ArgumentParser
import Foundation

/// Measures Footfall, and other engines with the same data beside it.
@main
struct Benchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "Tools/bench", abstract: "Measures Footfall: questions, ingest, import, storage.",
    discussion: """
      Makes its own data, starts its own servers on loopback and needs no
      network. Compare ratios of one run, never times of two machines.
      """,
    subcommands: [RunCommand.self, GenerateCommand.self, PlanProcess.self, BaselineProcess.self],
    defaultSubcommand: RunCommand.self)
}

struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate", abstract: "Writes made-up events to a file, and nothing else.")

  @Option(help: "Number of events: 100k, 1m, 10m or a number.")
  var size = "1m"

  @Option(help: "Another number gives other events.")
  var seed: UInt64 = 1

  @Flag(help: "An access log instead of import rows; it has the pageviews only.")
  var log = false

  @Argument(help: "The file.")
  var file: String

  func run() throws {
    guard let size = EventCount(size) else { throw ValidationError("--size is a number, or as 100k, 1m.") }
    let lines = try EventFile.write(log ? .log : .rows, size: size.number, seed: seed, to: file)
    print("\(lines) lines")
  }
}

/// A number of events as people write it: `100k`, `1m`, `2500`.
struct EventCount {
  let number: Int

  init?(_ text: String) {
    let digits = text.prefix { $0.isNumber }
    let factors = ["": 1, "k": 1_000, "m": 1_000_000]
    guard let number = Int(digits), number > 0, let factor = factors[text.dropFirst(digits.count).lowercased()] else {
      return nil
    }
    self.number = number * factor
  }
}

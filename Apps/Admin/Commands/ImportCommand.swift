import ArgumentParser
import Foundation
import HTTPSupport
import Ingestion
import Models
import ServiceSupport
import Storage

struct ImportCommand: AdminCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case ndjson
    case combinedLog = "combined-log"
    case csv
    case plausibleCSV = "plausible-csv"
  }

  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Bring in a file of back-dated events.",
    discussion: """
      Returns when the events can be asked about. The same file again adds
      nothing; a log that has grown adds its new part. Compressed files (.gz)
      are unpacked. A line that cannot be taken is reported, and the rest
      goes on.

      In a log a visitor is an address together with a User-Agent, hashed
      with a key that the website keeps for imports: the same on every day
      of the log. Bots are stored apart from ordinary statistics.

      plausible-csv is the event table of a Plausible installation, as
      ClickHouse writes it with FORMAT CSVWithNames. The daily tables that
      Plausible's own export holds are sums, of which no events can be made.
      """)

  @Argument(help: "The file; - is standard input.")
  var file: String

  @Option(help: "The website: id, number, tracking code or domain.")
  var website: String

  @Option(
    help: """
      ndjson (one JSON object a line), csv (as 'export' writes it), \
      combined-log (Apache, nginx) or plausible-csv. (default: told from the \
      file's name)
      """)
  var format: Format?

  @Flag(help: "Logs: count bots like anyone.")
  var includeBots = false

  @Flag(help: "Logs: count images, scripts and other static files as pages.")
  var includeStatic = false

  @OptionGroup var places: PlaceOptions

  @OptionGroup var common: CommonOptions

  func execute() async throws {
    let installation = try common.installation()
    let website = try installation.catalog.website(matching: website)
    var bar = ProgressBar("Importing into \(website.domain)")
    defer { bar.clear() }
    let places = try places.path().map { try GeoPlaces(path: $0, folder: installation.directory.path) }
    let report = try await ImportRun(installation, website: website, places: places).run(
      path: file, format: chosenFormat(),
      options: LogParser.Options(includeBots: includeBots, includeStatic: includeStatic)
    ) { progress in
      switch progress {
      case .reading(let share, let lines): bar.draw(share: share, detail: "\(ProgressBar.grouped(lines)) lines")
      case .storing: bar.draw(share: 1, detail: "storing")
      }
    }
    bar.clear()
    let summary = text(report)
    common.show(document(report), summary)
  }

  private func chosenFormat() -> ImportRun.Format {
    switch format {
    case .ndjson?: .ndjson
    case .combinedLog?: .combinedLog
    case .csv?: .csv
    case .plausibleCSV?: .plausibleCSV
    case nil: formatByName
    }
  }

  private var formatByName: ImportRun.Format {
    let name = file.lowercased().split(separator: "/").last ?? ""
    let endings = name.split(separator: ".").dropFirst()
    if endings.contains("csv") { return .csv }
    return endings.contains("log") || name.hasPrefix("access") ? .combinedLog : .ndjson
  }

  private func document(_ report: ImportReport) -> JSONValue {
    let skipped = report.skipped.sorted { $0.key.rawValue < $1.key.rawValue }
    return [
      "read": .integer(report.read), "stored": .integer(report.stored),
      "skipped": .object(skipped.map { .init($0.key.rawValue, .integer($0.value)) }),
      "rejected": .array(
        report.rejected.map { ["line": .integer($0.line), "reason": .string($0.reason)] }),
      "rejected_total": .integer(report.rejectedTotal),
    ]
  }

  private func text(_ report: ImportReport) -> String {
    var lines = [
      "\(ProgressBar.grouped(report.read)) lines read, \(ProgressBar.grouped(report.stored)) events stored."
    ]
    if chosenFormat() == .combinedLog {
      lines.append("  A visitor is an address with a User-Agent, the same all through the log, kept as a hash only.")
      lines.append("  \(includeBots ? "Bots are counted like anyone." : "Bots are kept apart and count nowhere.")")
    }
    for (reason, count) in report.skipped.sorted(by: { $0.value > $1.value }) {
      lines.append("  skipped  \(ProgressBar.grouped(count))  \(reason.rawValue)")
    }
    if report.rejectedTotal > 0 {
      lines.append("  rejected \(ProgressBar.grouped(report.rejectedTotal)), the first of them:")
      for rejection in report.rejected.prefix(5) { lines.append("    line \(rejection.line): \(rejection.reason)") }
    }
    return lines.joined(separator: "\n")
  }
}

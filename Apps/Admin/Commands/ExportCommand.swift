import ArgumentParser
import Foundation
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct ExportCommand: AdminCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case ndjson, csv }

  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a website's events as rows that 'import' takes again.",
    discussion: "Sessions stand in the order in which they began, the rows of a session in order of arrival.")

  @Option(help: "The website: id, number, tracking code or domain.")
  var website: String

  @Option(help: "ndjson (one JSON object a line) or csv.")
  var format: Format = .ndjson

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write; standard output unless given.", valueName: "file"))
  var output: String?

  @Flag(help: "Also the events of sessions that were marked as bots'.")
  var includeBots = false

  @OptionGroup var common: CommonOptions

  func execute() async throws {
    let installation = try common.installation()
    let website = try installation.catalog.website(matching: website)
    let total = try installation.makeEventStore().watermark(website: website.id).events
    var writer = try LineWriter(path: output)
    var progress = ProgressBar("Exporting \(website.domain)")
    defer { progress.clear() }
    if format == .csv { try writer.write(ExportRow.columns.joined(separator: ",")) }
    var rows = 0
    try installation.makeEventStore().scan(website: website.id, range: .all, visitor: nil) { event in
      guard includeBots || event.exclusion == nil else { return }
      let row = ExportRow.document(event)
      try writer.write(format == .csv ? CSVLine.text(row, columns: ExportRow.columns) : JSONWriter.text(of: row))
      rows += 1
      if rows % 4096 == 0 { progress.draw(rows, of: total, unit: "events") }
    }
    try writer.finish()
    progress.clear()
    if let output {
      common.show(["rows": .integer(rows), "output": .string(output)], "Wrote \(rows) rows to \(output).")
    }
  }
}

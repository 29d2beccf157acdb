import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

extension VisitorCommand {
  struct Export: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a visitor's events as rows that 'import' takes again.",
      discussion: """
        Everything that is stored, sessions that were marked as a bot's too. 'visitor show' also lists errors and
        recordings.
        """)

    @Argument(help: "The visitor's id, with or without 'vis_' in front.")
    var id: String

    @Option(help: "The website: id, number, tracking code or domain.")
    var website: String

    @Option(help: "ndjson (one JSON object a line) or csv.")
    var format: ExportCommand.Format = .ndjson

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write; standard output unless given.", valueName: "file"))
    var output: String?

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: website)
      let events = try installation.makeEventStore().events(of: id, on: website.id)
      guard !events.isEmpty else {
        throw CommandFailure("No event of visitor '\(id)' is stored on \(website.domain).")
      }
      var writer = try LineWriter(path: output)
      if format == .csv { try writer.write(ExportRow.columns.joined(separator: ",")) }
      for event in events {
        let row = ExportRow.document(event)
        try writer.write(format == .csv ? CSVLine.text(row, columns: ExportRow.columns) : JSONWriter.text(of: row))
      }
      try writer.finish()
      if let output {
        common.show(
          ["rows": .integer(events.count), "output": .string(output)], "Wrote \(events.count) rows to \(output).")
      }
    }
  }
}

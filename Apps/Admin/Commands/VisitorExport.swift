import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

extension VisitorCommand {
  struct Export: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write what is stored of a visitor.",
      discussion: """
        With ndjson and csv the events, sessions that were marked as a bot's too, as rows that 'import' takes again.
        With json everything: also who they are, errors, recordings, interactions, forms, answers and measurements.
        """)

    /// Forms of an export.
    enum Format: String, CaseIterable, ExpressibleByArgument { case ndjson, csv, json }

    @OptionGroup var subject: Subject

    @Option(help: "ndjson (one JSON object a line), csv, or json (one document with everything).")
    var format: Format = .ndjson

    @Option(name: .shortAndLong, help: ArgumentHelp("Where to write; standard output unless given.", valueName: "file"))
    var output: String?

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: subject.website)
      let records = try subject.visitors(of: website, installation).map {
        try VisitorRecord(of: $0, on: website, installation)
      }
      guard records.contains(where: { format == .json ? !$0.isEmpty : !$0.rows.isEmpty }) else {
        throw CommandFailure(
          "\(format == .json ? "Nothing" : "No event") of '\(subject.id)' is stored on \(website.domain).")
      }
      var writer = try LineWriter(path: output)
      if format == .csv { try writer.write(ExportRow.columns.joined(separator: ",")) }
      let whole =
        subject.user
        ? VisitorRecord.document(ofUser: subject.id, records, website) : records[0].document(on: website)
      let rows = format == .json ? [whole] : records.flatMap(\.rows)
      for row in rows {
        try writer.write(format == .csv ? CSVLine.text(row, columns: ExportRow.columns) : JSONWriter.text(of: row))
      }
      try writer.finish()
      if let output {
        common.show(
          ["rows": .integer(rows.count), "output": .string(output)], "Wrote \(rows.count) rows to \(output).")
      }
    }
  }
}

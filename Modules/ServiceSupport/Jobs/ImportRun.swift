import Auth
import Foundation
public import Ingestion
public import Models
import Storage

/// A file on its way into a website: read and understood here, stored by whoever is the worker.
public struct ImportRun {
  /// What the lines of a file are.
  public enum Format: String, CaseIterable, Sendable {
    /// One JSON object a line.
    case ndjson
    /// An access log of Apache or nginx.
    case combinedLog = "combined-log"
    /// Comma-separated values, as our own export writes them.
    case csv
    /// The event table of a Plausible installation as comma-separated values.
    case plausibleCSV = "plausible-csv"
  }

  /// How far a run is.
  public enum Progress: Sendable {
    /// Share of the file that was read, 0…1, and lines so far.
    case reading(share: Double, lines: Int)
    /// All is read; the worker still stores.
    case storing
  }

  private let installation: Installation
  private let website: Website
  private let classifier: Classifier

  /// Runs into this website.
  ///
  /// - Parameter places: places of the addresses in a log; `nil`: they are not looked up.
  public init(_ installation: Installation, website: Website, places: GeoPlaces? = nil) {
    self.installation = installation
    self.website = website
    classifier = .installed(places: places)
  }

  /// Brings the file in and returns when its events can be asked about. Waits while another import into the website
  /// runs.
  ///
  /// - Parameters:
  ///   - path: `-` for standard input; compressed files are unpacked.
  ///   - options: what counts in a log.
  /// - Throws: `ImportError`, `JobFailure`, `CatalogError`, `StoreError`, `JournalError`. What was read before stays.
  public func run(
    path: String, format: Format, options: LogParser.Options = LogParser.Options(), progress: (Progress) -> Void
  ) async throws -> ImportReport {
    let file = try SourceFile.open(path: path, temporaryFolder: installation.directory.spool)
    let turn = try await ImportTurn(installation, website: website.id)
    defer { withExtendedLifetime(turn) {} }
    let known = try installation.makeEventStore().imports(of: website.id)
    let spool = ImportSpool(installation, website: website, known: known)
    let session = ImportSession(file: file, digest: .sha256)
    let prefixes = known.values.map { ImportPrefix(bytes: $0.bytes, digest: $0.digest) }
    do {
      let report = try session.run(
        parser(of: format, options), known: prefixes, sink: { try spool.put($0) },
        progress: { progress(.reading(share: $0.share, lines: $0.report.read)) })
      progress(.storing)
      try await spool.finish()
      return report
    } catch {
      // What was read is stored, so that the worker does not wait for more; the file can be imported again.
      try? await spool.finish()
      throw error
    }
  }

  private func parser(of format: Format, _ options: LogParser.Options) -> ImportFormat {
    switch format {
    case .ndjson: .rows(ImportRowParser(website: website, classifier: classifier, now: installation.now))
    case .csv: .table(.rows, website: website, classifier: classifier, now: installation.now)
    case .plausibleCSV: .table(.plausible, website: website, classifier: classifier, now: installation.now)
    case .combinedLog:
      .combinedLog(
        LogParser(
          website: website, classifier: classifier, visitorHash: .hmacSHA256, now: installation.now, options: options)
      )
    }
  }
}

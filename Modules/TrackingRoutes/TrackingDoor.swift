public import HTTPSupport
public import Ingestion
public import Models
public import Storage

/// From the bytes of a request to the journal: knows no web framework, so that any server can stand in front of it.
///
/// What it answers with is durable. Safe to use from any thread.
public struct TrackingDoor: Sendable {
  /// No website has the tracking code.
  public struct UnknownTrackingCode: Error, Hashable, Sendable {
    /// An error without further detail: the code stays out of logs.
    public init() {}
  }

  /// What became of a body of which something was taken, or which asked not to be.
  public struct Receipt: Sendable {
    /// Number of events that are safe now.
    public var accepted: Int
    /// The other events.
    public var rejected: [Rejection]
  }

  /// Kind of the journal's records that are events and heartbeats.
  static let recordKind: UInt8 = 1

  private let catalog: CatalogAccess
  private let pipeline: IngestPipeline
  private let journal: Journal
  private let now: @Sendable () -> Instant

  /// A door into this journal.
  ///
  /// - Parameter now: time of day, for arrivals.
  public init(
    catalog: CatalogAccess, pipeline: IngestPipeline, journal: Journal, now: @escaping @Sendable () -> Instant
  ) {
    self.catalog = catalog
    self.pipeline = pipeline
    self.journal = journal
    self.now = now
  }

  /// Takes the events of one request and returns when they are durable.
  ///
  /// - Throws: ``UnknownTrackingCode``; `IngestError` when nothing of the body could be taken; `JournalError` when
  ///   nothing can be stored at present; `CatalogError` and `StoreError` when the catalog cannot be read.
  public func accept(_ call: TrackingCall) async throws -> Receipt {
    let arrival = now()
    guard let website = try await catalog.snapshot().website(trackingCode: call.trackingCode) else {
      throw UnknownTrackingCode()
    }
    let salts = try await catalog.salts(at: arrival)
    var writer = EventRecordWriter()
    let outcome = run(call, website, arrival, salts, into: &writer)
    if let error = outcome.wholeBodyError { throw error }
    if !outcome.records.isEmpty {
      try await journal.append(
        JournalSubmission(
          website: website.id, arrival: arrival, bytes: writer.bytes,
          entries: outcome.records.map { JournalEntry(kind: TrackingDoor.recordKind, payload: $0) }))
    }
    return Receipt(accepted: outcome.accepted, rejected: outcome.rejected)
  }

  private func run(
    _ call: TrackingCall, _ website: Website, _ arrival: Instant, _ salts: VisitorSalts,
    into writer: inout EventRecordWriter
  ) -> IngestOutcome {
    call.body.withUnsafeBytes { body in
      let request = TrackingRequest(
        website: website, body: body, arrival: arrival, address: call.address, userAgent: call.userAgent,
        hints: ClientHints(
          brands: call.brands, platform: call.platform, platformVersion: call.platformVersion, mobile: call.mobile),
        acceptLanguage: call.acceptLanguage, hasGlobalPrivacyControl: call.hasGlobalPrivacyControl,
        hasDoNotTrack: call.hasDoNotTrack, proxyCountry: call.proxyCountry, saltToday: salts.today,
        saltYesterday: salts.yesterday)
      return switch call.endpoint {
      case .events: pipeline.accept(request, into: &writer)
      case .heartbeat: pipeline.acceptHeartbeat(request, into: &writer)
      }
    }
  }
}

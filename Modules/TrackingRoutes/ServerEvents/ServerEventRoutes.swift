import Auth
public import HTTPSupport
import HTTPTypes
public import Hummingbird
public import Ingestion
public import Models
import NIOCore
public import Storage

/// `POST /api/v1/events`: events that a website's own server sends with a key.
///
/// What it answers with 202 is durable.
/// Source: Zenovay, server-side tracking; the order of the gates is that of the External API.
public struct ServerEventRoutes: Sendable {
  private let catalog: CatalogAccess
  private let pipeline: IngestPipeline
  private let journal: Journal
  private let limits: RequestLimits
  private let meter: EventMeter
  private let threads: BlockingPool
  private let now: @Sendable () -> Instant

  /// Routes into this journal.
  ///
  /// - Parameters:
  ///   - limits: what holds the key to its plan.
  ///   - meter: what holds the website's team to the events of its plan.
  ///   - threads: where bodies are read, which takes milliseconds.
  ///   - now: time of day, for arrivals.
  public init(
    catalog: CatalogAccess, pipeline: IngestPipeline, journal: Journal, limits: RequestLimits, meter: EventMeter,
    threads: BlockingPool, now: @escaping @Sendable () -> Instant
  ) {
    self.catalog = catalog
    self.pipeline = pipeline
    self.journal = journal
    self.limits = limits
    self.meter = meter
    self.threads = threads
    self.now = now
  }

  /// Adds the route.
  public func add(to router: Router<FootfallRequestContext>) {
    router.post("api/v1/events") { request, _ in try await take(request) }
  }

  private func take(_ request: Request) async throws -> Response {
    let arrival = now()
    let catalog = try await catalog.snapshot()
    let key = try KeyCheck.key(presented: PresentedKey.key(in: request.headers), in: catalog, now: arrival)
    let plan = catalog.team(key.team)?.plan ?? .free
    let admission = try await limits.admit(key.id, plan: plan, credits: 1, now: arrival)
    do {
      var response = try await take(request, key, catalog, at: arrival)
      response.headers += admission.headers
      return response
    } catch {
      throw HeadedError(error, await limits.takeBack(admission))
    }
  }

  /// What is behind key and limits.
  private func take(
    _ request: Request, _ key: APIKey, _ catalog: CatalogSnapshot, at arrival: Instant
  ) async throws -> Response {
    let body = try await request.body.collect(upTo: Limits.serverBodyBytesMax)
    let signals = Signals(request.headers)
    let salts = try await self.catalog.salts(at: arrival)
    let (outcome, submission, team) = try await threads.run { [pipeline, meter] in
      try body.withUnsafeReadableBytes { body in
        let head = Result { () throws(IngestError) in try ServerEventHead(body) }
        let website = try Self.admit(key, head, in: catalog)
        let team = catalog.team(website.team)
        if let refusal = team.flatMap({ meter.refusal(of: $0, at: arrival) }) { throw refusal }
        let (outcome, submission) = Self.accept(
          try head.get(), body, website, signals, salts, at: arrival, pipeline)
        return (outcome, submission, team)
      }
    }
    if let error = outcome.wholeBodyError { throw error }
    if !submission.entries.isEmpty {
      try await journal.append(submission)
      pipeline.counters.addDurable(outcome)
    }
    if let team { meter.add(outcome.billable, of: team, at: arrival) }
    return .json(
      TrackingDocument.document(accepted: outcome.accepted, outcome.rejected),
      status: signals.hasGlobalPrivacyControl ? .ok : .accepted)
  }

  /// The website that a body is for, when the key may write to it.
  ///
  /// - Throws: 404 for a code that no website has, 403 for one out of the key's reach, 403 for a team without the API,
  ///   403 for a key that only reads; what is wrong with the body only behind all that.
  private static func admit(
    _ key: APIKey, _ head: Result<ServerEventHead, IngestError>, in catalog: CatalogSnapshot
  ) throws -> Website {
    let code = (try? head.get())?.trackingCode
    let website = try code.map { code in
      guard let website = catalog.website(trackingCode: code) else { throw UnknownTrackingCode() }
      guard key.mayReach(website) else { throw APIFailure.forbidden("This API key has no access to the website.") }
      return website
    }
    guard catalog.team(key.team)?.plan ?? .free != .free else {
      throw APIFailure(.forbidden, "API_PAID_PLAN_REQUIRED", "API access requires a Pro plan or higher.")
    }
    guard key.mayWrite else { throw APIFailure.forbidden("This API key may only read.") }
    guard let website else {
      _ = try head.get()
      preconditionFailure("a head that was read names a website")
    }
    return website
  }

  private static func accept(
    _ head: ServerEventHead, _ body: UnsafeRawBufferPointer, _ website: Website, _ signals: Signals,
    _ salts: VisitorSalts, at arrival: Instant, _ pipeline: IngestPipeline
  ) -> (IngestOutcome, JournalSubmission) {
    let client = IPAddress(head.clientAddress)
    var writer = EventRecordWriter()
    let outcome = pipeline.acceptServerEvents(
      TrackingRequest(
        origin: .server, website: website, body: body, arrival: arrival,
        address: client?.description ?? head.clientAddress, client: client, userAgent: head.userAgent,
        acceptLanguage: head.acceptLanguage, hasGlobalPrivacyControl: signals.hasGlobalPrivacyControl,
        hasDoNotTrack: signals.hasDoNotTrack, saltToday: salts.today, saltYesterday: salts.yesterday),
      into: &writer)
    return (outcome, outcome.submission(of: writer, for: website.id, arrivedAt: arrival))
  }

  /// What the visitor's browser objected to, as the server passes it on.
  private struct Signals: Sendable {
    let hasGlobalPrivacyControl: Bool
    let hasDoNotTrack: Bool

    init(_ headers: HTTPFields) {
      func isOne(_ name: String) -> Bool { HTTPField.Name(name).map { headers[$0] == "1" } ?? false }
      hasGlobalPrivacyControl = isOne("Sec-GPC")
      hasDoNotTrack = isOne("DNT")
    }
  }
}

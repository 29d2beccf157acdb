public import HTTPSupport
import HTTPTypes
public import Hummingbird
import Ingestion
import Models
import NIOCore
import Storage

/// `POST /c/{trackingCode}`: a website's own server tells that a crawler fetched a page.
///
/// Crawlers run no scripts; who serves the page sees them. What is told is classified here, and only what is a
/// crawler's is taken: as a pageview that is marked, which ordinary questions leave out. Anybody may call, as `/e`.
/// Source: Zenovay, tracker endpoints.
public struct CrawlerRoutes: Sendable {
  /// What a beacon says.
  private struct Beacon {
    let url: JSONValue
    let userAgent: String
    let address: String
    let referrer: JSONValue

    init(_ bytes: [UInt8]) throws(IngestError) {
      let value: JSONValue
      do throws(JSONTextError) { value = try JSONValue(utf8: bytes) } catch {
        throw .malformedBody(reason: error.reason, position: error.offset)
      }
      guard case .object = value else { throw .notAnEvent }
      func text(_ name: String) -> String {
        guard case .string(let text) = value[name] else { return "" }
        return text
      }
      url = value["u"] ?? .null
      referrer = value["r"] ?? .null
      userAgent = text("ua")
      address = text("ip")
      guard !userAgent.isEmpty else { throw .missingField("ua") }
      guard userAgent.utf8.count <= Limits.userAgentBytesMax else {
        throw .invalidField("ua", reason: "is longer than \(Limits.userAgentBytesMax) bytes")
      }
    }

    /// The pageview that it tells of.
    var event: [UInt8] { JSONWriter.bytes(of: ["type": "pageview", "url": url, "referrer": referrer]) }
  }

  private let door: TrackingDoor
  private let threads: BlockingPool

  /// Routes into the door's journal.
  ///
  /// - Parameter threads: where beacons are read.
  public init(door: TrackingDoor, threads: BlockingPool) {
    self.door = door
    self.threads = threads
  }

  /// Adds the route.
  public func add(to router: Router<FootfallRequestContext>) {
    router.post("c/{trackingCode}") { request, context in try await take(request, context) }
  }

  private func take(_ request: Request, _ context: FootfallRequestContext) async throws -> Response {
    let catalog = try await door.catalog.snapshot()
    guard let website = context.parameters.get("trackingCode").flatMap({ catalog.website(trackingCode: $0) }) else {
      throw UnknownTrackingCode()
    }
    let arrival = door.now()
    let team = catalog.team(website.team)
    if let refusal = team.flatMap({ door.meter.refusal(of: $0, at: arrival) }) { throw refusal }
    let salts = try await door.catalog.salts(at: arrival)
    let body = try await request.body.collect(upTo: Limits.bodyBytesMax)
    let bytes = Array(body.readableBytesView)
    let (outcome, records) = try await threads.run { [door] in
      let beacon = try Beacon(bytes)
      let client = IPAddress(beacon.address)
      var writer = EventRecordWriter()
      let outcome = beacon.event.withUnsafeBytes { event in
        door.pipeline.accept(
          TrackingRequest(
            website: website, body: event, arrival: arrival, address: client?.description ?? "", client: client,
            userAgent: beacon.userAgent, saltToday: salts.today, saltYesterday: salts.yesterday),
          into: &writer)
      }
      return (outcome, writer.bytes)
    }
    if let error = outcome.wholeBodyError { throw Self.inTheSendersWords(error) }
    let isCrawler = records.withUnsafeBytes { EventRecordReader($0)?.flags.contains(.bot) ?? false }
    guard isCrawler || outcome.accepted == 0 else {
      return Self.answer(
        accepted: 0,
        [
          Rejection(index: 0, code: "not_a_crawler", message: "This User-Agent is not known to be a crawler's")
        ])
    }
    if !records.isEmpty {
      try await door.journal.append(
        JournalSubmission(
          website: website.id, arrival: arrival, kind: EventRecord.Audience.sessions.rawValue, payload: records))
      door.pipeline.counters.addDurable(outcome)
      if let team { door.meter.add(outcome.billable, of: team, at: arrival) }
    }
    return Self.answer(accepted: outcome.accepted, outcome.rejected)
  }

  private static func answer(accepted: Int, _ rejected: [Rejection]) -> Response {
    .json(TrackingDocument.document(accepted: accepted, rejected), status: .accepted)
  }

  private static func inTheSendersWords(_ error: IngestError) -> IngestError {
    func word(_ field: String) -> String { field == "url" ? "u" : field == "referrer" ? "r" : field }
    return switch error {
    case .missingField(let field): .missingField(word(field))
    case .invalidField(let field, let reason): .invalidField(word(field), reason: reason)
    default: error
    }
  }
}

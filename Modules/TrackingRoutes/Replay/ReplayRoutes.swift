public import HTTPSupport
import HTTPTypes
public import Hummingbird
import Ingestion
import Models
import NIOCore
import NIOHTTP1
public import Storage

/// `POST /e/replay/{trackingCode}`: chunks of recorded sessions, up to 10 MB each, plain or as gzip.
///
/// They go through the router and to a journal of their own, so that pageviews wait neither for their bytes nor behind
/// them. What it answers with 202 is durable.
public struct ReplayRoutes: Sendable {
  private let door: TrackingDoor
  private let journal: Journal
  private let threads: BlockingPool
  private let memory = ReplayMemory()

  /// Routes into this journal.
  ///
  /// - Parameter threads: where chunks are unpacked and read: few, because each takes some ten megabytes meanwhile.
  public init(door: TrackingDoor, journal: Journal, threads: BlockingPool) {
    self.door = door
    self.journal = journal
    self.threads = threads
  }

  /// Adds the route.
  public func add(to router: Router<FootfallRequestContext>) {
    router.post("e/replay/{trackingCode}") { request, context in try await take(request, context) }
  }

  private func take(_ request: Request, _ context: FootfallRequestContext) async throws -> Response {
    let catalog = try await door.catalog.snapshot()
    guard let website = context.parameters.get("trackingCode").flatMap({ catalog.website(trackingCode: $0) }) else {
      throw UnknownTrackingCode()
    }
    let arrival = door.now()
    if let team = catalog.team(website.team), let refusal = door.meter.refusal(of: team, at: arrival) { throw refusal }
    let salts = try await door.catalog.salts(at: arrival)
    let isGzip = try Self.isGzip(request.headers[.contentEncoding])
    var held = 0
    defer { memory.giveBack(held) }
    var body: [UInt8] = []
    for try await var part in request.body {
      let count = part.readableBytes
      guard body.count + count <= Limits.replayBodyBytesMax else {
        throw APIFailure.tooLarge(limitBytes: Limits.replayBodyBytesMax)
      }
      guard memory.take(count) else { throw JournalError.busy }
      held += count
      body.append(contentsOf: part.readBytes(length: count) ?? [])
    }
    let whole = body
    // Settings that cannot be read are for the owner to mend, not for visitors: nothing is recorded beyond them.
    let recording = try catalog.definitions(.recordingSettings, of: .website(website.id)).first
      .map { try $0.value(RecordingSettings.self) }
    let sender = TrackingSender(
      Self.headers(request.headers), from: ConnectionPeer(context.peer), trusting: door.proxies)
    let (outcome, bytes) = try await threads.run { [door] in
      var writer = EventRecordWriter()
      let outcome = whole.withUnsafeBytes { body in
        let call = TrackingRequest(website, body: body, arrival: arrival, from: sender, salts: salts)
        call.recording = recording
        return door.pipeline.acceptReplay(call, isGzip: isGzip, into: &writer)
      }
      return (outcome, writer.bytes)
    }
    if let error = outcome.wholeBodyError { throw error }
    // Also what is refused may leave a record.
    if !bytes.isEmpty {
      try await journal.append(
        JournalSubmission(
          website: website.id, arrival: arrival, kind: EventRecord.Audience.replays.rawValue, payload: bytes))
      door.pipeline.counters.addDurable(outcome)
    }
    return .json(bytes: TrackingAnswers.body(accepted: outcome.accepted, outcome.rejected), status: .accepted)
  }

  /// - Throws: `APIFailure` 415 for other encodings.
  private static func isGzip(_ encoding: String?) throws -> Bool {
    switch encoding?.lowercased() {
    case nil, "identity": return false
    case "gzip", "x-gzip": return true
    case let other?:
      throw APIFailure(.unsupportedMediaType, "UNSUPPORTED_ENCODING", "Content-Encoding \(other) is not understood.")
    }
  }

  private static func headers(_ fields: HTTPFields) -> HTTPHeaders {
    HTTPHeaders(fields.map { ($0.name.rawName, $0.value) })
  }
}

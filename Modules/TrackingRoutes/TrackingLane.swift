import HTTPSupport
import HTTPTypes
import Ingestion
import Models
import NIOCore
import NIOHTTP1
import Storage

/// The door on one event loop: everything here belongs to that loop.
///
/// What arrives in one turn of the loop goes to the journal together, and is answered together when it is durable: one
/// lock and one wake-up each way for many requests.
final class TrackingLane: DirectResponder {
  /// What all requests of a turn share; a class, because each of them is handed all of it.
  private final class Turn {
    let arrival: Instant
    let catalog: CatalogSnapshot
    let salts: VisitorSalts
    let polls: TrackingRequest.Polls
    /// The last request's target and what it means: usually the next one's too.
    private var last: (target: String, destination: Destination?)?

    init(arrival: Instant, catalog: CatalogSnapshot, salts: VisitorSalts) {
      self.arrival = arrival
      self.catalog = catalog
      self.salts = salts
      polls = { website, number in
        // One that cannot be read is for the owner to mend, not for visitors.
        DefinitionID(number).flatMap { catalog.definition($0, .poll, of: .website(website)) }
          .flatMap { try? $0.value(Poll.self) }
      }
    }

    /// What a request's target means; `nil` when no website has that code.
    func destination(of target: String) -> Destination? {
      if let last, last.target == target { return last.destination }
      var text = target
      let website = text.withUTF8 { target in
        TrackingPath(target).flatMap { path in
          catalog.website(trackingCode: String(decoding: target[path.code], as: UTF8.self))
        }
      }
      let destination = website.map { Destination(website: $0, team: catalog.team($0.team)) }
      last = (target, destination)
      return destination
    }
  }

  /// Whose events a request brings.
  private struct Destination {
    let website: Website
    let team: Team?
  }

  /// A request whose events wait for the journal.
  private struct Waiting {
    let connection: RequestFront
    let route: Int
    let accepted: Int
    let rejected: [Rejection]
    /// How many of the accepted events are marked as sent by bots.
    var bots = 0
    /// What was counted for a team, to be taken back when the journal refuses.
    var counted: (events: Int, team: Team, at: Instant)?
  }

  /// Records that are handed over at the latest when they are so many bytes, well below the journal's queue.
  private static let handedOverBytes = 256 << 10

  let bodyBytesMax = Limits.bodyBytesMax
  private let door: TrackingDoor
  private let loop: any EventLoop
  private let realtime: RealtimeLane
  private let report: PacedReport
  private var answers: TrackingAnswers
  private var writer = EventRecordWriter()
  private var frames = JournalFrames()
  private var waiting: [Waiting] = []
  private var turn: Turn?
  /// Requests for which the catalog must be read first.
  private var parked: [(request: DirectRequest, connection: RequestFront)] = []

  init(_ door: TrackingDoor, on loop: any EventLoop) {
    self.door = door
    self.loop = loop
    realtime = RealtimeLane(door.realtime, on: loop)
    report = PacedReport(on: loop, door.report)
    answers = TrackingAnswers(random: door.random)
  }

  func route(of head: HTTPRequestHead) -> Int? {
    var target = head.uri
    return switch head.method {
    case .POST: target.withUTF8 { TrackingPath($0)?.endpoint.rawValue }
    case .GET: target.withUTF8 { RealtimePath($0)?.endpoint.rawValue }
    default: nil
    }
  }

  func take(_ request: DirectRequest, from connection: RequestFront) {
    guard let turn = turn ?? beginTurn() else { return park(request, connection) }
    take(request, from: connection, turn)
  }

  func refuseLargeBody(of request: DirectRequest, from connection: RequestFront) {
    fail(connection, request.route, .tooLarge(limitBytes: bodyBytesMax), at: door.now())
  }

  func refuseForLackOfMemory(_ request: DirectRequest, from connection: RequestFront) {
    fail(connection, request.route, JournalError.busy, at: door.now())
  }

  private func take(_ request: DirectRequest, from connection: RequestFront, _ turn: Turn) {
    if let endpoint = RealtimeEndpoint(rawValue: request.route) { return show(endpoint, request, connection, turn) }
    guard let destination = turn.destination(of: request.head.uri) else {
      return fail(connection, request.route, UnknownTrackingCode(), at: turn.arrival)
    }
    let (website, team) = (destination.website, destination.team)
    if let refusal = team.flatMap({ door.meter.refusal(of: $0, at: turn.arrival) }) {
      return fail(connection, request.route, refusal, at: turn.arrival)
    }
    writer.removeAll()
    let outcome = accept(request, connection.peer, website, turn)
    if let error = outcome.wholeBodyError { return fail(connection, request.route, error, at: turn.arrival) }
    guard !outcome.records.isEmpty else {
      let answered = Waiting(
        connection: connection, route: request.route, accepted: 0, rejected: outcome.rejected)
      return succeed([answered], at: turn.arrival)
    }
    writer.bytes.withUnsafeBytes { bytes in
      for record in outcome.records {
        frames.add(
          kind: EventRecord.audience(of: bytes[record.lowerBound]).rawValue, arrival: turn.arrival, website: website.id,
          payload: UnsafeRawBufferPointer(rebasing: bytes[record]))
      }
    }
    var answer = Waiting(
      connection: connection, route: request.route, accepted: outcome.accepted, rejected: outcome.rejected,
      bots: outcome.bots)
    if let team, outcome.billable > 0 {
      door.meter.add(outcome.billable, of: team, at: turn.arrival)
      answer.counted = (outcome.billable, team, turn.arrival)
    }
    waiting.append(answer)
    if frames.size >= Self.handedOverBytes { handOver() }
  }

  private func accept(
    _ request: DirectRequest, _ peer: ConnectionPeer, _ website: Website, _ turn: Turn
  ) -> IngestOutcome {
    let sender = TrackingSender(request.head.headers, from: peer, trusting: door.proxies)
    return request.body.withUnsafeReadableBytes { body in
      let call = TrackingRequest(
        website, body: body, arrival: turn.arrival, from: sender, salts: turn.salts, polls: turn.polls)
      return switch TrackingPath.Endpoint(rawValue: request.route) {
      case .heartbeat: door.pipeline.acceptHeartbeat(call, into: &writer)
      default: door.pipeline.accept(call, into: &writer)
      }
    }
  }

  // MARK: What happens

  private func show(
    _ endpoint: RealtimeEndpoint, _ request: DirectRequest, _ connection: RequestFront, _ turn: Turn
  ) {
    let sender = TrackingSender(request.head.headers, from: connection.peer, trusting: door.proxies)
    let outcome = realtime.take(
      endpoint, target: request.head.uri, from: sender.client, in: turn.catalog
    ) { [self] result in
      switch result {
      case .success(let ready): send(ready, of: request.route, to: connection, at: door.now())
      case .failure(let error): fail(connection, request.route, error, at: door.now())
      }
    }
    switch outcome {
    case .ready(let ready): send(ready, of: request.route, to: connection, at: turn.arrival)
    case .waits: break
    case .failed(let failure): fail(connection, request.route, failure, at: turn.arrival)
    }
  }

  private func send(
    _ ready: RealtimeAnswers.Ready, of route: Int, to connection: RequestFront, at now: Instant
  ) {
    answers.prepare(now)
    count(route, .ok)
    connection.answer { buffer, closes in answers.write(ready, to: &buffer, closes: closes) }
  }

  // MARK: Turns

  /// What the requests of this turn share; `nil` when it is not in memory.
  private func beginTurn() -> Turn? {
    let arrival = door.now()
    guard parked.isEmpty, let catalog = door.catalog.cachedSnapshot(), let salts = door.catalog.cachedSalts(at: arrival)
    else { return nil }
    let turn = Turn(arrival: arrival, catalog: catalog, salts: salts)
    self.turn = turn
    // Runs when all connections that had something to read were looked after.
    loop.assumeIsolated().execute {
      self.turn = nil
      self.handOver()
    }
    return turn
  }

  private func handOver() {
    guard !waiting.isEmpty else { return }
    let batch = NIOLoopBound((lane: self, waiting: waiting), eventLoop: loop)
    let requests = waiting.count
    waiting = []
    door.journal.append(frames, requests: requests) { error in
      batch.eventLoop.execute { batch.value.lane.finish(batch.value.waiting, error) }
    }
    frames.removeAll()
  }

  private func finish(_ batch: [Waiting], _ error: JournalError?) {
    let now = door.now()
    guard let error else {
      door.pipeline.counters.addDurable(
        batch.reduce(0) { $0 + $1.accepted }, bots: batch.reduce(0) { $0 + $1.bots })
      return succeed(batch, at: now)
    }
    for case let counted? in batch.map(\.counted) {
      door.meter.add(-counted.events, of: counted.team, at: counted.at)
    }
    let failure = door.failures.failure(for: error)
    let ids = batch.map { fail($0.connection, $0.route, failure, at: now) }
    guard failure.status.kind == .serverError, let first = ids.first else { return }
    report.add(ids.count, id: first, error)
  }

  /// Has the catalog read where waiting is allowed; the request waits for that.
  private func park(_ request: DirectRequest, _ connection: RequestFront) {
    parked.append((request, connection))
    guard parked.count == 1 else { return }
    let lane = NIOLoopBound(self, eventLoop: loop)
    Task { [door] in
      var failure: (any Error)?
      do {
        _ = try await door.catalog.snapshot()
        _ = try await door.catalog.salts(at: door.now())
      } catch { failure = error }
      lane.eventLoop.execute { [failure] in lane.value.unpark(failure) }
    }
  }

  private func unpark(_ error: (any Error)?) {
    let requests = parked
    parked = []
    for (request, connection) in requests {
      if let error {
        fail(connection, request.route, error, at: door.now())
      } else {
        take(request, from: connection)
      }
    }
  }

  // MARK: Answers

  private func succeed(_ batch: [Waiting], at now: Instant) {
    answers.prepare(now)
    var heartbeats = 0
    for request in batch {
      if request.route == TrackingPath.Endpoint.heartbeat.rawValue { heartbeats += 1 }
      request.connection.answer { buffer, closes in
        answers.write(accepted: request.accepted, request.rejected, to: &buffer, closes: closes)
      }
    }
    count(TrackingPath.Endpoint.heartbeat.rawValue, .accepted, heartbeats)
    count(TrackingPath.Endpoint.events.rawValue, .accepted, batch.count - heartbeats)
  }

  /// Counts answers of one of the routes that `route(of:)` knows.
  private func count(_ route: Int, _ status: HTTPResponse.Status, _ number: Int = 1) {
    guard number > 0 else { return }
    if let endpoint = TrackingPath.Endpoint(rawValue: route) {
      door.answers.add(path: endpoint.pattern, method: .post, status: status, count: number)
    } else {
      door.answers.add(path: RealtimeEndpoint(rawValue: route)?.path, method: .get, status: status, count: number)
    }
  }

  private func fail(_ connection: RequestFront, _ route: Int, _ error: any Error, at now: Instant) {
    let failure = door.failures.failure(for: error)
    let id = fail(connection, route, failure, at: now)
    if failure.status.kind == .serverError { report.add(1, id: id, error) }
  }

  /// Answers with a failure; returns the request's name.
  @discardableResult
  private func fail(_ connection: RequestFront, _ route: Int, _ failure: APIFailure, at now: Instant) -> String {
    answers.prepare(now)
    count(route, failure.status)
    door.answers.add(errorCode: failure.code)
    let id = answers.nextID()
    connection.answer { buffer, closes in answers.write(failure, id, at: now, to: &buffer, closes: closes) }
    return id
  }
}

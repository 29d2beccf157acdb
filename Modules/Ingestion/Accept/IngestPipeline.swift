public import Models
import Storage

/// The door: a tracking request → records for the journal, and why the other events were not taken.
///
/// Each step is a type of its own, one verb:
/// 1. ``FilterRequest`` refuses what the website or the visitor does not want at all.
/// 2. `TrackingBody` and ``ValidateEvent`` (Receive) read and check.
/// 3. ``EnrichEvent`` adds source, place, language and device, and marks bots.
/// 4. ``IdentifyVisitor`` says whose event it is.
/// 5. `EventRecordWriter` encodes what behind the door is deterministic.
///
/// Pure but for the counters; called from many threads at once. A few microseconds an event, so a class: one reference
/// instead of one for each rule.
public final class IngestPipeline: Sendable {
  let classifier: Classifier
  let visitorHash: VisitorHash
  /// What came through since the pipeline was made. What was not taken is counted here; what was, by whoever makes it
  /// durable.
  public let counters: IngestCounters

  /// A door with these rules; `visitorHash` is the keyed hash that stands for cookieless visitors.
  public init(classifier: Classifier, visitorHash: VisitorHash, counters: IngestCounters = IngestCounters()) {
    self.classifier = classifier
    self.visitorHash = visitorHash
    self.counters = counters
  }

  /// Takes the events of `POST /e/{trackingCode}` and appends their records to `writer`.
  ///
  /// - Returns: what to answer; see ``IngestOutcome``. When nothing was taken, `writer` is as before.
  /// - Source: the tracking body's contract; Zenovay, privacy signals.
  public func accept(_ request: TrackingRequest, into writer: inout EventRecordWriter) -> IngestOutcome {
    run(request, onlyHeartbeat: false, into: &writer)
  }

  /// Takes the events of `POST /api/v1/events`: the request's origin is a server.
  ///
  /// - Returns: what to answer, as for pages; with Global Privacy Control all events are in `rejected`.
  /// - Source: Zenovay, server-side tracking.
  public func acceptServerEvents(_ request: TrackingRequest, into writer: inout EventRecordWriter) -> IngestOutcome {
    run(request, onlyHeartbeat: false, into: &writer)
  }

  /// The same for `POST /e/heartbeat/{code}`, where the type is implied and `session_id` required.
  public func acceptHeartbeat(_ request: TrackingRequest, into writer: inout EventRecordWriter) -> IngestOutcome {
    run(request, onlyHeartbeat: true, into: &writer)
  }

  private func run(_ request: TrackingRequest, onlyHeartbeat: Bool, into writer: inout EventRecordWriter)
    -> IngestOutcome
  {
    var outcome = IngestOutcome()
    var dropped: [DropReason: Int] = [:]
    let arena = ByteArena()
    withExtendedLifetime(arena) {
      do throws(IngestError) {
        try FilterRequest.checkWebsite(request)
        let body =
          request.origin == .server
          ? try TrackingBody(serverEvents: request.body, arena: arena) : try TrackingBody(request.body, arena: arena)
        let isExcluded = FilterRequest.excludesClient(of: request)
        var enrich = EnrichEvent(request, classifier)
        var identify = IdentifyVisitor(request, visitorHash)
        var firstMistake: IngestError?
        for (index, event) in body.events.enumerated() {
          do throws(IngestError) {
            try FilterRequest.checkConsent(request, event)
            if isExcluded { throw .excludedAddress }
            let valid = try ValidateEvent.validate(event, for: request, onlyHeartbeat: onlyHeartbeat, arena: arena)
            if valid.kind == .poll { try valid.data.checkPoll(of: request) }
            if let page = valid.page { try FilterRequest.checkPage(page, of: request.website) }
            if valid.kind == .identify {
              try FilterRequest.checkNaming(request, event)
              let identity = try Identity(of: event, properties: body.properties[event.properties], arena: arena)
              outcome.records.append(identity.encode(valid, request, isBot: enrich.isBot, &identify, &writer))
              continue
            }
            outcome.records.append(encode(valid, body, request, &enrich, &identify, &writer))
            if valid.kind == .event || valid.kind == .error { outcome.billable += 1 }
          } catch {
            let error = request.origin == .server ? error.inServersWords : error
            outcome.reject(index, error)
            dropped[error.dropReason, default: 0] += 1
            if firstMistake == nil, !error.isWanted { firstMistake = error }
          }
        }
        if outcome.accepted == 0 { outcome.wholeBodyError = firstMistake }
        if enrich.isBot { outcome.bots = outcome.accepted }
      } catch {
        outcome.wholeBodyError = error
        dropped[error.dropReason, default: 0] += 1
      }
    }
    counters.add(dropped)
    return outcome
  }

  /// What the door itself says about an event, as a property of it.
  private static func note(_ request: TrackingRequest) -> (name: StaticString, value: StaticString)? {
    switch request.origin {
    case .server: ("source", "server")
    case .page: request.hasGlobalPrivacyControl ? (EventRecord.privacyMark, "true") : nil
    }
  }

  /// Enriches, identifies and encodes one event.
  private func encode(
    _ event: ValidEvent, _ body: TrackingBody, _ request: TrackingRequest, _ enrich: inout EnrichEvent,
    _ identify: inout IdentifyVisitor, _ writer: inout EventRecordWriter
  ) -> Range<Int> {
    let isOfPage = request.origin == .page
    var flags: EventRecord.Flags = isOfPage ? .limited : []
    if event.sent.isInteractive { flags.insert(.interactive) }
    if IdentifyVisitor.isCookieless(event.sent, request) { flags.insert(.cookieless) }
    if enrich.isBot { flags.insert(.bot) }
    let id = event.sent[.eventID]
    let idHash = id.isEmpty ? 0 : Hash64.of(id, seed: request.website.hashSeed)
    writer.begin(
      event.kind, at: event.timestamp, flags: flags, eventID: isOfPage ? idHash : 0,
      idempotencyKey: isOfPage ? 0 : idHash)
    writer.text(.name, event.name)
    identify.write(event.sent, to: &writer)
    // A heartbeat only moves a session's clock: all else would be bytes that nobody reads.
    guard event.kind != .heartbeat else { return writer.finish() }
    if let page = event.page {
      writer.text(.hostname, page.host)
      writer.text(.pathname, page.path)
    }
    guard event.kind == .event else {
      enrich.writeClient(event.sent, to: &writer)
      if event.kind != .error, event.kind != .vitals {
        enrich.writeMedium(event.sent, entry: event.data.entry, to: &writer)
      }
      event.data.write(to: &writer)
      return writer.finish()
    }
    enrich.write(event.sent, to: &writer)
    if let revenue = event.revenue { writer.revenue(revenue) }
    let note = IngestPipeline.note(request)
    for property in body.properties[event.sent.properties] where note.map({ !property.name.equals($0.name) }) ?? true {
      writer.property(name: property.name, value: property.value)
    }
    if let note { writer.property(name: .literal(note.name), value: .literal(note.value)) }
    return writer.finish()
  }
}

import Models
import ReplayStorage
import Storage

/// A chunk that was taken: where its record lies in the writer's bytes, and whether a bot sent it.
private struct Chunk {
  let record: Range<Int>
  let isBot: Bool
}

extension IngestOutcome {
  fileprivate mutating func take(_ chunk: Chunk) {
    records.append(chunk.record)
    if chunk.isBot { bots += 1 }
  }
}

extension IngestPipeline {
  /// Takes a replay chunk, `POST /e/replay/{code}`, and appends its record to `writer`.
  ///
  /// A chunk whose page the website does not want is refused, and leaves a record without events: what follows in its
  /// session without naming another page is not wanted either.
  ///
  /// Slow (milliseconds a megabyte): for a thread that may block, not for an event loop.
  /// - Parameter isGzip: whether the body was sent compressed.
  /// - Returns: what to answer; a chunk is accepted whole or not at all. Whatever `writer` holds is for the journal.
  public func acceptReplay(
    _ request: TrackingRequest, isGzip: Bool, into writer: inout EventRecordWriter
  ) -> IngestOutcome {
    var outcome = IngestOutcome()
    do throws(IngestError) {
      try FilterRequest.checkWebsite(request)
      try FilterRequest.checkRecording(request, TrackingEvent())
      guard request.body.count <= Limits.replayBodyBytesMax else {
        throw .bodyTooLarge(limitBytes: Limits.replayBodyBytesMax)
      }
      guard isGzip else {
        outcome.take(try encode(request.body, request, &writer))
        return outcome
      }
      let unpacked = try UnpackedBody.gunzip(request.body, bytesMax: Limits.replayUnpackedBytesMax)
      // The buffer's closure cannot throw a typed error, so the outcome is carried out of it.
      let result = unpacked.withUnsafeBytes { body -> Result<Chunk, IngestError> in
        do throws(IngestError) {
          return .success(try encode(body, request, &writer))
        } catch { return .failure(error) }
      }
      outcome.take(try result.get())
    } catch {
      counters.add([error.dropReason: 1])
      if error.isWanted {
        outcome.reject(0, error)
      } else {
        outcome.wholeBodyError = error
      }
    }
    return outcome
  }

  private func encode(
    _ body: UnsafeRawBufferPointer, _ request: TrackingRequest, _ writer: inout EventRecordWriter
  ) throws(IngestError) -> Chunk {
    let arena = ByteArena()
    defer { withExtendedLifetime(arena) {} }
    let chunk = try ReplayChunkBody(body, arena: arena)
    try ValidateEvent.checkSession(chunk.sent, isRequired: true)
    try FilterRequest.checkSession(request, chunk.sent)
    var page: PageURL?
    do throws(PageURLFault) {
      if !chunk.pageAddress.isEmpty { page = try PageURL(chunk.pageAddress, arena: arena) }
    } catch { page = nil }
    if let page {
      do throws(IngestError) { try FilterRequest.checkPage(page, of: request.website) } catch {
        begin(chunk, request, isBot: false, &writer)
        writer.data(.sequence, chunk.sequence)
        writer.finish()
        throw error
      }
    }
    let (packed, unpackedBytes) = try masked(chunk, RecordingMask(request.recording))
    let (first, last) = (time(chunk.times.lowerBound, request), time(chunk.times.upperBound, request))
    var enrich = EnrichEvent(request, classifier)
    begin(chunk, request, isBot: enrich.isBot, &writer)
    if let page, page.path.count <= Limits.pathBytesMax {
      writer.text(.hostname, page.host)
      writer.text(.pathname, page.path)
    }
    enrich.writeRecording(chunk.sent, page: chunk.pageAddress, to: &writer)
    writer.data(.sequence, chunk.sequence)
    writer.data(.eventCount, chunk.eventCount)
    writer.data(.firstAt, wide: first)
    writer.data(.lastAt, wide: last)
    writer.data(.unpackedBytes, Int32(clamping: unpackedBytes))
    packed.withUnsafeBytes { writer.data(.packedEvents, $0) }
    return Chunk(record: writer.finish(), isBot: enrich.isBot)
  }

  /// The events deflated, without what the website does not want stored, and how many bytes they have unpacked.
  private func masked(
    _ chunk: ReplayChunkBody, _ mask: RecordingMask
  ) throws(IngestError) -> (packed: [UInt8], unpackedBytes: Int) {
    guard mask.isOn else { return (try deflate(chunk.events), chunk.events.count) }
    let events: [UInt8]
    do throws(ReplayError) { events = try mask.masked(chunk.events) } catch {
      throw .invalidField("events", reason: "cannot be masked, which the website asks for: \(error)")
    }
    // The buffer's closure cannot throw a typed error, so the outcome is carried out of it.
    let packed = events.withUnsafeBytes { events -> Result<[UInt8], IngestError> in
      do throws(IngestError) { return .success(try deflate(events)) } catch { return .failure(error) }
    }
    return (try packed.get(), events.count)
  }

  private func deflate(_ events: UnsafeRawBufferPointer) throws(IngestError) -> [UInt8] {
    do throws(StoreError) { return try Deflate.compress(events, level: 6) } catch { throw .malformedCompression }
  }

  /// Begins the record of a chunk with whose it is.
  private func begin(
    _ chunk: ReplayChunkBody, _ request: TrackingRequest, isBot: Bool, _ writer: inout EventRecordWriter
  ) {
    var identify = IdentifyVisitor(request, visitorHash)
    var flags: EventRecord.Flags = []
    if IdentifyVisitor.isCookieless(chunk.sent, request) { flags.insert(.cookieless) }
    if isBot { flags.insert(.bot) }
    writer.begin(.replayChunk, at: Instant(milliseconds: time(chunk.times.lowerBound, request)), flags: flags)
    identify.write(chunk.sent, to: &writer)
    // Also of a cookieless visitor: the chunks of one recording belong together.
    if IdentifyVisitor.isCookieless(chunk.sent, request) { writer.text(.clientSession, chunk.sent[.sessionID]) }
  }

  /// A clock that is wrong by more than a day says nothing about when it was.
  private func time(_ milliseconds: Int64, _ request: TrackingRequest) -> Int64 {
    let (arrival, drift) = (request.arrival.milliseconds, Limits.timestampDriftMillisecondsMax)
    return min(max(milliseconds, arrival - drift), arrival + drift)
  }
}

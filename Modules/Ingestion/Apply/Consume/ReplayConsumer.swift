import Models
import ReplayStorage
import Storage

/// Stores the chunks of recorded sessions.
final class ReplayConsumer: JournalConsumer {
  private let store: ReplayStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try ReplayStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    guard record.kind == .replayChunk else { return }
    let chunk = ReplayChunk(
        website: website, session: record.text(.clientSession).string, sequence: record.number(.sequence) ?? 0,
        visitor: VisitorName.hash(record, of: website), visitorName: VisitorName.text(record),
        page: record.text(.pathname).string,
        client: ReplayClient(
          device: record.text(.device).string, browser: record.text(.browser).string,
          operatingSystem: record.text(.operatingSystem).string, country: record.text(.country).string,
          city: record.text(.city).string, source: record.text(.source).string, medium: record.text(.medium).string),
        startedAt: Instant(milliseconds: record.wideNumber(.firstAt) ?? record.timestamp.milliseconds),
        endedAt: Instant(milliseconds: record.wideNumber(.lastAt) ?? record.timestamp.milliseconds),
        events: record.number(.eventCount) ?? 0, unpackedBytes: record.number(.unpackedBytes) ?? 0, arrival: arrival)
    // What the door did not take for its page leaves a record without events.
    guard chunk.events > 0 else { return try store.refusePage(of: chunk) }
    if record.text(.hostname).isEmpty {
      guard try !store.isOnRefusedPage(chunk) else { return }
    } else {
      try store.notePage(of: chunk)
    }
    try store.add(chunk, packed: record.data(.packedEvents))
  }

  func tend(now: Instant) throws -> Bool { try store.tend(now: now) }

  /// Forgets a recording.
  ///
  /// - Returns: whether there was one.
  func remove(_ number: Int64, on website: WebsiteID) throws -> Bool { try store.remove(number, on: website) }

  /// How long something may still come to a recording that shows no error, where only errors are recorded.
  private static let quietMilliseconds: Int64 = 3_600_000

  func prune(_ website: Website, in snapshot: CatalogSnapshot, now: Instant) throws {
    let limits = snapshot.plan(of: website).limits
    let settings = try snapshot.definitions(.recordingSettings, of: .website(website.id)).first?
      .value(RecordingSettings.self)
    try store.prune(website.id, before: now.daysBefore(settings?.keptDays(limits) ?? limits.retentionDays))
    guard settings?.trigger == .errorsOnly else { return }
    try store.pruneWithoutErrors(website.id, before: now.advanced(byMilliseconds: -Self.quietMilliseconds))
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}

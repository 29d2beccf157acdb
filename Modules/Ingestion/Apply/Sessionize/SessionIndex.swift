import Models
import Storage

/// Finds the latest session of a visitor in one stream: the one that was opened last, whether or not it is over.
///
/// Rebuilt from the store when a website is opened. Live sessions that no event can join any more are left out: the
/// clock of an event is within 24 hours of its arrival, so that three days suffice. Counted from the arrival as well as
/// from the latest event: a clock that was far ahead for a while must not end the sessions of today.
struct SessionIndex {
  /// How far before the latest live event and its arrival sessions are kept: 73 hours.
  private static let liveReachMilliseconds: Int64 = 73 * 3_600_000
  /// Entries after which live sessions that are over are dropped.
  private static let sweepEntriesMin = 200_000

  private let stream: StreamID
  private var latest = HashMap64()
  private var sweepAt = SessionIndex.sweepEntriesMin

  /// The sessions of a stream, as the store knows them.
  ///
  /// - Parameter arrivedAt: the arrival of the record that is looked up first.
  init(_ stream: StreamID, _ writer: WebsiteWriter, arrivedAt: Instant) throws {
    self.stream = stream
    let from = stream == .live ? SessionIndex.horizon(writer, arrivedAt) : .min
    var latest = HashMap64()
    try writer.forEachSession(of: stream, clockNotBefore: from) { ordinal, visitor, clientKey in
      latest.set(SessionIndex.key(visitor, clientKey), ordinal)
    }
    self.latest = latest
    sweepAt = max(SessionIndex.sweepEntriesMin, 2 * latest.count)
  }

  /// Bytes of memory it takes, roughly.
  var size: Int { latest.size }

  /// The session that was opened last under these names, if any.
  func session(visitor: UInt32, clientKey: UInt64) -> UInt32? { latest[SessionIndex.key(visitor, clientKey)] }

  /// Notes a session that was just opened.
  mutating func insert(
    _ ordinal: UInt32, visitor: UInt32, clientKey: UInt64, arrivedAt: Instant, _ writer: WebsiteWriter
  ) throws {
    latest.set(SessionIndex.key(visitor, clientKey), ordinal)
    guard stream == .live, latest.count >= sweepAt else { return }
    let horizon = SessionIndex.horizon(writer, arrivedAt)
    var kept = HashMap64()
    try latest.forEach { key, ordinal in
      if try writer.session(ordinal).clock >= horizon { kept.set(key, ordinal) }
    }
    latest = kept
    sweepAt = max(SessionIndex.sweepEntriesMin, 2 * latest.count)
  }

  private static func horizon(_ writer: WebsiteWriter, _ arrivedAt: Instant) -> Int64 {
    let latest = min(writer.latestLive, arrivedAt.milliseconds)
    return latest == .min ? .min : latest - liveReachMilliseconds
  }

  private static func key(_ visitor: UInt32, _ clientKey: UInt64) -> UInt64 {
    Hash64.of(UInt64(visitor), seed: clientKey)
  }
}

/// What an engine did to answer a plan, an attempt that had to be given up included: how much it read and skipped, how
/// it counted, and where the time went.
public struct ExecutionReport: Hashable, Sendable {
  /// A part of the work, in the order in which it is done.
  public enum Stage: String, CaseIterable, Hashable, Sendable {
    /// Finding out what is visible.
    case snapshot
    /// Turning conditions into tables over codes, and marking sessions that pass theirs.
    case filter
    /// Reading the columns that were not in memory, as far as it is known before which they are.
    case read
    /// Going over rows.
    case scan
    /// Bringing together what the lanes counted, and distinct visitors of groups.
    case group
    /// Ordering the groups and spelling out labels.
    case label
  }

  /// Rows of events and sessions in the segments and chunks that were read and inside the range as far as their bounds
  /// tell; before any filter.
  public var rows = 0
  /// Stored bytes of the columns that the question needs of these segments and chunks, whether they were decoded
  /// already or not.
  public var bytes = 0
  /// Segments of events that were read, once for each set of events and each set of sessions with conditions on events.
  public var segments = 0
  /// Segments that their directory excluded.
  public var segmentsSkipped = 0
  /// Chunks of sessions that were read for sets of sessions.
  public var chunks = 0
  /// Chunks that their bounds excluded.
  public var chunksSkipped = 0
  /// Decoded parts that were found in memory, by the whole process meanwhile.
  public var cacheHits = 0
  /// Decoded parts that had to be read, by the whole process meanwhile.
  public var cacheMisses = 0
  /// Ways of counting, one for each row set, and before it one for conditions of sessions on their events.
  public var kernels: [String] = []
  /// Time of each stage that was timed.
  public var durations: [Stage: Duration] = [:]

  /// Nothing done.
  public init() {}

  /// Adds what another plan of the same question took.
  public mutating func add(_ other: ExecutionReport) {
    rows += other.rows
    bytes += other.bytes
    segments += other.segments
    segmentsSkipped += other.segmentsSkipped
    chunks += other.chunks
    chunksSkipped += other.chunksSkipped
    cacheHits += other.cacheHits
    cacheMisses += other.cacheMisses
    kernels += other.kernels
    durations.merge(other.durations) { $0 + $1 }
  }
}

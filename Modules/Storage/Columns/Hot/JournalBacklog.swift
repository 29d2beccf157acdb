import Glibc
public import Models

/// Event rows that lie in hot, of all websites.
public struct FreshRows: Hashable, Sendable {
  /// Rows.
  public var rows = 0
  /// Batches in which they lie.
  public var batches = 0

  /// Counts them.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    guard try directory.exists(directory.hot),
      let hot = try HotStore.reading(path: directory.hot, on: directory.disk)
    else { return }
    (rows, batches) = try StoreError.translating {
      let statement = try hot.connection.prepare("SELECT coalesce(sum(rows), 0), count(*) FROM batch")
      defer { statement.reset() }
      return try statement.step() ? (statement.int(0), statement.int(1)) : (0, 0)
    }
  }
}

/// What trackers have made durable and the worker has not applied yet.
public struct JournalBacklog: Hashable, Sendable {
  /// Bytes of it in the trackers' files.
  public var bytes = 0
  /// When the oldest of it was accepted; `nil` when there is nothing.
  public var oldestArrival: Instant?

  /// Looks at the journal's ends and at how far it is applied. A few small reads for each tracker.
  ///
  /// - Throws: `StoreError`, `JournalError`.
  public init(directory: DataDirectory) throws {
    let hot = try directory.exists(directory.hot) ? try HotStore.reading(path: directory.hot, on: directory.disk) : nil
    let cursors = try StoreError.translating { try hot?.cursors() ?? [:] }
    hot?.connection.close()
    try self.init(directory.journal, cursors, directory.disk)
  }

  /// The same for one of the other consumers: what it still has to read, which need not concern it.
  ///
  /// - Throws: `StoreError`, `JournalError`.
  public init(directory: DataDirectory, of consumer: ConsumerKind) throws {
    try self.init(directory: directory, of: consumer, at: ConsumerState(consumer, directory: directory))
  }

  /// The same where it is known already how far the consumer is.
  ///
  /// - Throws: `StoreError`, `JournalError`.
  public init(directory: DataDirectory, of consumer: ConsumerKind, at state: ConsumerState) throws {
    try self.init(directory.journal(of: consumer), state.cursors, directory.disk)
  }

  private init(_ folder: String, _ cursors: [Int: JournalCursor], _ disk: any Disk) throws {
    let reader = JournalReader(folder: folder, disk: disk)
    for end in try reader.end() {
      let cursor = cursors[end.tracker] ?? .start(of: end.tracker)
      guard !cursor.hasReached(end) else { continue }
      let batch = try reader.read(from: cursor, maxBytes: 1)
      guard !batch.isEmpty else { continue }
      if let arrival = batch.records.first?.arrival { oldestArrival = min(oldestArrival ?? arrival, arrival) }
      bytes += JournalBacklog.bytes(from: batch.start, to: end, in: folder)
    }
  }

  private static func bytes(from start: JournalCursor, to end: JournalCursor, in journal: String) -> Int {
    guard start.file < end.file else { return end.offset - start.offset }
    var bytes = end.offset - start.offset
    for file in start.file..<end.file {
      var status = stat()
      if stat("\(journal)/t\(end.tracker)/\(file).log", &status) == 0 { bytes += Int(status.st_size) }
    }
    return max(0, bytes)
  }
}

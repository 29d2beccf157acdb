import Glibc
public import Models

/// How large the event data was on each day on which a worker ran: what a forecast of the disk rests on.
public struct SizeHistory: Hashable, Sendable {
  /// One day's measurement.
  public struct Sample: Hashable, Sendable {
    /// When it was measured.
    public var at: Instant
    /// Bytes of hot, of the websites' files and of the catalog.
    public var bytes: Int64

    /// A measurement.
    public init(at: Instant, bytes: Int64) {
      self.at = at
      self.bytes = bytes
    }
  }

  /// Oldest first, one a day at most.
  public var samples: [Sample]
  /// Days that are kept.
  static let daysKept: Int64 = 400
  private static let dayMilliseconds: Int64 = 86_400_000

  /// A history of these samples, oldest first.
  public init(samples: [Sample]) { self.samples = samples }

  /// What was noted in a data directory; nothing where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    samples = []
    guard try directory.exists(directory.hot),
      let hot = try HotStore.current(path: directory.hot, on: directory.disk)
    else { return }
    samples = try StoreError.translating {
      let statement = try hot.connection.prepare("SELECT at, bytes FROM size_history ORDER BY day")
      var samples: [Sample] = []
      while try statement.step() {
        samples.append(Sample(at: Instant(milliseconds: statement.int64(0)), bytes: statement.int64(1)))
      }
      return samples
    }
  }

  /// Bytes a day by which the data has grown over the last days, at most `days`; `nil` before there are two samples
  /// that lie at least a day apart. Negative when it has shrunk.
  public func growth(days: Int) -> Double? {
    guard let last = samples.last else { return nil }
    let from = last.at.milliseconds - Int64(days) * SizeHistory.dayMilliseconds
    guard let first = samples.first(where: { $0.at.milliseconds >= from }) else { return nil }
    let span = last.at.milliseconds - first.at.milliseconds
    guard span >= SizeHistory.dayMilliseconds else { return nil }
    return Double(last.bytes - first.bytes) * Double(SizeHistory.dayMilliseconds) / Double(span)
  }
}

extension HotStore {
  /// Notes the size of the event data, once a UTC day. For the worker.
  package func noteSize(of directory: DataDirectory, websites: [WebsiteID], at now: Instant) throws {
    let day = now.milliseconds.floorDivided(by: 86_400_000)
    let known = try connection.prepare("SELECT 1 FROM size_history WHERE day = ?").bind(1, day)
    let isKnown = try known.step()
    known.reset()
    guard !isKnown else { return }
    var bytes: Int64 = 0
    for path in [directory.hot, directory.catalog] + websites.map({ directory.columns(of: $0) }) {
      for suffix in ["", "-wal"] {
        var status = stat()
        if stat(path + suffix, &status) == 0 { bytes += Int64(status.st_size) }
      }
    }
    try connection.transaction {
      try connection.prepare("INSERT INTO size_history(day, at, bytes) VALUES(?, ?, ?)")
        .bind(1, day).bind(2, now.milliseconds).bind(3, bytes).run()
      try connection.prepare("DELETE FROM size_history WHERE day < ?").bind(1, day - SizeHistory.daysKept).run()
    }
  }
}

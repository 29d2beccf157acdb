extension Connection {
  /// What a connection may do with its file.
  public enum Mode: Hashable, Sendable {
    /// Reads an existing database.
    case readOnly
    /// Reads and writes an existing database.
    case readWrite
    /// Reads and writes; makes the file when it is missing.
    case create
  }

  /// What a commit waits for. The numbers are those of `PRAGMA synchronous`.
  public enum Synchronous: Int, Hashable, Sendable {
    /// The log is synced at checkpoints only: a power cut may take back the last commits, never the consistency.
    case normal = 1
    /// Every commit is synced: it survives a power cut.
    case full = 2
  }

  /// How a connection is opened.
  public struct Options: Hashable, Sendable {
    /// How long a statement waits unless said otherwise.
    public static let usualBusyMilliseconds = 5000
    /// What it may do.
    public var mode: Mode
    /// Bytes of a page; counts only when the file is made. A power of two, 512 … 65,536.
    public var pageSize: Int
    /// What a commit waits for.
    public var synchronous: Synchronous
    /// Limit of the page cache.
    public var cacheKiB: Int
    /// How long a statement waits for other connections before it fails as busy.
    public var busyTimeoutMilliseconds: Int
    /// Whether commits checkpoint the log when it is long. `false` leaves that to `checkpoint`.
    public var checkpointsAutomatically: Bool
    /// Pages of the log after which a commit checkpoints it. A page that is written several times in between is moved
    /// once, so that a longer log writes less.
    public var checkpointPages: Int
    /// Whether free pages can be given back with `vacuum(pages:)`. Counts only when the file is made.
    public var vacuumsIncrementally: Bool
    /// Whether deleted content is overwritten with zeros, also in freed pages: what was erased cannot be read from the
    /// file. Deleting then costs as much writing as it frees.
    public var overwritesDeleted: Bool
    /// Whether that goes for pages that become free as a whole too. `false` leaves their content until the page is used
    /// again or given back by `vacuum(pages:)`, and saves writing it once more.
    public var overwritesFreePages: Bool

    /// Options with the given values; the defaults suit a small file whose commits must last.
    public init(
      mode: Mode, pageSize: Int = 4096, synchronous: Synchronous = .full, cacheKiB: Int = 512,
      busyTimeoutMilliseconds: Int = usualBusyMilliseconds, checkpointsAutomatically: Bool = true,
      checkpointPages: Int = 1000, vacuumsIncrementally: Bool = false, overwritesDeleted: Bool = true,
      overwritesFreePages: Bool = true
    ) {
      self.mode = mode
      self.pageSize = pageSize
      self.synchronous = synchronous
      self.cacheKiB = cacheKiB
      self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
      self.checkpointsAutomatically = checkpointsAutomatically
      self.checkpointPages = checkpointPages
      self.vacuumsIncrementally = vacuumsIncrementally
      self.overwritesDeleted = overwritesDeleted
      self.overwritesFreePages = overwritesFreePages
    }
  }
}

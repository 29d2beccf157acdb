import Models
import Synchronization

/// The durable log of everything accepted: what `append` has answered without an error survives power loss and reaches
/// every consumer exactly once, in order.
///
/// One thread writes what has gathered and syncs once, without artificial delay; then the whole group is answered.
/// Safe to use from any thread; `append` never blocks on the disk. Lives, with its thread and its lock, until `close`.
public final class Journal: Sendable {
  /// Sizes and limits.
  public struct Settings: Sendable {
    /// A file that has grown to this many bytes is followed by a new one.
    public var rotationBytes = 64 << 20
    /// Most bytes that wait for a write, frames included.
    public var queueBytesMax = 8 << 20
    /// Most records that wait for a write.
    public var queueRecordsMax = 65_536
    /// Bytes that are left to the worker and the catalog: below, nothing is taken.
    public var freeSpaceFloorBytes: Int64 = 256 << 20
    /// Time that passes, from any beginning, to time writes by; `nil`: they are not timed.
    public var clock: (@Sendable () -> Duration)?
    /// How often it is tried whether the disk takes writes again; `nil` = only when `probe` is called.
    public var probeMilliseconds: Int32? = 1000

    /// The defaults.
    public init() {}
  }

  /// What was done since the journal was opened.
  public struct Counts: Hashable, Sendable {
    /// Writes with one sync each that succeeded.
    public var groups = 0
    /// Submissions in them.
    public var submissions = 0
    /// Records in them.
    public var records = 0
    /// Bytes in them, frames included.
    public var bytes = 0
    /// Groups that the disk refused.
    public var failedGroups = 0
    /// Requests refused before they were written, for whatever reason.
    public var refusedRequests = 0
  }

  /// How long writes take and how large they are.
  public struct Figures: Sendable {
    /// Seconds of a write with its sync.
    public let seconds = Histogram(bounds: Histogram.secondsBounds)
    /// Records in a write.
    public let records = Histogram(bounds: Histogram.countBounds)
  }

  /// What was measured since the journal was opened.
  public let figures = Figures()
  /// Which tracker this is: 1 or more. Free again after `close`.
  public let tracker: Int
  let settings: Settings
  let wakeup: Wakeup
  let shared = Mutex(Shared())

  struct Shared: Sendable {
    var gathering = Gathering()
    var state = JournalState.ready
    var counts = Counts()
    var isAsleep = false
    var isClosing = false
    var closers: [UnsafeContinuation<Void, Never>] = []
    var probers: [UnsafeContinuation<JournalState, Never>] = []

    /// Why nothing can be taken now; `nil` when something can.
    var refusal: JournalError? {
      if isClosing { return .closed }
      switch state {
      case .ready: return nil
      case .storageFull: return .storageFull
      case .unavailable(let cause): return .unavailable(cause)
      case .closed: return .closed
      }
    }
  }

  /// Opens the journal of the first free tracker under `folder`, the folder of all trackers.
  ///
  /// Cuts what a crash left half written, makes the rest durable and visible, and starts a new file. Blocks for as
  /// long as reading the unpublished end of one file takes.
  /// - Throws: `.unavailable` with what the disk refused.
  public static func open(folder: String, settings: Settings = Settings()) throws(JournalError) -> Journal {
    try open(folder: folder, settings: settings, disk: SystemDisk())
  }

  package static func open(
    folder: String, settings: Settings, disk: any Disk
  ) throws(JournalError) -> Journal {
    do throws(DiskError) {
      let (journal, writer) = try openIdle(folder: folder, settings: settings, disk: disk)
      try DedicatedThread.start { JournalWork(journal, writer).run() }
      return journal
    } catch {
      throw .unavailable("\(error)")
    }
  }

  /// A journal without a thread: nothing is written but in the turns of a ``JournalWork`` on it.
  package static func openIdle(
    folder: String, settings: Settings, disk: any Disk
  ) throws(DiskError) -> (Journal, LogWriter) {
    let writer = try LogWriter(journal: folder, disk: disk, rotationBytes: settings.rotationBytes)
    return (Journal(tracker: writer.tracker, settings: settings, wakeup: try Wakeup()), writer)
  }

  private init(tracker: Int, settings: Settings, wakeup: Wakeup) {
    self.tracker = tracker
    self.settings = settings
    self.wakeup = wakeup
  }

  /// Whether records are taken now.
  public var state: JournalState { shared.withLock { $0.state } }

  /// What waits for a write.
  public var queued: (records: Int, bytes: Int) {
    shared.withLock { ($0.gathering.recordCount, $0.gathering.bytes.count) }
  }

  /// What was done so far.
  public var counts: Counts { shared.withLock { $0.counts } }

  /// Returns when all records of the submission are durable and readers may see them. Not cancelable.
  ///
  /// - Precondition: the entries' payloads lie inside the submission's bytes.
  /// - Throws: ``JournalError``; nothing of the submission will be read then (but see `.failed`).
  public func append(_ submission: JournalSubmission) async throws(JournalError) {
    var frames = JournalFrames()
    frames.add(submission)
    let error: JournalError? = await withUnsafeContinuation { gather(frames, requests: 1, waiter: .continuation($0)) }
    if let error { throw error }
  }

  /// The same without concurrency, for records of any websites: `frames` is copied before the call returns, and
  /// `whenDurable` is told, on the journal's thread (refusals: on the caller's), what became of it. It must be quick
  /// and must not block.
  ///
  /// - Parameter requests: how many requests the records come from; they are counted when they are refused.
  public func append(
    _ frames: JournalFrames, requests: Int = 1, whenDurable: @escaping @Sendable (JournalError?) -> Void
  ) {
    gather(frames, requests: requests, waiter: .callback(whenDurable))
  }

  private func gather(_ frames: JournalFrames, requests: Int, waiter: Waiter) {
    let (size, count) = (frames.size, frames.count)
    if frames.isOversized || count > settings.queueRecordsMax || size > settings.queueBytesMax {
      return refuse(requests, waiter, .tooLarge)
    }
    var mustWake = false
    let refusal: JournalError? = shared.withLock { shared in
      if let refusal = shared.refusal { return refusal }
      if shared.gathering.bytes.count + size > settings.queueBytesMax
        || shared.gathering.recordCount + count > settings.queueRecordsMax
      {
        return .busy
      }
      shared.gathering.add(frames, requests: requests, waiter: waiter)
      mustWake = shared.isAsleep
      shared.isAsleep = false
      return nil
    }
    if mustWake { wakeup.signal() }
    if let refusal { refuse(requests, waiter, refusal) }
  }

  private func refuse(_ requests: Int, _ waiter: Waiter, _ error: JournalError) {
    shared.withLock { $0.counts.refusedRequests += requests }
    waiter.answer(error)
  }

  /// Tries at once whether the disk takes writes again, and returns what came of it. Cheap while all is well.
  public func probe() async -> JournalState {
    await withUnsafeContinuation { continuation in
      let answer: JournalState? = shared.withLock { shared in
        if shared.isClosing || shared.state == .ready { return shared.state }
        shared.probers.append(continuation)
        return nil
      }
      if let answer { continuation.resume(returning: answer) } else { wakeup.signal() }
    }
  }

  /// Takes nothing more, writes and answers what has gathered, and gives the tracker free. Calling it twice is fine.
  public func close() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isClosed = shared.withLock { shared in
        if shared.state == .closed { return true }
        shared.isClosing = true
        shared.closers.append(continuation)
        return false
      }
      if isClosed { continuation.resume() } else { wakeup.signal() }
    }
  }
}

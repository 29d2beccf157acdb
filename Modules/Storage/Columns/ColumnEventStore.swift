public import Models
import Synchronization

/// What an event store keeps in memory, and how often that helped.
public struct CacheFigures: Hashable, Sendable {
  /// Parts that were found in memory.
  public var hits: Int
  /// Parts that were read from files.
  public var misses: Int
  /// Bytes of memory taken.
  public var bytes: Int
  /// Segments of the websites that were asked about lately.
  public var segments: Int
}

/// The embedded engine: answers from `hot.sqlite` and the websites' own files, whoever writes them, in this process or
/// another.
///
/// Safe from any thread; calls block while they read and scan. What a question sees is at most as old as the last
/// committed flush.
public final class ColumnEventStore: EventStore {
  /// Bytes of decoded columns and texts kept in memory, unless said otherwise: 512 MiB.
  public static let defaultCacheBudget = 512 << 20
  /// Website files kept open at a time, by SQLite or beside it.
  static let openFilesMax = 96

  private let directory: DataDirectory
  private let identity: @Sendable () throws(StoreError) -> String?
  private let seed: @Sendable (WebsiteID) throws(StoreError) -> UInt64?
  private let cache: PartCache
  private let idleFiles = IdleFiles()
  /// Questions open further files of websites that they know already: a quarter is left for those.
  private let websites = OpenWebsites(openFilesMax: ColumnEventStore.openFilesMax / 4 * 3)
  private let hot: HotReaders
  private let rowAnswers = AnswersUnderWay<QueryPlan, PlanAnswer>()
  private let retentionAnswers = AnswersUnderWay<RetentionPlan, RetentionAnswer>()
  private let funnelAnswers = AnswersUnderWay<FunnelPlan, FunnelAnswer>()
  private let pageAnswers = AnswersUnderWay<SessionPagePlan, SessionPageAnswer>()
  private let liveAnswers = AnswersUnderWay<LivePlan, LiveAnswer>()

  /// Reads the event data of a directory.
  ///
  /// - Parameters:
  ///   - identity: the word of the hot.sqlite that belongs here; `nil` while there is none yet. Where there is one,
  ///     nothing is answered without that file: what is fresh would be left out and nobody told.
  ///   - seed: a website's hash seed; `nil` for one that does not exist, which then is empty. What it throws is passed
  ///     on: a catalog that cannot be read must not look like a website without events.
  ///   - cacheBudget: bytes.
  public init(
    directory: DataDirectory, cacheBudget: Int = ColumnEventStore.defaultCacheBudget,
    identity: @escaping @Sendable () throws(StoreError) -> String? = { () throws(StoreError) in nil },
    seed: @escaping @Sendable (WebsiteID) throws(StoreError) -> UInt64?
  ) {
    self.directory = directory
    self.identity = identity
    self.seed = seed
    cache = PartCache(budget: cacheBudget)
    hot = HotReaders(path: directory.hot, on: directory.disk)
  }

  public func answer(_ plans: [QueryPlan]) throws(StoreError) -> [PlanAnswer] {
    guard let website = plans.first?.website else { return [] }
    precondition(plans.allSatisfy { $0.website == website }, "plans that are asked together are about one website")
    return try retrying(website) { snapshot in
      try plans.map { plan in
        try rowAnswers.answer(plan, of: snapshot) { () throws(StoreError) in
          try StoreError.translating { try PlanExecution(plan, snapshot).run() }
        }
      }
    }
  }

  public func answer(_ plan: RetentionPlan) throws(StoreError) -> RetentionAnswer {
    try retrying(plan.website) { snapshot in
      try retentionAnswers.answer(plan, of: snapshot) { () throws(StoreError) in
        try StoreError.translating { try RetentionScan(plan, snapshot).run() }
      }
    }
  }

  public func answer(_ plan: FunnelPlan) throws(StoreError) -> FunnelAnswer {
    try retrying(plan.website) { snapshot in
      try funnelAnswers.answer(plan, of: snapshot) { () throws(StoreError) in
        try StoreError.translating { try FunnelScan(plan, snapshot).run() }
      }
    }
  }

  public func answer(_ plan: ConversionPlan) throws(StoreError) -> ConversionAnswer {
    try retrying(plan.website) { snapshot in try ConversionScan(plan, snapshot).run() }
  }

  public func answer(_ plan: MomentPlan) throws(StoreError) -> [UInt64: [Instant]] {
    try retrying(plan.website) { snapshot in try MomentScan(plan: plan, snapshot: snapshot).run() }
  }

  public func answer(_ plan: LatestEventsPlan) throws(StoreError) -> [ScannedEvent] {
    try retrying(plan.website) { snapshot in try LatestEventsScan(plan: plan, snapshot: snapshot).run() }
  }

  public func texts(
    of column: Column, on website: WebsiteID, in range: InstantRange, limit: Int
  ) throws(StoreError) -> [String] {
    try retrying(website) { snapshot in
      try KnownTexts(column: column, range: range, limit: limit, snapshot: snapshot).run()
    }
  }

  public func names(of visitors: Set<UInt64>, on website: WebsiteID) throws(StoreError) -> [UInt64: String] {
    try retrying(website) { snapshot in try MomentScan.names(visitors, snapshot) }
  }

  public func answer(_ plan: SessionPagePlan) throws(StoreError) -> SessionPageAnswer {
    try retrying(plan.website) { snapshot in
      try pageAnswers.answer(plan, of: snapshot) { () throws(StoreError) in
        try StoreError.translating { try SessionPageScan(plan, snapshot).run() }
      }
    }
  }

  public func answer(_ plan: LivePlan) throws(StoreError) -> LiveAnswer {
    try retrying(plan.website) { snapshot in
      try liveAnswers.answer(plan, of: snapshot) { () throws(StoreError) in
        try StoreError.translating { try LiveScan(plan, snapshot).run() }
      }
    }
  }

  public func explain(
    _ plan: QueryPlan, clock: @escaping () -> Duration
  ) throws(StoreError) -> (answer: PlanAnswer, report: ExecutionReport) {
    let before = cache.figures
    let recorder = ExecutionRecorder(clock)
    let answer = try retrying(plan.website) { snapshot in
      recorder.lap(.snapshot)
      return try PlanExecution(plan, snapshot, recorder).run()
    }
    let after = cache.figures
    var report = recorder.report
    report.cacheHits = after.hits - before.hits
    report.cacheMisses = after.misses - before.misses
    return (answer, report)
  }

  public func scan(
    website: WebsiteID, range: InstantRange, visitor: String?, body: (ScannedEvent) throws -> Void
  ) throws {
    let scanning = scanning()
    defer { withExtendedLifetime(scanning) {} }
    guard let snapshot = try snapshot(of: website, fresh: true) else { return }
    try EventExport(snapshot, range: range, visitor: visitor).run(body)
  }

  public func watermark(website: WebsiteID) throws(StoreError) -> Watermark {
    guard let snapshot = try snapshot(of: website, fresh: false) else {
      return Watermark(events: 0, sessions: 0, lastEventAt: nil)
    }
    let state = snapshot.state
    return Watermark(
      events: snapshot.segments.reduce(0) { $0 + $1.rows }, sessions: Int(state.sessions),
      lastEventAt: state.latestOrdinary == .min ? nil : Instant(milliseconds: state.latestOrdinary))
  }

  /// What is kept in memory, and how often that helped.
  public var cacheFigures: CacheFigures {
    let (hits, misses) = cache.figures
    return CacheFigures(hits: hits, misses: misses, bytes: cache.size, segments: websites.segments)
  }

  /// How far each import of a website came, by its stream: what makes a file known that is imported again.
  ///
  /// - Throws: `StoreError.damaged`, `.failed`.
  public func imports(of website: WebsiteID) throws(StoreError) -> [StreamID: ImportProgress] {
    guard let snapshot = try snapshot(of: website, fresh: true) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: snapshot.manifest.imports.map { stream, state in
        let progress = ImportProgress(bytes: state.bytes, digest: state.digest, lines: state.lines)
        return (StreamID(rawValue: stream), progress)
      })
  }

  /// Asks a snapshot, and a fresh one once more when pieces of the first were removed while it was asked.
  private func retrying<Answer>(
    _ website: WebsiteID, _ ask: (WebsiteSnapshot) throws -> Answer
  ) throws(StoreError) -> Answer {
    try StoreError.translating {
      for attempt in 0..<2 {
        // The first may go unprotected beside a removal, the second waits for it to end and keeps its pieces.
        let reading = reading(waits: attempt > 0)
        defer { withExtendedLifetime(reading) {} }
        guard let snapshot = try snapshot(of: website, fresh: attempt > 0) else {
          return try ask(
            try WebsiteSnapshot(
              website: website, seed: 0, sealChanges: 0, manifest: Manifest(), hot: [], reader: open(website).reader))
        }
        do {
          return try ask(snapshot)
        } catch let error as StoreError where attempt == 0 {
          // Pieces go minutes after they were replaced, and at once while nobody is seen to read: a question that
          // misses one starts again.
          guard case .failed = error else { throw error }
        }
      }
      throw StoreError.failed("the website's file kept changing")
    }
  }

  /// What is visible of a website now; `nil` when there is no such website.
  ///
  /// Whoever asks for the same website waits while one reads it; other websites have nothing to do with that.
  private func snapshot(of website: WebsiteID, fresh: Bool) throws(StoreError) -> WebsiteSnapshot? {
    guard let seed = try seed(website) else { return nil }
    return try StoreError.translating {
      let entry = open(website)
      return try entry.latest.withLock { latest in
        // Looked at before anything is read: what is committed meanwhile is found by the next question.
        let version = try hot.version()
        let known = latest
        if !fresh, let known, known.hotVersion == version { return known.snapshot }
        let snapshot = try renew(fresh ? nil : known?.snapshot, of: website, seed: seed, reader: entry.reader)
        latest = (snapshot, version)
        return snapshot
      }
    }
  }

  /// Reads what has changed since a snapshot was made.
  private func renew(
    _ known: WebsiteSnapshot?, of website: WebsiteID, seed: UInt64, reader: WebsiteReader
  ) throws -> WebsiteSnapshot {
    // Before hot is looked at: a worker notes the word there first.
    let expected = try identity()
    // Hot first, then the website's file: what is deleted from hot lies in the file by then.
    let fresh = try hot.withReader { hot in
      try hot.connection.transaction(.deferred) {
        let found = expected == nil ? nil : try hot.identity()
        guard expected == found else { throw HotStore.stray(at: directory.hot, found) }
        let (sealed, changes) = try hot.sealed(website)
        let parts = try hot.batches(of: website, after: sealed).compactMap { entry in
          try known?.hot.first { $0.name == entry.name }
            ?? hot.batch(of: website, entry.name).map { HotPart($0, name: entry.name) }
        }
        return (sealed, changes, parts)
      }
    }
    if fresh == nil, expected != nil { throw HotStore.stray(at: directory.hot, nil) }
    let (sealed, changes, parts) = fresh ?? (0, 0, [])
    if let known, known.sealChanges == changes, known.hot.map(\.name) == parts.map(\.name) { return known }
    // Zeros for what was once sealed would be a wrong answer, not an empty one.
    guard try changes == 0 || directory.exists(directory.columns(of: website)) else {
      throw StoreError.damaged("\(directory.columns(of: website)) is missing")
    }
    let manifest = known?.sealChanges == changes ? known!.manifest : try reader.manifest()  // known when equal
    guard manifest.sealed >= sealed else {
      throw StoreError.damaged("\(directory.columns(of: website)) lacks what was sealed")
    }
    return try WebsiteSnapshot(
      website: website, seed: seed, sealChanges: changes, manifest: manifest,
      hot: parts.filter { $0.name.last > manifest.sealed }, reader: reader)
  }

  /// A fresh snapshot of a website and what reads its file; `nil` when there is no such website.
  func current(_ website: WebsiteID) throws(StoreError) -> (WebsiteSnapshot, WebsiteReader)? {
    guard let snapshot = try snapshot(of: website, fresh: true) else { return nil }
    return (snapshot, open(website).reader)
  }

  /// A store of the same data that keeps nothing in memory, and reads what is sealed whatever has become of hot.
  var uncached: ColumnEventStore { ColumnEventStore(directory: directory, cacheBudget: 0, seed: seed) }

  /// A share of the lock that keeps replaced pieces for a question: for minutes, while it is held.
  ///
  /// - Parameter waits: for a removal that is under way, or the seal of an import with one in it. Whoever removes waits
  ///   for nobody who reads, so that this comes to an end.
  private func reading(waits: Bool) -> FileLock? {
    // Without it reading goes on: on a medium that cannot be written nobody removes anything.
    try? waits
      ? FileLock.share(path: directory.readingLock, on: directory.disk)
      : FileLock.tryShare(path: directory.readingLock, on: directory.disk)
  }

  /// A share of the lock that keeps replaced pieces for whoever reads a website whole: for as long as it is held, from
  /// everything but an erasure. Waits for a removal that is under way.
  func scanning() -> FileLock? {
    // As for questions.
    try? FileLock.share(path: directory.scanningLock, on: directory.disk)
  }

  /// Website files that are open now.
  package var openFiles: Int { websites.openFiles }

  private func open(_ website: WebsiteID) -> OpenWebsite {
    websites.open(website) {
      OpenWebsite(
        WebsiteReader(
          website: website, path: directory.columns(of: website), on: directory.disk, cache: cache, idle: idleFiles))
    }
  }
}

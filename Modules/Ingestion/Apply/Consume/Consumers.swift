package import Models
package import Storage

/// The journal's consumers of one worker, besides the event store.
package final class Consumers: Sendable {
  let progress: JournalProgress
  private let world: ConsumerWorld
  private let threads: [any ConsumerPost]

  /// Begins all of them, each on its own thread.
  ///
  /// - Parameter advanced: told that one of them has got further while somebody waits for that.
  init(
    _ world: ConsumerWorld, report: @escaping @Sendable (String) -> Void, advanced: @escaping @Sendable () -> Void
  ) throws(StoreError) {
    let progress = JournalProgress(ConsumerKind.allCases)
    self.progress = progress
    self.world = world
    var threads: [any ConsumerPost] = []
    for kind in ConsumerKind.allCases {
      let thread = try ConsumerThread(kind)
      try thread.start(afterTurn: { if progress.isExpected { advanced() } }) {
        ConsumerTurns(kind, world: world, progress: progress, report: report)
      }
      threads.append(thread)
    }
    self.threads = threads
  }

  /// Consumers without threads, which take a turn when they are told to: for whoever decides what happens when.
  package init(
    byHandIn directory: DataDirectory, catalog: Catalog, goals: GoalMatching = .none,
    clock: @escaping @Sendable () -> Instant, report: @escaping @Sendable (String) -> Void
  ) {
    let world = ConsumerWorld(directory: directory, catalog: catalog, goals: goals, clock: clock)
    let progress = JournalProgress(ConsumerKind.allCases)
    self.progress = progress
    self.world = world
    threads = ConsumerKind.allCases.map { kind in
      ConsumerByHand(kind, world: world, progress: progress, report: report)
    }
  }

  /// A turn of a consumer without a thread.
  package func turn(_ kind: ConsumerKind) -> TurnOutcome? {
    (threads.first { $0.kind == kind } as? ConsumerByHand)?.turn()
  }

  /// Why each gets no further; those that do are left out.
  var failures: [ConsumerKind: String] {
    Dictionary(uniqueKeysWithValues: threads.compactMap { thread in
      progress.failure(of: thread.kind).map { (thread.kind, $0) }
    })
  }

  /// What each has done so far.
  var counts: [ConsumerKind: ConsumerCounts] {
    Dictionary(uniqueKeysWithValues: threads.map { ($0.kind, $0.counts) })
  }

  /// Has all look at once, and tells when they have: somebody waits for them.
  func expect() {
    progress.setExpected(true)
    for thread in threads { thread.wake() }
  }

  /// Nobody waits any more.
  func stopExpecting() { progress.setExpected(false) }

  /// Has all of them end, after what is durable by now, and waits for that.
  func stop() {
    for thread in threads { thread.askToStop() }
    for thread in threads { thread.waitForEnd() }
  }

  /// Forgets all that is stored of a website. Blocks until every consumer has.
  func removeAll(of website: WebsiteID) throws {
    for thread in threads { try thread.perform { turns in try turns.perform { try $0.removeAll(of: website) } } }
  }

  /// Throws away what they have set aside. Blocks until every consumer that is meant has.
  func dropQuarantined(_ selection: QuarantineSelection) throws -> QuarantineReport {
    try collect(selection) { try $0.dropQuarantined(selection) }
  }

  /// Takes what they have set aside once more. Blocks until every consumer that is meant has.
  func retryQuarantined(_ selection: QuarantineSelection) throws -> QuarantineReport {
    try collect(selection) { try $0.retryQuarantined(selection) }
  }

  /// What every consumer does that a selection concerns. One that fails does not keep the others.
  private func collect(
    _ selection: QuarantineSelection, _ body: @escaping @Sendable (ConsumerTurns) throws -> QuarantineReport
  ) throws -> QuarantineReport {
    var report = QuarantineReport()
    var failure: (any Error)?
    for thread in threads where selection.concerns(thread.kind) {
      do { report.add(try thread.perform(body)) } catch { failure = failure ?? error }
    }
    if let failure { throw failure }
    return report
  }

  /// Notes what was decided about a group of errors. Blocks.
  ///
  /// - Returns: whether there is such a group.
  func setStatus(_ status: ErrorGroupStatus, of group: String, on website: WebsiteID) throws -> Bool {
    guard let thread = threads.first(where: { $0.kind == .errors }) else { return false }
    return try thread.perform { turns in
      try turns.perform { consumer in
        try (consumer as? ErrorConsumer)?.setStatus(status, of: group, on: website) ?? false
      }
    }
  }

  /// Forgets a recording, named by its 18 digits. Blocks.
  ///
  /// - Returns: whether there was one.
  func removeRecording(_ number: Int64, on website: WebsiteID) throws -> Bool {
    guard let thread = threads.first(where: { $0.kind == .replays }) else { return false }
    return try thread.perform { turns in
      try turns.perform { consumer in try (consumer as? ReplayConsumer)?.remove(number, on: website) ?? false }
    }
  }

  /// Forgets what was read of the journals: after records were overwritten there.
  func forgetJournals() { world.forgetJournals() }

  /// Forgets what is stored of a visitor, what was set aside included. Blocks.
  func erase(_ visitor: NamedVisitor, on website: Website) throws {
    for thread in threads {
      try thread.perform { turns in
        try turns.perform { consumer in
          for hash in visitor.visitors { try consumer.erase(visitor: hash, on: website.id) }
          try consumer.tables.removeQuarantined(of: website.id) { visitor.isNamed(in: $0, of: website) }
        }
      }
    }
  }

  /// Makes what was deleted unreadable in their files. Blocks.
  ///
  /// - Returns: `false` while somebody reads.
  func purge() throws -> Bool {
    var isWhole = true
    for thread in threads {
      let isDone = try thread.perform { try $0.openTables().connection.purge() }
      if !isDone { isWhole = false }
    }
    return isWhole
  }
}

import Models
import Storage
import Synchronization

/// The journal's consumers of one worker, besides the event store.
final class Consumers: Sendable {
  let progress: JournalProgress
  private let threads: [ConsumerThread]

  /// Begins all of them, each on its own thread.
  ///
  /// - Parameter advanced: told that one of them has got further while somebody waits for that.
  init(
    directory: DataDirectory, catalog: Catalog, clock: @escaping @Sendable () -> Instant,
    report: @escaping @Sendable (String) -> Void, advanced: @escaping @Sendable () -> Void
  ) throws(StoreError) {
    let progress = JournalProgress(ConsumerKind.allCases)
    self.progress = progress
    var threads: [ConsumerThread] = []
    for kind in ConsumerKind.allCases {
      let thread = try ConsumerThread(kind)
      try thread.start(afterTurn: { if progress.isExpected.load(ordering: .acquiring) { advanced() } }) {
        ConsumerTurns(kind, directory: directory, catalog: catalog, progress: progress, clock: clock, report: report)
      }
      threads.append(thread)
    }
    self.threads = threads
  }

  /// What each has done so far.
  var counts: [ConsumerKind: ConsumerCounts] {
    Dictionary(uniqueKeysWithValues: threads.map { ($0.kind, $0.counts) })
  }

  /// Has all look at once, and tells when they have: somebody waits for them.
  func expect() {
    progress.isExpected.store(true, ordering: .releasing)
    for thread in threads { thread.wake() }
  }

  /// Nobody waits any more.
  func stopExpecting() { progress.isExpected.store(false, ordering: .releasing) }

  /// Has all of them end, after what is durable by now, and waits for that.
  func stop() {
    for thread in threads { thread.askToStop() }
    for thread in threads { thread.waitForEnd() }
  }

  /// Forgets all that is stored of a website. Blocks until every consumer has.
  func removeAll(of website: WebsiteID) throws {
    for thread in threads { try thread.perform { turns in try turns.perform { try $0.removeAll(of: website) } } }
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

  /// Forgets what is stored of a visitor, by the text that the client sent or the bytes of a cookieless hash. Blocks.
  func erase(visitor: [UInt8], isCookieless: Bool, on website: Website) throws {
    let hash = visitor.withUnsafeBytes { VisitorName.hash($0, isCookieless: isCookieless, of: website) }
    for thread in threads {
      try thread.perform { turns in try turns.perform { try $0.erase(visitor: hash, on: website.id) } }
    }
  }
}

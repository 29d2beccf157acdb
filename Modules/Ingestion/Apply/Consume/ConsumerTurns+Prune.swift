import Models
import Storage

/// What is kept for as long as the plan of the website's team and its own settings say, and no longer.
extension ConsumerTurns {
  /// How often it is looked for what is too old.
  static let pruneMilliseconds: Int64 = 3_600_000

  /// Deletes what is too old, when it is time to look.
  func pruneIfDue() throws {
    guard kind.isKeptByPlan else { return }
    let now = clock()
    // A clock that was set back does not put off the next look.
    if let prunedAt, abs(now.milliseconds - prunedAt.milliseconds) < Self.pruneMilliseconds { return }
    let snapshot = try catalog.snapshot()
    try perform { consumer in
      for website in snapshot.websites(of: nil) { try consumer.prune(website, in: snapshot, now: now) }
    }
    prunedAt = now
  }
}

extension CatalogSnapshot {
  /// The plan of a website's team.
  func plan(of website: Website) -> SubscriptionPlan { team(website.team)?.plan ?? .free }
}

extension Instant {
  /// So many days earlier, of 24 hours each.
  func daysBefore(_ days: Int) -> Instant { advanced(byMilliseconds: -Int64(days) * 86_400_000) }
}

extension ConsumerKind {
  /// Whether what it stores goes when it is older than the plan keeps things. Errors and heatmaps are sums.
  fileprivate var isKeptByPlan: Bool { self == .replays || self == .vitals }
}

import HTTPSupport
import Models
import Storage

/// An event store whose questions are counted and timed.
final class MeasuredEventStore: EventStore {
  /// What kinds of questions there are, as `/metrics` names them.
  enum Kind: String, CaseIterable {
    case total, series, labels, several, retention, funnel, conversions, sessions, live
  }

  private let store: any EventStore
  private let clock: @Sendable () -> Duration
  private let seconds: [Kind: Histogram]
  private let failures = CountsByName()

  /// - Parameter clock: time that passes, from any beginning.
  init(_ store: any EventStore, clock: @escaping @Sendable () -> Duration) {
    self.store = store
    self.clock = clock
    seconds = Dictionary(
      uniqueKeysWithValues: Kind.allCases.map { ($0, Histogram(bounds: Histogram.secondsBounds)) })
  }

  /// How long questions of a kind took, those that failed included.
  func reading(_ kind: Kind) -> Histogram.Reading? { seconds[kind]?.reading }

  /// Questions that got no answer, by reason.
  var failureCounts: [String: Int] { failures.counts }

  func answer(_ plans: [QueryPlan]) throws(StoreError) -> [PlanAnswer] {
    guard let first = plans.first else { return [] }
    return try measured(plans.count > 1 ? .several : kind(of: first)) { () throws(StoreError) in
      try store.answer(plans)
    }
  }

  func answer(_ plan: RetentionPlan) throws(StoreError) -> RetentionAnswer {
    try measured(.retention) { () throws(StoreError) in try store.answer(plan) }
  }

  func answer(_ plan: FunnelPlan) throws(StoreError) -> FunnelAnswer {
    try measured(.funnel) { () throws(StoreError) in try store.answer(plan) }
  }

  func answer(_ plan: ConversionPlan) throws(StoreError) -> ConversionAnswer {
    try measured(.conversions) { () throws(StoreError) in try store.answer(plan) }
  }

  func answer(_ plan: MomentPlan) throws(StoreError) -> [UInt64: [Instant]] {
    try measured(.conversions) { () throws(StoreError) in try store.answer(plan) }
  }

  func answer(_ plan: LatestEventsPlan) throws(StoreError) -> [ScannedEvent] {
    try measured(.conversions) { () throws(StoreError) in try store.answer(plan) }
  }

  func texts(
    of column: Column, on website: WebsiteID, in range: InstantRange, limit: Int
  ) throws(StoreError) -> [String] {
    try measured(.conversions) { () throws(StoreError) in
      try store.texts(of: column, on: website, in: range, limit: limit)
    }
  }

  func names(of visitors: Set<UInt64>, on website: WebsiteID) throws(StoreError) -> [UInt64: String] {
    try measured(.conversions) { () throws(StoreError) in try store.names(of: visitors, on: website) }
  }

  func answer(_ plan: SessionPagePlan) throws(StoreError) -> SessionPageAnswer {
    try measured(.sessions) { () throws(StoreError) in try store.answer(plan) }
  }

  func answer(_ plan: LivePlan) throws(StoreError) -> LiveAnswer {
    try measured(.live) { () throws(StoreError) in try store.answer(plan) }
  }

  func explain(
    _ plan: QueryPlan, clock: @escaping () -> Duration
  ) throws(StoreError) -> (answer: PlanAnswer, report: ExecutionReport) {
    try measured(kind(of: plan)) { () throws(StoreError) in try store.explain(plan, clock: clock) }
  }

  private func measured<T>(_ kind: Kind, _ body: () throws(StoreError) -> T) throws(StoreError) -> T {
    let start = clock()
    defer { seconds[kind]?.record((clock() - start) / .seconds(1)) }
    do throws(StoreError) { return try body() } catch {
      failures.add(error.name)
      throw error
    }
  }

  func scan(website: WebsiteID, range: InstantRange, visitor: String?, body: (ScannedEvent) throws -> Void) throws {
    try store.scan(website: website, range: range, visitor: visitor, body: body)
  }

  func watermark(website: WebsiteID) throws(StoreError) -> Watermark { try store.watermark(website: website) }

  private func kind(of plan: QueryPlan) -> Kind {
    switch plan.grouping {
    case .total: .total
    case .buckets: .series
    default: .labels
    }
  }
}

extension StoreError {
  /// The case as a word.
  fileprivate var name: String {
    switch self {
    case .damaged: "damaged"
    case .failed: "failed"
    case .newerFormat: "newer_format"
    case .leaseHeld: "lease_held"
    }
  }
}

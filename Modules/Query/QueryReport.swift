import Models
public import Storage
import Synchronization

/// What it took to answer a question.
public struct QueryReport: Hashable, Sendable {
  /// What the engine did, for all plans of the question together.
  public var execution: ExecutionReport
  /// Time for turning the question into plans and integers into figures.
  public var planning: Duration

  /// A report with these parts.
  public init(execution: ExecutionReport, planning: Duration) {
    self.execution = execution
    self.planning = planning
  }
}

/// A store that keeps account of what its answers took.
final class ExplainedStore<Store: EventStore>: EventStore {
  private let store: Store
  private let clock: @Sendable () -> Duration
  private let kept = Mutex((report: ExecutionReport(), time: Duration.zero))

  init(_ store: Store, _ clock: @escaping @Sendable () -> Duration) {
    self.store = store
    self.clock = clock
  }

  /// What all answers so far took.
  var account: (report: ExecutionReport, time: Duration) { kept.withLock { $0 } }

  /// Each plan sees the moment of its own turn, so that each can be accounted for.
  func answer(_ plans: [QueryPlan]) throws(StoreError) -> [PlanAnswer] {
    var answers: [PlanAnswer] = []
    for plan in plans { answers.append(try explained(plan)) }
    return answers
  }

  func answer(_ plan: RetentionPlan) throws(StoreError) -> RetentionAnswer { try store.answer(plan) }
  func answer(_ plan: FunnelPlan) throws(StoreError) -> FunnelAnswer { try store.answer(plan) }
  func answer(_ plan: ConversionPlan) throws(StoreError) -> ConversionAnswer { try store.answer(plan) }
  func answer(_ plan: MomentPlan) throws(StoreError) -> [UInt64: [Instant]] { try store.answer(plan) }
  func answer(_ plan: LatestEventsPlan) throws(StoreError) -> [ScannedEvent] { try store.answer(plan) }
  func texts(
    of column: Column, on website: WebsiteID, in range: InstantRange, limit: Int
  ) throws(StoreError) -> [String] {
    try store.texts(of: column, on: website, in: range, limit: limit)
  }
  func names(of visitors: Set<UInt64>, on website: WebsiteID) throws(StoreError) -> [UInt64: String] {
    try store.names(of: visitors, on: website)
  }
  func answer(_ plan: SessionPagePlan) throws(StoreError) -> SessionPageAnswer { try store.answer(plan) }
  func answer(_ plan: LivePlan) throws(StoreError) -> LiveAnswer { try store.answer(plan) }

  private func explained(_ plan: QueryPlan) throws(StoreError) -> PlanAnswer {
    let start = clock()
    let (answer, report) = try store.explain(plan, clock: clock)
    let time = clock() - start
    kept.withLock { kept in
      kept.report.add(report)
      kept.time += time
    }
    return answer
  }

  func scan(
    website: WebsiteID, range: InstantRange, visitor: String?, body: (ScannedEvent) throws -> Void
  ) throws {
    try store.scan(website: website, range: range, visitor: visitor, body: body)
  }

  func watermark(website: WebsiteID) throws(StoreError) -> Watermark { try store.watermark(website: website) }
}

public import Models
public import Storage

/// From a question to its figures.
public enum QueryRunner {
  /// Answers a question about a website from what the store holds now.
  ///
  /// May read files and take milliseconds: never call it on an event loop or the cooperative pool.
  /// - Parameter now: which days are not over yet, for comparisons with the days before.
  /// - Throws: `QueryError.store`, `QueryError.unknownTimeZone`.
  /// - Source: External API, Stats API.
  public static func run(
    _ request: StatsRequest, website: Website, now: Instant, store: some EventStore
  ) throws(QueryError) -> StatsResult {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    let question = PlannedQuestion(request, website: website.id, calendar: calendar)
    let answer = try ask(question, store)
    switch request.shape {
    case .aggregate(let comparesPrevious):
      let earlier = comparesPrevious ? request.previous(today: calendar.date(of: now)) : nil
      let before = try earlier.map { (earlier) throws(QueryError) in
        try ask(PlannedQuestion(earlier, website: website.id, calendar: calendar), store)
      }
      return .aggregate(question, answer, before: before)
    case .timeseries: return .timeseries(question, answer, labels: question.buckets?.labels ?? [])
    case .breakdown(let property, _, _): return .breakdown(question, answer, property: property)
    }
  }

  /// Answers a question and says what that took.
  ///
  /// - Parameter clock: time that passes, from any beginning.
  /// - Throws: what `run` throws.
  public static func explain(
    _ request: StatsRequest, website: Website, now: Instant, store: some EventStore,
    clock: @escaping @Sendable () -> Duration
  ) throws(QueryError) -> (result: StatsResult, report: QueryReport) {
    let explained = ExplainedStore(store, clock)
    let start = clock()
    let result = try run(request, website: website, now: now, store: explained)
    let total = clock() - start
    let (execution, answering) = explained.account
    return (result, QueryReport(execution: execution, planning: total - answering))
  }

  private static func ask(_ question: PlannedQuestion, _ store: some EventStore) throws(QueryError) -> PlanAnswer {
    guard let plan = question.plan else { return PlanAnswer(rows: []) }
    do { return try store.answer(plan) } catch { throw .store(error) }
  }
}

extension StatsRequest {
  /// The same question about as many days before.
  func previous(today: CivilDate) -> StatsRequest {
    var request = self
    request.dates = dates.previous(today: today)
    return request
  }
}

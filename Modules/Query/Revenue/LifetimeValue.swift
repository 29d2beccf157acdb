public import Models
public import Storage

/// What visitors of each cohort have spent since: sums that grow with every period.
///
/// Source: External API, `GET /revenue/{websiteId}/ltv`.
public struct LifetimeValue: Hashable, Sendable {
  /// The people of one cohort.
  public struct Cohort: Hashable, Sendable {
    /// First day of the cohort.
    public var date: CivilDate
    /// Its visitors, 1 or more; of a question by purchase its customers.
    public var people: Int
    /// What they have spent by the end of each period that has begun, their own first, less what they got back, in
    /// smallest units.
    public var cumulative: [Int]
  }

  /// In order; those without people are left out.
  public var cohorts: [Cohort]

  /// The table of an engine's answer that holds money.
  public init(_ answer: RetentionAnswer, _ periods: CohortPeriods) {
    cohorts = zip(answer.cohorts, periods.firstDays).filter { $0.0.visitors > 0 }.map { cohort, date in
      var sum = 0
      let cumulative = cohort.revenue.map { revenue in
        sum = sum.addingSaturated(revenue)
        return sum
      }
      return Cohort(date: date, people: cohort.visitors, cumulative: cumulative)
    }
  }

  /// What a person of all cohorts that have this period has spent by its end: smallest units and people; `nil` when no
  /// cohort has come so far.
  public func average(period: Int) -> (minorUnits: Int, people: Int)? {
    let old = cohorts.filter { $0.cumulative.count > period }
    guard !old.isEmpty else { return nil }
    let spent = old.reduce(0) { $0.addingSaturated($1.cumulative[period]) }
    return (spent, old.reduce(0) { $0 + $1.people })
  }
}

/// What customers are worth: a question about those whose first purchase lies in a range.
///
/// Source: External API, `GET /revenue/{websiteId}/ltv`.
public struct LifetimeValueQuestion: Hashable, Sendable {
  /// The last days.
  public var range: TimeRange
  /// Weekly: blocks of seven days. Monthly: calendar months.
  public var granularity: CohortGranularity

  /// A question of these parts.
  ///
  /// - Precondition: `granularity` is weekly or monthly.
  public init(range: TimeRange, granularity: CohortGranularity) {
    precondition(granularity != .daily, "granularity was checked")
    self.range = range
    self.granularity = granularity
  }

  /// The last period that is over within so many days of a cohort's beginning, as `average_ltv_30d` and
  /// `average_ltv_90d` mean it: a calendar month counts as thirty days.
  public func period(days: Int) -> Int { days / granularity.blockDays - 1 }

  /// Answers the question about a website from what the store holds now. Only amounts in the website's currency count;
  /// who bought before the first period belongs to no cohort.
  ///
  /// - Throws: `QueryError.store`, `QueryError.unknownTimeZone`.
  public func run(website: Website, now: Instant, store: some EventStore) throws(QueryError) -> LifetimeValue {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    let today = calendar.date(of: now)
    let periods =
      granularity == .monthly
      ? CohortPeriods(monthsWithin: range.days, today: today, calendar: calendar)
      : CohortPeriods(blocksOf: granularity.blockDays, within: range.days, today: today, calendar: calendar)
    let plan = RetentionPlan(
      website: website.id, borders: periods.borders, distanceMax: periods.firstDays.count, founders: .newcomers,
      purchases: .init(currency: website.currency, found: true))
    do { return LifetimeValue(try store.answer(plan), periods) } catch { throw .store(error) }
  }
}

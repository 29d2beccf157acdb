public import Models
public import Storage

/// Who came back: a question about the visitors whose first visit lies in a range.
///
/// Source: External API, `GET /retention/{websiteId}`.
public struct RetentionQuestion: Hashable, Sendable {
  /// Most periods behind a cohort's own that can be asked for.
  public static let periodsMax = 12

  /// The last days.
  public var range: TimeRange
  /// Length of the periods.
  public var granularity: CohortGranularity
  /// How many periods behind their own cohorts are followed, 1…``periodsMax``.
  public var periods: Int

  /// A question of these parts.
  public init(range: TimeRange, granularity: CohortGranularity, periods: Int) {
    precondition((1...RetentionQuestion.periodsMax).contains(periods), "periods were checked")
    self.range = range
    self.granularity = granularity
    self.periods = periods
  }

  /// The periods of the question, seen from a moment.
  public func cohortPeriods(now: Instant, calendar: SiteCalendar) -> CohortPeriods {
    CohortPeriods(
      blocksOf: granularity.blockDays, within: range.days, today: calendar.date(of: now), calendar: calendar)
  }

  /// The question in the engine's terms: visitors seen before the first period found no cohort.
  ///
  /// - Parameter revenue: the currency in which their purchases are added up, if at all. Then cohorts are followed to
  ///   the end, however few periods are asked for.
  public func plan(_ website: WebsiteID, _ periods: CohortPeriods, revenue: CurrencyCode? = nil) -> RetentionPlan {
    RetentionPlan(
      website: website, borders: periods.borders,
      distanceMax: revenue == nil ? self.periods : max(self.periods, periods.firstDays.count), founders: .newcomers,
      purchases: revenue.map { RetentionPlan.Purchases(currency: $0) })
  }

  /// Answers the question about a website from what the store holds now.
  ///
  /// - Throws: `QueryError.store`, `QueryError.unknownTimeZone`.
  public func run(website: Website, now: Instant, store: some EventStore) throws(QueryError) -> RetentionReport {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    let periods = cohortPeriods(now: now, calendar: calendar)
    do {
      return RetentionReport(try store.answer(plan(website.id, periods)), periods, question: self)
    } catch { throw .store(error) }
  }
}

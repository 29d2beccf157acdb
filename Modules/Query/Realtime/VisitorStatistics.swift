public import Models
public import Storage

/// How many visitors a website has had lately, and how they behaved in the current calendar month.
public struct VisitorStatistics: Hashable, Sendable {
  /// Live visitors.
  public let live: Int
  /// Distinct visitors today, in the website's zone.
  public let today: Int
  /// Distinct visitors in the calendar week, which begins on Monday.
  public let week: Int
  /// Distinct visitors in the calendar month.
  public let month: Int
  /// Bounces in a hundred sessions; 0 without sessions.
  public let bouncePercent: Int
  /// Mean duration of sessions in whole seconds; 0 without sessions.
  public let sessionSeconds: Int
  /// Ten times the mean pageviews of sessions; 0 without sessions.
  public let tenthsOfPagesPerSession: Int
  /// Of a hundred visitors, those whose first session ever began in this month; 0 without visitors.
  public let newVisitorPercent: Int
  /// The others; 0 without visitors.
  public let returningVisitorPercent: Int

  /// The statistics of a website now. Whatever is not said to be of a day or week is of the current calendar month.
  ///
  /// May read files and take milliseconds: never call it on an event loop or the cooperative pool. Sessions before the
  /// month are looked through for who is new.
  /// - Throws: `QueryError.store`, `.unknownTimeZone`.
  /// - Source: Real-Time Data API, "Visitor Statistics".
  public static func now(
    _ now: Instant, website: Website, store: some EventStore
  ) throws(QueryError) -> VisitorStatistics {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    let today = calendar.date(of: now)
    let month = CivilDateRange(today.firstOfMonth, today.lastOfMonth)
    let monday = today.firstOfWeek
    let live = try LiveCount.answer(now, website: website, store: store)
    // Newcomers are counted first: who comes in between may be missing among them, but they are never too many.
    let newcomers = try newcomers(calendar.instants(of: month), website, store)
    let days = [CivilDateRange(today, today), CivilDateRange(monday, monday.advanced(byDays: 6)), month]
    var questions: [FigureQuestion] = []
    for dates in days { questions.append(try FigureQuestion([.visitors, .pageviews], dates, website, calendar)) }
    questions.append(try FigureQuestion([.bounceRate, .visitDuration, .viewsPerVisit], month, website, calendar))
    let values = try FigureQuestion.values(questions, store, meanScale: 10)
    let visitors = values[2][0]
    let newPercent = SortValue.ratio(numerator: 0, denominator: 1, scale: 100).of([min(newcomers, visitors), visitors])
    return VisitorStatistics(
      live: live.visitors, today: values[0][0], week: values[1][0], month: visitors, bouncePercent: values[3][0],
      sessionSeconds: values[3][1], tenthsOfPagesPerSession: values[3][2], newVisitorPercent: newPercent,
      returningVisitorPercent: visitors > 0 ? 100 - newPercent : 0)
  }

  /// Visitors with an event inside a month and none before it.
  private static func newcomers(
    _ month: InstantRange, _ website: Website, _ store: some EventStore
  ) throws(QueryError) -> Int {
    let plan = RetentionPlan(
      website: website.id, borders: [month.start, month.end], distanceMax: 0, founders: .newcomers)
    do { return try store.answer(plan).cohorts[0].visitors } catch { throw .store(error) }
  }
}

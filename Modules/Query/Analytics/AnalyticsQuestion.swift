public import Models
import Storage

/// A question of the External API's analytics section: the last days of a website.
///
/// Every figure is a metric of the Stats API over the same days, so that the two never disagree.
public struct AnalyticsQuestion: Sendable {
  /// The website asked about.
  public let website: Website
  /// Its local days.
  public let calendar: SiteCalendar
  /// The days asked about, the last of them today.
  public let dates: CivilDateRange

  /// The question about the days of a range.
  ///
  /// - Throws: `QueryError.unknownTimeZone`.
  public init(_ range: TimeRange, website: Website, now: Instant) throws(QueryError) {
    guard let calendar = SiteCalendar(timeZone: website.timeZone) else { throw .unknownTimeZone(website.timeZone) }
    self.website = website
    self.calendar = calendar
    dates = range.dates(today: calendar.date(of: now))
  }

  /// The instants of all days.
  public var instants: InstantRange { calendar.instants(of: dates) }

  /// The same about other metrics or groups.
  func request(_ shape: StatsRequest.Shape, _ metrics: [Metric]) throws(QueryError) -> StatsRequest {
    try StatsRequest(shape: shape, dates: dates, metrics: metrics)
  }

  /// Answers several questions from one moment of the store: for each row its labels, and the metrics' values.
  func ask(_ requests: [StatsRequest], _ store: some EventStore) throws(QueryError) -> [[AnsweredRow]] {
    let questions = requests.map { PlannedQuestion($0, website: website.id, calendar: calendar) }
    let answers: [PlanAnswer]
    do { answers = try store.answer(questions.compactMap(\.plan)) } catch { throw .store(error) }
    var next = 0
    return questions.map { question in
      guard question.plan != nil else { return [] }
      defer { next += 1 }
      return answers[next].rows.map { row in
        AnsweredRow(labels: row.labels, values: question.places.map { $0.order.of(row.values) })
      }
    }
  }

  /// One row of an answer.
  struct AnsweredRow: Sendable {
    let labels: [String]
    /// One for each metric asked; those with decimals in hundredths.
    let values: [Int]
  }
}

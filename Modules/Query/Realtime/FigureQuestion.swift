import Models
import Storage

/// Some metrics over a stretch of time as whole numbers: what the real-time figures are put together from, by the same
/// definitions as everything else.
struct FigureQuestion {
  private let question: PlannedQuestion
  private var plan: QueryPlan

  /// The metrics over local days of a website.
  init(
    _ metrics: [Metric], _ dates: CivilDateRange, _ website: Website, _ calendar: SiteCalendar
  ) throws(QueryError) {
    let request = try StatsRequest(shape: .aggregate(comparesPrevious: false), dates: dates, metrics: metrics)
    question = PlannedQuestion(request, website: website.id, calendar: calendar)
    guard let plan = question.plan else { preconditionFailure("an aggregate has a row whatever is stored") }
    self.plan = plan
  }

  /// The same over another stretch of time.
  func over(_ range: InstantRange) -> FigureQuestion {
    var copy = self
    copy.plan.range = range
    return copy
  }

  /// The metrics' whole numbers for each question, all of one moment.
  ///
  /// - Parameter meanScale: what means are multiplied by before they are rounded.
  static func values(
    _ questions: [FigureQuestion], _ store: some EventStore, meanScale: Int = 1
  ) throws(QueryError) -> [[Int]] {
    let answers: [PlanAnswer]
    do { answers = try store.answer(questions.map(\.plan)) } catch { throw .store(error) }
    return zip(questions, answers).map { question, answer in
      question.question.places.map { place in
        let row = answer.rows[0].values
        guard place.metric.combination == .meanToHundredths else { return place.order.of(row) }
        return SortValue.ratio(numerator: place.values[0], denominator: place.values[1], scale: meanScale).of(row)
      }
    }
  }
}

/// The twelve questions and how each differs from repetition to repetition.
///
/// No repetition asks what another asked: ranges move by whole days, and filters change, so that no kept answer helps.
/// Peers are asked the same. The first repetition is the plain question.
struct QuestionList {
  private static let day: Int64 = 86_400_000
  /// Repetitions before a range comes again.
  static let repetitionsMax = 120

  /// The instant after the last event's day.
  let end: Int64

  /// What can be asked over HTTP; the others are plans.
  static let overHTTP = ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6", "Q7", "Q8", "Q9"]
  /// What is asked as a plan, with the rule of sessions that start inside the range.
  static let asPlans = ["Q1", "Q5", "Q7", "Q10", "Q11", "Q12"]

  /// A question in its n-th form.
  ///
  /// - Parameter n: 0 up to, not including, `repetitionsMax`.
  func question(_ id: String, rule: Question.SessionRule, _ n: Int) -> Question {
    let last = end - Int64(n % 12) * Self.day
    let month = last - Int64(30 - n / 12) * Self.day
    var question = Question(id: id, kind: .aggregate, start: month, end: last)
    question.rule = rule
    switch id {
    case "Q2":
      question.kind = .timeseries
      question.bucketMilliseconds = Self.day
    case "Q3":
      question.kind = .timeseries
      question.bucketMilliseconds = 3_600_000
      // A week's range moves further back, because it has fewer lengths.
      let last = end - Int64(n % 30) * Self.day
      question.start = last - Int64(7 - n / 30) * Self.day
      question.end = last
    case "Q4":
      question.kind = .eventBreakdown
      question.property = "page"
    case "Q5":
      question.kind = .sessionBreakdown
      question.property = "source"
      question.emptyLabel = rule == .overlap ? "Direct / None" : ""
    case "Q6":
      question.kind = .eventBreakdown
      question.property = "country"
      question.countsPageviews = false
      question.conditions = [equals("page", ["/pricing", "/features", "/signup", "/docs", "/about"], n)]
    case "Q7":
      question.conditions = [
        equals("country", ["US", "GB", "DE", "FR"], n), equals("browser", ["Chrome", "Safari"], n / 4),
      ]
    case "Q8":
      question.kind = .eventBreakdown
      question.property = "page"
      let prefix = ["/blog/", "/docs/", "/product/"][n % 3]
      question.conditions = [.init(column: "page", op: .startsWith, value: prefix)]
    case "Q9":
      question.kind = .eventBreakdown
      question.property = "name"
      question.countsPageviews = false
      question.conditions = [.init(column: "name", op: .isNot, value: "pageview")]
    case "Q10":
      question.kind = .retention
      question.start = end - Int64(90 - n % 10) * Self.day
      question.end = end - Int64(n / 10) * Self.day
      question.periods = 6
    case "Q11":
      question.kind = .funnel
      let first = ["/pricing", "/features", "/docs"][n % 3]
      question.steps = [
        .init(name: "pageview", page: first), .init(name: "pageview", page: "/signup"), .init(name: "Signup"),
      ]
    case "Q12":
      question.kind = .realtime
      question.end = end - Int64(n) * 60_000
      question.start = question.end - 300_000
      question.limit = 10
    default: break
    }
    return question
  }

  private func equals(_ column: String, _ values: [String], _ n: Int) -> Question.Condition {
    .init(column: column, op: .is, value: values[n % values.count])
  }
}

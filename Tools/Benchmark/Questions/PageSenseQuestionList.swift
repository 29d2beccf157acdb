import Models

/// Questions of the PageSense API and how each differs from repetition to repetition: ranges of some 60 days move by
/// days, so that no kept answer helps. An overview's are shorter, as it is about the range before as well.
struct PageSenseQuestionList {
  static let all = ["goal-page", "goal-event", "funnel", "country", "date-device", "overview-segment"]

  private static let day: Int64 = 86_400_000

  /// The instant after the last event's day.
  let end: Int64

  /// A question in its n-th form.
  func question(_ id: String, _ n: Int) -> Question {
    let last = end - Int64(n % 12) * Self.day
    let days = id == "overview-segment" ? Int64(36 - n / 12) : Int64(60 - n / 12)
    var question = Question(id: id, kind: .report, start: last - days * Self.day, end: last)
    question.rule = .overlap
    let isPageview = Question.Condition(column: "name", op: .is, value: "pageview")
    switch id {
    case "goal-page":
      question.kind = .conversions
      question.limit = 50
      question.conditions = [isPageview, .init(column: "page", op: .is, value: "/pricing")]
    case "goal-event":
      question.kind = .conversions
      question.limit = 50
      question.conditions = [.init(column: "name", op: .is, value: "Signup")]
    case "funnel":
      question.kind = .funnelTimes
      question.steps = [
        .init(name: "pageview", page: "/pricing"), .init(name: "pageview", page: "/signup"), .init(name: "Signup"),
      ]
    case "country": question.dimensions = ["country"]
    case "date-device": question.dimensions = ["date", "device"]
    default:
      question.kind = .overview
      question.limit = 10
      question.previousStart = question.start - days * Self.day
      question.conditions = [.init(column: "device", op: .is, value: "Mobile")]
    }
    return question
  }
}

extension Question {
  /// The question as path and query of the PageSense API.
  func pageSensePath(_ access: PageSenseAccess) -> String {
    let place: String
    switch kind {
    case .conversions: place = "goals/\(id == "goal-page" ? access.pageGoal : access.eventGoal)/conversions"
    case .funnelTimes: place = "funnels/\(access.funnel)/data"
    case .overview: place = "reports/overview"
    default: place = "reports/custom"
    }
    func date(_ milliseconds: Int64) -> String { CivilDate(dayNumber: Int(milliseconds / 86_400_000)).description }
    var query = "from_date=\(date(start))&to_date=\(date(end - 1))"
    if kind == .report { query += "&dimensions=\(dimensions.joined(separator: ","))" }
    if kind == .overview { query += "&segment[device]=mobile" }
    return "\(access.website)/\(place)?\(query)"
  }
}

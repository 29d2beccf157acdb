import ArgumentParser
import ExternalRoutes
import HTTPSupport
import Models
import Query
import ServiceSupport
import Storage

extension ExplainCommand {
  struct Retention: AdminCommand {
    static let configuration = CommandConfiguration(
      commandName: "retention", abstract: "Which visitors came back, and what they spent.",
      discussion: """
        Input: {"now", "range", "granularity", "periods", "users": [{"n", "visits": [dates], "purchases": [[date, \
        amount]]}]}; "n" visitors did the same. Without "now" it is --now, or now; days are those of --timezone.
        """)

    /// Visitors of a line at most.
    private static let visitorsMax = 10_000_000
    private static let fractionDigits = 2

    @OptionGroup var options: ExplainOptions

    func execute() async throws {
      let zone = options.timeZone ?? "UTC"
      guard let calendar = SiteCalendar(timeZone: zone) else {
        throw ValidationError("--timezone must be a name of the tz database, not '\(zone)'.")
      }
      let clock = try WorldSources.system(pinnedNow: options.clock.pinnedNow())
      guard let currency = CurrencyCode("USD") else { return }
      options.answerLines { input in
        let question = RetentionQuestion(
          range: try input.choice("range", default: TimeRange.month),
          granularity: try input.choice("granularity", default: CohortGranularity.weekly),
          periods: try input.number("periods", default: 6, in: 1...RetentionQuestion.periodsMax))
        let now = try input.instant("now") ?? clock.now()
        let visitors = ListedVisitors(try Retention.groups(input, calendar))
        let periods = question.cohortPeriods(now: now, calendar: calendar)
        let answer = try visitors.answer(
          question.plan(WebsiteID(rawValue: 1), periods, revenue: currency))
        let report = RetentionReport(answer, periods, question: question)
        guard case .object(var members) = RetentionDocument.document(report) else { return .null }
        members.append(
          .init(
            "ltv", LifetimeValueDocument.rows(LifetimeValue(answer, periods), fractionDigits: Retention.fractionDigits)))
        let days = periods.firstDays.map { JSONValue.string($0.description) }
        members.append(
          .init("because", ["today": .string(calendar.date(of: now).description), "periods_begin": .array(days)]))
        return .object(members)
      }
    }

    private static func groups(_ input: ExplainInput, _ calendar: SiteCalendar) throws -> [ListedVisitors.Group] {
      guard case .array(let users) = input.document["users"] ?? [] else {
        throw CommandFailure("`users` must be a list.")
      }
      var total = 0
      return try users.map { user in
        let user = ExplainInput(document: user)
        let count = try user.number("n", default: 1, in: 0...visitorsMax)
        total += count
        guard total <= visitorsMax else { throw CommandFailure("`users` are more than \(visitorsMax).") }
        guard case .array(let visits) = user.document["visits"] ?? [],
          case .array(let purchases) = user.document["purchases"] ?? []
        else { throw CommandFailure("`visits` and `purchases` must be lists.") }
        return ListedVisitors.Group(
          count: count, visits: try visits.map { try instant($0, calendar) },
          purchases: try purchases.map { purchase in
            guard case .array(let pair) = purchase, pair.count == 2 else {
              throw CommandFailure("A purchase must be [date, amount].")
            }
            return (try instant(pair[0], calendar), try cents(pair[1]))
          })
      }
    }

    /// A day's beginning, or a moment.
    private static func instant(_ value: JSONValue, _ calendar: SiteCalendar) throws -> Instant {
      guard case .string(let text) = value else { throw CommandFailure("A visit must be a date.") }
      if let day = CivilDate(iso: text) { return calendar.instants(of: CivilDateRange(day, day)).start }
      guard let instant = PinnedTime.instant(text) else { throw CommandFailure("`\(text)` is no date.") }
      return instant
    }

    private static func cents(_ value: JSONValue) throws -> Int64 {
      let amount: Double? =
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        case .string(let text): Double(text)
        default: nil
        }
      guard let amount, amount.magnitude < 1e13 else { throw CommandFailure("An amount must be a number.") }
      return Int64((amount * 100).rounded(.toNearestOrAwayFromZero))
    }
  }
}

import Models
import Storage

extension Question {
  /// Asks the engine in its own terms.
  func ask(_ store: ColumnEventStore, _ website: WebsiteID) throws -> Answer {
    func plan(_ sets: [RowSet], _ grouping: Grouping = .total) -> QueryPlan {
      QueryPlan(website: website, range: range, rowSets: sets, grouping: grouping)
    }
    switch kind {
    case .aggregate:
      return Answer(try store.answer(plan([events([.visitors, .pageviews, .events]), sessions([.sessions, .bounces])])))
    case .sessionBreakdown:
      return Answer(
        try store.answer(plan([sessions([.visitors, .sessions, .bounces], key: column)], labels(empty: emptyLabel))))
    case .eventBreakdown:
      return Answer(
        try store.answer(
          plan([events([.visitors, countsPageviews ? .pageviews : .events], key: column)], labels(empty: nil))))
    case .timeseries:
      let width = bucketMilliseconds ?? 86_400_000
      let borders = stride(from: start, through: end, by: Int(width)).map { Instant(milliseconds: $0) }
      return Answer(try store.answer(plan([events([.visitors, .pageviews])], .buckets(borders: borders))))
    case .realtime:
      // Everybody who is there, then the pages that they are on.
      let answers = try store.answer([
        plan([events([.visitors, .pageviews])]), plan([events([.visitors], key: .page)], labels(empty: "")),
      ])
      return Answer(rows: answers.flatMap { Answer($0).rows })
    case .retention: return try retention(store, website)
    case .funnel:
      let answer = try store.answer(
        FunnelPlan(website: website, range: range, steps: steps.map { Self.predicates($0) }))
      return Answer(rows: [answer.steps.map { String($0.reached) }])
    case .funnelTimes, .conversions, .report, .overview: throw BenchmarkError("\(id) is more than one plan.")
    }
  }

  /// A row for each week and each distance at which somebody of that week's was there.
  private func retention(_ store: ColumnEventStore, _ website: WebsiteID) throws -> Answer {
    // 1 January 1970 was a Thursday: weeks begin on Mondays, the first and the last may be cut.
    let day: Int64 = 86_400_000
    let firstWeek = (start / day + 3) / 7
    var borders = [start]
    while let last = borders.last, last < end {
      borders.append(min(end, (firstWeek + Int64(borders.count)) * 7 * day - 3 * day))
    }
    let answer = try store.answer(
      RetentionPlan(website: website, borders: borders.map { Instant(milliseconds: $0) }, distanceMax: periods))
    var rows: [[String]] = []
    for (week, cohort) in answer.cohorts.enumerated() {
      for (period, visitors) in cohort.returned.enumerated() where visitors > 0 {
        rows.append([String(firstWeek + Int64(week)), String(period), String(visitors)])
      }
    }
    return Answer(rows: rows)
  }

  private static func predicates(_ step: Step) -> [Predicate] {
    [Predicate(column: .name, anyOf: [.exact(step.name)])]
      + (step.page.map { [Predicate(column: .page, anyOf: [.exact($0)])] } ?? [])
  }

  private func events(_ measures: [Measure], key: Column? = nil) -> RowSet {
    RowSet(
      kind: .events, eventFilter: predicates.filter { $0.column.isOfEvents },
      sessionFilter: predicates.filter { !$0.column.isOfEvents }, measures: measures, key: key.map { [$0] } ?? [])
  }

  /// Adds the sum of durations to the measures, in the unit of the session rule.
  private func sessions(_ measures: [Measure], key: Column? = nil) -> RowSet {
    RowSet(
      kind: .sessions, eventFilter: predicates.filter { $0.column.isOfEvents },
      sessionFilter: predicates.filter { !$0.column.isOfEvents },
      measures: measures + [rule == .start ? .durationMilliseconds : .durationSeconds], key: key.map { [$0] } ?? [],
      sessionRange: rule == .start ? .startingInside : .overlapping)
  }

  private func labels(empty: String?) -> Grouping {
    .labels(
      LabelGrouping(naming: [LabelNaming(empty: empty)], join: .first, order: .value(0), offset: 0, limit: limit))
  }

  private var column: Column? { property.map(Self.column) }

  private var predicates: [Predicate] {
    conditions.map { condition in
      let pattern: TextPattern =
        condition.op == .startsWith ? .wildcard([condition.value, ""]) : .exact(condition.value)
      return Predicate(
        column: Self.column(condition.column), anyOf: [pattern], isNegated: condition.op == .isNot)
    }
  }

  private static func column(_ name: String) -> Column {
    switch name {
    case "page": .page
    case "name": .name
    case "country": .attribute(.country)
    case "browser": .attribute(.browser)
    default: .attribute(.source)
    }
  }
}

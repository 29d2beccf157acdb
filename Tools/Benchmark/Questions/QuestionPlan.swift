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
      let now = try store.answer(plan([events([.visitors, .pageviews])]))
      let pages = try store.answer(plan([events([.visitors], key: .page)], labels(empty: "")))
      return Answer(rows: Answer(now).rows + Answer(pages).rows)
    case .retention, .funnel: throw BenchmarkError("\(id) cannot be asked as a plan.")
    }
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

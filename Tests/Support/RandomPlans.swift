public import Models
public import Storage

/// Random questions to ``RandomTraffic``: every column, measure, grouping and kind of condition that a plan can hold.
public struct RandomPlans: Sendable {
  private var random: SeededGenerator
  private let website: WebsiteID

  /// The questions of this seed.
  public init(seed: UInt64, website: WebsiteID) {
    random = SeededGenerator(seed: seed)
    self.website = website
  }

  /// The next question.
  public mutating func next() -> QueryPlan {
    let kinds: [RowSet.Kind] =
      switch random.number(0...5) {
      case 0, 1: [.events]
      case 2, 3: [.sessions]
      case 4: [.events, .sessions]
      default: [.sessions, .sessions]
      }
    var sets = kinds.map { rowSet($0) }
    let range = self.range()
    let grouping: Grouping
    switch random.number(0...5) {
    case 0: grouping = .total
    case 1, 2: grouping = .buckets(borders: borders(of: range))
    default: grouping = labels(for: &sets)
    }
    return QueryPlan(
      website: website, range: range, rowSets: sets, grouping: grouping, includesExcluded: random.chance(10))
  }

  /// The next question who came back.
  public mutating func nextRetention() -> RetentionPlan {
    let range = self.range()
    // Few and many periods, so that each width of an engine's words is met; now and then an empty one.
    let count = random.pick([0, 1, 2, 7, 8, 9, 14, 20, 40, 64, 65, 90])
    var borders = (0...count).map {
      Instant(
        milliseconds: range.start.milliseconds
          + (range.end.milliseconds - range.start.milliseconds) * Int64($0) / Int64(max(1, count)))
    }
    if random.chance(10), borders.count > 2 { borders[1] = borders[2] }
    var purchases: RetentionPlan.Purchases?
    if random.chance(40), let currency = CurrencyCode(random.pick(["EUR", "EUR", "USD", "GBP"])) {
      purchases = RetentionPlan.Purchases(currency: currency, found: random.chance(50))
    }
    let founding = purchases?.found == true ? [] : conditions(percent: 40)
    let returning = random.chance(40) || purchases?.found == true ? founding : conditions(percent: 50)
    return RetentionPlan(
      website: website, borders: borders, distanceMax: random.pick([0, 1, 3, 6, 12, 100]),
      founders: random.chance(50) ? .all : .newcomers, founding: founding, returning: returning,
      includesExcluded: random.chance(10), purchases: purchases)
  }

  /// The next page of sessions.
  public mutating func nextPage() -> SessionPagePlan {
    SessionPagePlan(
      website: website, range: range(), sessionRange: random.chance(30) ? .startingInside : .overlapping,
      filter: random.chance(30) ? [predicate(filterColumn())] : [],
      columns: (0..<random.number(0...4)).map { _ in sessionColumn() }, offset: random.pick([0, 0, 1, 7, 40, 90, 1000]),
      limit: random.pick([0, 1, 2, 5, 30, 1000]), includesExcluded: random.chance(10))
  }

  /// The next question who is there.
  public mutating func nextLive() -> LivePlan {
    let range = self.range()
    let seconds = Int64(random.pick([0, 60, 300, 3600, 100_000]))
    let limit = random.pick([0, 1, 3, 10, 1000])
    if random.chance(30) { return LivePlan(website: website, range: range, limit: limit) }
    return LivePlan(
      website: website,
      range: InstantRange(start: range.start, end: range.start.advanced(byMilliseconds: seconds * 1000 + 1)),
      limit: limit)
  }

  /// The next question how far somebody gets.
  public mutating func nextFunnel() -> FunnelPlan {
    let count = random.pick([1, 2, 2, 3, 3, 4, 9])
    let unit = random.chance(60) ? FunnelPlan.Unit.visitor : .session
    let range = self.range()
    let steps = (0..<count).map { _ in
      FunnelPlan.Step(
        alternatives: (0..<random.pick([0, 1, 1, 1, 1, 2, 5])).map { _ in conditions(percent: 90, asksReturn: true) },
        deeds: unit == .visitor && random.chance(30) ? (0..<random.number(1...20)).map { _ in deed(range) } : [])
    }
    return FunnelPlan(
      website: website, range: range, steps: steps, unit: unit,
      windowMilliseconds: random.pick([nil, nil, 0, 1000, 3_600_000, 200_000_000, .max]),
      filter: conditions(percent: 30, asksReturn: true), includesExcluded: random.chance(10))
  }

  /// Something that a visitor of the traffic did, or one whom it does not know.
  private mutating func deed(_ range: InstantRange) -> FunnelPlan.Deed {
    let length = range.end.milliseconds - range.start.milliseconds
    return FunnelPlan.Deed(
      visitor: ReferenceEventStore().pseudonym(random.chance(90) ? "v\(random.number(1...40))" : "nobody"),
      at: range.start.advanced(byMilliseconds: Int64(random.number(-1...999)) * max(1, length) / 1000))
  }

  private mutating func conditions(percent: Int, asksReturn: Bool = false) -> [Predicate] {
    guard random.chance(percent) else { return [] }
    return (0...random.number(0...1)).map { _ in
      predicate(random.chance(70) ? eventColumn() : asksReturn ? filterColumn() : sessionColumn())
    }
  }

  private mutating func range() -> InstantRange {
    let span = Int(RandomTraffic.end.seconds - RandomTraffic.start.seconds)
    if random.chance(15) { return InstantRange(start: RandomTraffic.start, end: RandomTraffic.end) }
    let start = random.number(-86_400...span)
    let length = random.pick([0, 1, 3600, 86_400, 3 * 86_400, 20 * 86_400])
    let second = RandomTraffic.start.seconds + Int64(start)
    return InstantRange(start: Instant(seconds: second), end: Instant(seconds: second + Int64(length)))
  }

  private mutating func borders(of range: InstantRange) -> [Instant] {
    let count = random.number(1...30)
    let length = max(0, range.end.seconds - range.start.seconds)
    // Now and then an empty bucket, or buckets that leave a part of the range out.
    var borders = (0...count).map { range.start.seconds + length * Int64($0) / Int64(count) }
    if random.chance(10), borders.count > 2 { borders[1] = borders[2] }
    if random.chance(10), borders.count > 2 { borders.removeFirst() }
    return borders.map { Instant(seconds: $0) }
  }

  private mutating func labels(for sets: inout [RowSet]) -> Grouping {
    let width = random.chance(25) ? 2 : 1
    let needsSessionColumns = sets.contains { $0.kind == .sessions }
    var namings: [LabelNaming] = []
    for _ in 0..<width {
      let column = needsSessionColumns ? sessionColumn() : (random.chance(60) ? eventColumn() : sessionColumn())
      for index in sets.indices { sets[index].key.append(column) }
      var naming = LabelNaming(empty: random.pick([nil, "(not set)", "Direct / None", "/"]))
      if case .property = column { naming.absent = random.pick([nil, "(none)", "small"]) }
      if random.chance(20) { naming.leftOut = [random.pick(["ZZ", "/a", "small", "Google"])] }
      namings.append(naming)
    }
    // Pages of events may meet entry pages of sessions.
    if sets.count == 2, sets[0].kind == .events, sets[1].kind == .sessions, width == 1, random.chance(50) {
      sets[0].key = [.page]
      sets[1].key = [.entryPage]
    }
    let places = sets.reduce(0) { $0 + $1.measures.count }
    let order: SortValue =
      random.chance(70)
      ? .value(random.number(0...places - 1))
      : .ratio(
        numerator: random.number(0...places - 1), denominator: random.number(0...places - 1),
        scale: random.pick([1, 100]))
    return .labels(
      LabelGrouping(
        naming: namings, join: random.chance(50) ? .first : .any, order: order,
        offset: random.pick([0, 0, 0, 1, 3, 50]),
        limit: random.pick([1, 2, 5, 100, 1000])))
  }

  private mutating func rowSet(_ kind: RowSet.Kind) -> RowSet {
    var measures: [Measure] = [.visitors, .sessions, .pageviews, .events]
    if kind == .sessions { measures += [.bounces, .durationSeconds, .durationMilliseconds, .visitorValues] }
    measures.shuffle(using: &random)
    var set = RowSet(kind: kind, measures: Array(measures.prefix(random.number(1...measures.count))))
    if random.chance(40) { set.eventFilter = (0...random.number(0...1)).map { _ in predicate(eventColumn()) } }
    if random.chance(40) { set.sessionFilter = (0...random.number(0...1)).map { _ in predicate(filterColumn()) } }
    set.sessionRange = random.chance(30) ? .startingInside : .overlapping
    set.sessionBucket = random.chance(50) ? .touched : .lastActivity
    set.leavesOutUnentered = kind == .sessions && random.chance(20)
    return set
  }

  private mutating func eventColumn() -> Column {
    switch random.number(0...4) {
    case 0: .name
    case 1, 2: .page
    case 3: .hostname
    default: .property(random.pick(RandomTraffic.propertyNames + ["unknown"]))
    }
  }

  private mutating func sessionColumn() -> Column {
    switch random.number(0...6) {
    case 0: .entryPage
    case 1: .exitPage
    case 2: .entryHostname
    case 3: .exitHostname
    default: .attribute(random.pick(RandomTraffic.attributes.keys.sorted { $0.rawValue < $1.rawValue } + [.region]))
    }
  }

  /// A column of sessions that rows are filtered by, but not grouped.
  private mutating func filterColumn() -> Column { random.chance(15) ? .isReturning : sessionColumn() }

  private mutating func predicate(_ column: Column) -> Predicate {
    let texts: [String] =
      switch column {
      case .name: RandomTraffic.names
      case .page, .entryPage, .exitPage: RandomTraffic.pages
      case .hostname, .entryHostname, .exitHostname: RandomTraffic.hosts + [""]
      case .property: RandomTraffic.propertyValues
      case .attribute(let attribute): RandomTraffic.attributes[attribute] ?? [""]
      case .isReturning: ["true", "false"]
      }
    var patterns: [TextPattern] = []
    for _ in 0..<random.pick([0, 1, 1, 1, 2, 3]) {
      let text = random.chance(90) ? random.pick(texts) : "not there"
      switch random.number(0...3) {
      case 0: patterns.append(.wildcard([String(text.prefix(2)), ""]))
      case 1: patterns.append(.wildcard(["", String(text.dropFirst().prefix(2)), ""]))
      default: patterns.append(.exact(text))
      }
    }
    var predicate = Predicate(column: column, anyOf: patterns, isNegated: random.chance(30))
    if case .property = column { predicate.acceptsAbsent = random.chance(40) }
    return predicate
  }
}

public import Models
public import Storage

/// An engine over plain rows that follows the words of ``QueryPlan`` one by one and saves no work: what every real
/// engine must agree with.
public struct ReferenceEventStore: EventStore {
  private(set) var websites: [WebsiteID: Traffic] = [:]
  /// Seed of the hashes of visitors' names.
  public var hashSeed: UInt64 = 42

  struct Traffic {
    var events: [RawEvent] = []
    var sessions: [ReferenceSession] = []
  }

  /// A store without events.
  public init() {}

  /// A store that holds the events of one website, in arrival order.
  public init(_ events: [RawEvent], website: WebsiteID) { append(events, website: website) }

  /// Adds events of a website in arrival order; the rules of sessions look back at the earlier ones.
  public mutating func append(_ events: [RawEvent], website: WebsiteID) {
    websites[website, default: Traffic()].events += events
    let all = websites[website]?.events ?? []
    websites[website]?.sessions = ReferenceSessionizer(all).sessions
  }

  public func answer(_ plans: [QueryPlan]) throws(StoreError) -> [PlanAnswer] { plans.map { answer($0) } }

  private func answer(_ plan: QueryPlan) -> PlanAnswer {
    let traffic = websites[plan.website] ?? Traffic()
    var groups: [Label: Group] = [:]
    for label in fixedGroups(of: plan.grouping) { groups[label] = Group(setCount: plan.rowSets.count) }
    for (set, rowSet) in plan.rowSets.enumerated() {
      for row in rows(of: rowSet, plan: plan, traffic: traffic) {
        for label in labels(of: row, rowSet: rowSet, plan: plan, traffic: traffic) {
          groups[label, default: Group(setCount: plan.rowSets.count)].rows[set].append(row)
        }
      }
    }
    if case .labels(let grouping) = plan.grouping, grouping.join == .first {
      groups = groups.filter { !$0.value.rows[0].isEmpty }
    }
    var answered = groups.map { label, group in
      let values = zip(plan.rowSets, group.rows).flatMap { rowSet, rows in
        rowSet.measures.map { measure in
          measure == .visitorValues
            ? visitorValues(of: rows.map(session(of:)), rowSet.sessionRange, plan)
            : value(of: measure, rowSet: rowSet, rows: rows, traffic: traffic)
        }
      }
      return (label: label, values: values)
    }
    answered.sort { a, b in
      if case .labels(let grouping) = plan.grouping {
        let (first, second) = (grouping.order.of(a.values), grouping.order.of(b.values))
        if first != second { return first > second }
      }
      return a.label < b.label
    }
    if case .labels(let grouping) = plan.grouping {
      answered = Array(answered.dropFirst(grouping.offset).prefix(grouping.limit))
    }
    return PlanAnswer(rows: answered.map { PlanAnswer.Row(labels: $0.label.shown, values: $0.values) })
  }

  // MARK: - Rows

  /// A row of either kind, by its place.
  private enum Row {
    case event(Int, session: Int)
    case session(Int)
  }

  private func rows(of rowSet: RowSet, plan: QueryPlan, traffic: Traffic) -> [Row] {
    var rows: [Row] = []
    for (index, session) in traffic.sessions.enumerated() {
      if session.isBot && !plan.includesExcluded { continue }
      guard rowSet.sessionFilter.allSatisfy({ accepts($0, session) }) else { continue }
      let matching = session.rows.filter { row in
        let event = traffic.events[row]
        return plan.range.contains(event.timestamp) && rowSet.eventFilter.allSatisfy { accepts($0, event) }
      }
      switch rowSet.kind {
      case .events: rows += matching.map { .event($0, session: index) }
      case .sessions:
        guard belongs(session, plan.range, rowSet.sessionRange) else { continue }
        if rowSet.leavesOutUnentered, session.pageviews == 0 { continue }
        if rowSet.eventFilter.isEmpty || !matching.isEmpty { rows.append(.session(index)) }
      }
    }
    return rows
  }

  /// Whether a session belongs to a range.
  func belongs(_ session: ReferenceSession, _ range: InstantRange, _ rule: SessionRange) -> Bool {
    switch rule {
    case .startingInside: range.contains(session.start)
    case .overlapping:
      range.start < range.end && session.lastActivity >= range.start && session.start < range.end
        && session.start >= range.start.advanced(byMilliseconds: -7 * 86_400_000)
    }
  }

  func accepts(_ predicate: Predicate, _ event: RawEvent) -> Bool {
    guard let text = text(predicate.column, event) else { return predicate.acceptsAbsent }
    return predicate.accepts(text)
  }

  func accepts(_ predicate: Predicate, _ session: ReferenceSession) -> Bool {
    predicate.accepts(text(predicate.column, session))
  }

  private func text(_ column: Column, _ event: RawEvent) -> String? {
    switch column {
    case .name: event.name
    case .page: event.pathname
    case .hostname: event.hostname
    case .property(let name): event.properties[name]
    default: preconditionFailure("\(column) is no column of events")
    }
  }

  func text(_ column: Column, _ session: ReferenceSession) -> String {
    switch column {
    case .attribute(let attribute): session.attributes[attribute] ?? ""
    case .entryPage: session.entryPage
    case .exitPage: session.exitPage
    case .entryHostname: session.entryHostname
    case .exitHostname: session.exitHostname
    case .isReturning: session.isReturning ? "true" : "false"
    default: preconditionFailure("\(column) is no column of sessions")
    }
  }

  // MARK: - Groups

  private struct Group {
    var rows: [[Row]]
    init(setCount: Int) { rows = Array(repeating: [], count: setCount) }
  }

  /// Name of a group; compared by bytes.
  private struct Label: Hashable, Comparable {
    var texts: [[UInt8]] = []
    var bucket = 0
    var shown: [String] { texts.map { String(decoding: $0, as: UTF8.self) } }

    static func < (a: Label, b: Label) -> Bool {
      if a.bucket != b.bucket { return a.bucket < b.bucket }
      for (one, other) in zip(a.texts, b.texts) where one != other { return one.lexicographicallyPrecedes(other) }
      return false
    }
  }

  /// Groups that are answered whether they have rows or not.
  private func fixedGroups(of grouping: Grouping) -> [Label] {
    switch grouping {
    case .total: [Label()]
    case .buckets(let borders): borders.indices.dropLast().map { Label(bucket: $0) }
    case .labels: []
    }
  }

  /// The groups that a row belongs to.
  private func labels(of row: Row, rowSet: RowSet, plan: QueryPlan, traffic: Traffic) -> [Label] {
    switch plan.grouping {
    case .total: return [Label()]
    case .buckets(let borders):
      let buckets = times(of: row, bucket: rowSet.sessionBucket, traffic: traffic).compactMap { time in
        bucket(of: time, borders)
      }
      return Set(buckets).map { Label(bucket: $0) }
    case .labels(let grouping):
      var texts: [[UInt8]] = []
      for (column, naming) in zip(rowSet.key, grouping.naming) {
        guard let name = name(of: row, column: column, naming: naming, traffic: traffic) else { return [] }
        texts.append(Array(name.utf8))
      }
      return [Label(texts: texts)]
    }
  }

  /// The bucket that holds a time, found by halving as questions by hour have hundreds.
  private func bucket(of time: Instant, _ borders: [Instant]) -> Int? {
    var (low, high) = (0, borders.count)
    while low < high {
      let middle = (low + high) / 2
      if borders[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low > 0 && low < borders.count ? low - 1 : nil
  }

  private func times(of row: Row, bucket: SessionBucket, traffic: Traffic) -> [Instant] {
    switch row {
    case .event(let index, _): return [traffic.events[index].timestamp]
    case .session(let index):
      let session = traffic.sessions[index]
      guard bucket == .touched else { return [session.lastActivity] }
      let first = min(session.start, session.lastActivity).milliseconds.floorDivided(by: 900_000)
      let last = max(session.start, session.lastActivity).milliseconds.floorDivided(by: 900_000)
      return (first...last).map { Instant(milliseconds: $0 * 900_000) }
    }
  }

  private func name(of row: Row, column: Column, naming: LabelNaming, traffic: Traffic) -> String? {
    let text: String?
    switch row {
    case .event(let event, let session):
      text =
        column.isOfEvents
        ? self.text(column, traffic.events[event]) : self.text(column, traffic.sessions[session])
    case .session(let session): text = self.text(column, traffic.sessions[session])
    }
    guard let text else { return naming.absent }
    if naming.leftOut.contains(text) { return nil }
    return text.isEmpty ? naming.empty : text
  }

  // MARK: - Measures

  /// The place of a row's session.
  private func session(of row: Row) -> Int {
    switch row {
    case .event(_, let session), .session(let session): session
    }
  }

  private func value(of measure: Measure, rowSet: RowSet, rows: [Row], traffic: Traffic) -> Int {
    let sessions = rows.map(session(of:))
    switch (measure, rowSet.kind) {
    case (.visitors, _): return Set(sessions.map { Array(traffic.sessions[$0].visitor.utf8) }).count
    case (.sessions, _): return Set(sessions).count
    case (.events, .events): return rows.count
    case (.pageviews, .events):
      return rows.count { row in
        if case .event(let event, _) = row { return traffic.events[event].name == "pageview" }
        return false
      }
    case (.events, .sessions): return sessions.reduce(0) { $0 + traffic.sessions[$1].events }
    case (.pageviews, .sessions): return sessions.reduce(0) { $0 + traffic.sessions[$1].pageviews }
    case (.bounces, .sessions): return sessions.count { traffic.sessions[$0].isBounce }
    case (.durationSeconds, .sessions): return sessions.reduce(0) { $0 + traffic.sessions[$1].durationSeconds }
    case (.durationMilliseconds, .sessions):
      return sessions.reduce(0) { $0 + traffic.sessions[$1].durationMilliseconds }
    case (.bounces, .events), (.durationSeconds, .events), (.durationMilliseconds, .events), (.visitorValues, _):
      preconditionFailure("\(measure) is measured of sessions only")
    }
  }

  public func texts(
    of column: Column, on website: WebsiteID, in range: InstantRange, limit: Int
  ) throws(StoreError) -> [String] {
    var texts: [String] = []
    for event in websites[website]?.events ?? [] where range.contains(event.timestamp) {
      if let text = text(column, event), !texts.contains(text) { texts.append(text) }
    }
    return Array(texts.prefix(limit))
  }

  // MARK: - Scan

  public func scan(
    website: WebsiteID, range: InstantRange, visitor: String?, body: (ScannedEvent) throws -> Void
  ) throws {
    let traffic = websites[website] ?? Traffic()
    for (index, session) in traffic.sessions.enumerated() where visitor == nil || visitor == session.visitor {
      for row in session.rows where range.contains(traffic.events[row].timestamp) {
        try body(scanned(traffic.events[row], session, index))
      }
    }
  }

  /// An event as a scan hands it on; `index` is its session's.
  func scanned(_ event: RawEvent, _ session: ReferenceSession, _ index: Int) -> ScannedEvent {
    ScannedEvent(
      timestamp: event.timestamp, name: event.name, hostname: event.hostname, pathname: event.pathname,
      isInteractive: event.isInteractive,
      properties: event.properties.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        .map { (name: $0.key, value: $0.value) },
      revenue: event.revenue, visitor: session.visitor, session: UInt64(index), user: "",
      attributes: SessionAttribute.allCases.map { session.attributes[$0] ?? "" },
      exclusion: session.isBot ? .bot : nil)
  }

  public func watermark(website: WebsiteID) throws(StoreError) -> Watermark {
    let traffic = websites[website] ?? Traffic()
    let ordinary = traffic.sessions.filter { !$0.isBot }.flatMap(\.rows).map { traffic.events[$0].timestamp }
    return Watermark(
      events: traffic.sessions.reduce(0) { $0 + $1.events }, sessions: traffic.sessions.count,
      lastEventAt: ordinary.max())
  }
}

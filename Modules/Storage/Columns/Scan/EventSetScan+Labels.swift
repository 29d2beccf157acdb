import Models

/// Events by label.
extension EventSetScan {
  /// - Parameter leaders: which groups are wanted; `nil`: all of them.
  func byLabel(
    _ space: GroupSpace, leaders: LeadingGroups?, _ recorder: ExecutionRecorder? = nil
  ) throws -> Grouped {
    if rowSet.key.allSatisfy({ !$0.isOfEvents }) { return try bySessionLabel(space, recorder) }
    return try byEventLabel(space, leaders, recorder)
  }

  // MARK: A label of the session

  /// Rows are counted by their session's group; visitors and sessions by sessions that have a row.
  private func bySessionLabel(_ space: GroupSpace, _ recorder: ExecutionRecorder?) throws -> Grouped {
    let slots = try SessionSlots(rowSet.key, space, snapshot.sessions, window)
    let parts = parts
    let lanes = try Lanes.run(parts.count) { lane in
      let own = parts[lane].sessions
      let marks = Marks(own)
      let counters = GroupCounters(slots: countsRows ? space.slots : 0)
      let groups = Scratch<UInt32>(EventScan.spanRows, isZero: false)
      let scan = EventScan(filter, wantsNames: wantsNames)
      for segment in parts[lane] {
        for span in EventScan.spans(try segment.rows(in: plan.range)) {
          try scan.read(segment, span)
          marks.mark(scan.sessions, scan.count)
          guard countsRows else { continue }
          slots.gather(scan.sessions, scan.count, into: groups.numbers)
          counters.add(groups.numbers, wantsNames ? try scan.flags(named: pageviewCode) : nil, scan.count)
        }
      }
      return (marks: marks, counters: counters)
    }
    recorder?.lap(.scan)
    let seen = Marks(window, union: lanes.map(\.marks))
    let counters = lanes.map(\.counters)
    let sessions = try SessionVisitors(snapshot, window).byGroup(of: seen, slots, countsVisitors: wantsVisitors)
    var grouped = Grouped(sessions.groups, measures: rowSet.measures.count)
    for (index, measure) in rowSet.measures.enumerated() {
      switch measure {
      case .sessions: grouped.values[index] = sessions.sessions
      case .visitors: grouped.values[index] = sessions.visitors
      case .events: grouped.values[index] = sessions.groups.map { group in counters.sum { $0.rows(group) } }
      case .pageviews: grouped.values[index] = sessions.groups.map { group in counters.sum { $0.flagged(group) } }
      case .bounces, .durationSeconds, .durationMilliseconds, .visitorValues:
        preconditionFailure("events have no bounces, durations and values")
      }
    }
    grouped.note("marked sessions")
    if countsRows { grouped.note("counted rows") }
    if let kernel = sessions.kernel { grouped.note(kernel) }
    return grouped
  }

  // MARK: A label of the event

  /// What a lane has read: its spans, and which rows of each passed.
  private struct Reading: Sendable {
    var spans: [(segment: EventSegment, rows: Range<Int>, places: [UInt16]?)] = []
    let counters: GroupCounters
  }

  /// Rows are counted by group first; then it is known where each group's visitors belong, and the rows that passed are
  /// read once more to put them there. No list of pairs is ever made.
  private func byEventLabel(
    _ space: GroupSpace, _ leaders: LeadingGroups?, _ recorder: ExecutionRecorder?
  ) throws -> Grouped {
    let parts = space.isNumbered ? [segments[...]] : self.parts
    let grouping = try EventGrouping(rowSet.key, space, snapshot, window: window)
    let isRead = wantsVisitors || wantsSessions
    let lanes = try Lanes.run(parts.count) { lane in
      var reading = Reading(counters: GroupCounters(slots: space.slots))
      let scan = EventScan(filter, wantsNames: wantsNames, wantsSessions: false, grouping: grouping)
      for segment in parts[lane] {
        for span in EventScan.spans(try segment.rows(in: plan.range)) {
          try scan.read(segment, span)
          guard scan.count > 0 else { continue }
          if space.isNumbered { reading.counters.grow(to: space.slots) }
          let flags = wantsNames ? try scan.flags(named: pageviewCode) : nil
          reading.counters.add(scan.groups, flags, scan.count)
          if isRead { reading.spans.append((segment, span, scan.places)) }
        }
      }
      return reading
    }
    recorder?.lap(.scan)
    let counters = lanes.map(\.counters)
    var kernels: [String] = []
    func distinct(_ measure: Measure, _ groups: [Int], areAll: Bool) throws -> [Int] {
      let wanted = areAll ? nil : Scratch<UInt8>(space.slots, isZero: true)
      for group in groups { wanted?.numbers[group] = 1 }
      let lookup = measure == .visitors ? try VisitorLookup(snapshot.sessions, window) : nil
      let pairs = try self.pairs(groups, wanted, lanes, grouping, lookup)
      let greatest = measure == .visitors ? visitorCount : snapshot.sessions.count
      kernels.append(pairs.kernel(greatest: greatest))
      return try pairs.counts(greatest: greatest)
    }
    let present = GroupCounters.present(counters)
    let chosen = try leaders?.choose(
      among: present, rows: { group in counters.sum { $0.rows(group) } },
      value: { try distinct(rowSet.measures[$0], $1, areAll: false) })
    let groups = chosen?.groups ?? present
    var grouped = Grouped(groups, measures: rowSet.measures.count)
    for (index, measure) in rowSet.measures.enumerated() {
      switch measure {
      case .events: grouped.values[index] = groups.map { group in counters.sum { $0.rows(group) } }
      case .pageviews: grouped.values[index] = groups.map { group in counters.sum { $0.flagged(group) } }
      case .visitors, .sessions:
        if let chosen, chosen.measure == index {
          grouped.values[index] = chosen.values
        } else {
          grouped.values[index] = try distinct(measure, groups, areAll: chosen == nil)
        }
      case .bounces, .durationSeconds, .durationMilliseconds, .visitorValues:
        preconditionFailure("events have no bounces, durations and values")
      }
    }
    grouped.note("counted rows")
    if let chosen { grouped.note("leading \(chosen.groups.count) of \(present.count) groups") }
    for kernel in kernels { grouped.note(kernel) }
    return grouped
  }

  /// The visitors of each group's rows; their sessions without a lookup. Rows of other groups do not count.
  private func pairs(
    _ groups: [Int], _ wanted: Scratch<UInt8>?, _ lanes: [Reading], _ grouping: EventGrouping, _ lookup: VisitorLookup?
  ) throws -> DistinctPairs {
    try DistinctPairs(groups, lanes: lanes.map(\.counters)) { lane, next, out in
      let scan = EventScan(filter, wantsNames: false, grouping: grouping)
      let visitors = Scratch<UInt32>(EventScan.spanRows, isZero: false)
      for (segment, rows, places) in lanes[lane].spans {
        try scan.read(segment, rows, again: places, groups: wanted)
        var members = scan.sessions
        if let lookup {
          lookup.gather(scan.sessions, scan.count, into: visitors.numbers)
          members = UnsafePointer(visitors.numbers)
        }
        DistinctPairs.place(members, scan.groups, scan.count, next, out)
      }
    }
  }
}

extension [GroupCounters] {
  /// Sum over all lanes.
  func sum(_ figure: (GroupCounters) -> Int) -> Int { reduce(0) { $0 + figure($1) } }
}

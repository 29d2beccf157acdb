import Models

/// Counts a set of event rows.
struct EventSetScan {
  private let rowSet: RowSet
  private let plan: QueryPlan
  private let snapshot: WebsiteSnapshot
  private let segments: [EventSegment]
  private let filter: EventFilter
  /// Ordinals between which the sessions of all rows lie.
  private let window: Range<Int>
  private let pageviewCode: UInt32

  init(_ rowSet: RowSet, of plan: QueryPlan, _ snapshot: WebsiteSnapshot) throws(StoreError) {
    self.rowSet = rowSet
    self.plan = plan
    self.snapshot = snapshot
    let range = plan.range
    var segments = snapshot.segments.filter {
      (plan.includesExcluded || !$0.isExcluded) && $0.lastTime >= range.start.milliseconds
        && $0.firstTime < range.end.milliseconds
    }
    var window = EventSetScan.window(segments)
    var marks: Marks?
    if !rowSet.sessionFilter.isEmpty {
      // Rows of sessions kept apart lie in segments of their own, so that the filter need not ask again.
      marks = try SessionFilter(rowSet.sessionFilter, snapshot, includesExcluded: true).marks(window)
    }
    let filter = try EventFilter(rowSet.eventFilter, snapshot, sessions: marks)
    segments = segments.filter { filter.mayPass($0) }
    window = EventSetScan.window(segments)
    self.filter = filter
    self.segments = segments
    self.window = window
    // A code that no row has, when the website has seen no pageview yet.
    pageviewCode = try snapshot.dictionary(.name).ordinal(of: Array("pageview".utf8)) ?? .max
  }

  private static func window(_ segments: [EventSegment]) -> Range<Int> {
    guard let first = segments.map(\.sessions.lowerBound).min(), let last = segments.map(\.sessions.upperBound).max()
    else { return 0..<0 }
    return first..<last + 1
  }

  private var wantsNames: Bool { rowSet.measures.contains(.pageviews) }
  private var wantsVisitors: Bool { rowSet.measures.contains(.visitors) }
  private var wantsSessions: Bool { rowSet.measures.contains(.sessions) }
  private var visitorCount: Int { Int(snapshot.dictionary(.visitor).count) }

  /// Rows, pageviews and sessions of one lane.
  fileprivate struct Seen: Sendable {
    var events = 0
    var pageviews = 0
    var sessions: Marks
    var eventsOf: Counters?
    var pageviewsOf: Counters?
  }

  /// Marks of the sessions that have a row in the set.
  func sessionsSeen() throws -> Marks {
    try scanSessions(counting: false).sessions
  }

  // MARK: All rows together

  func total() throws -> Grouped {
    let seen = try scanSessions(counting: false)
    var grouped = Grouped(slots: 1, measures: rowSet.measures.count)
    grouped.isPresent[0] = seen.events > 0
    for (index, measure) in rowSet.measures.enumerated() {
      switch measure {
      case .events: grouped.values[index][0] = seen.events
      case .pageviews: grouped.values[index][0] = seen.pageviews
      case .sessions: grouped.values[index][0] = seen.sessions.marked
      case .visitors: grouped.values[index][0] = try visitors(of: seen.sessions)
      case .bounces, .durationSeconds, .durationMilliseconds:
        preconditionFailure("events have no bounces and durations")
      }
    }
    return grouped
  }

  private func visitors(of sessions: Marks) throws -> Int {
    let visitors = Marks(0..<visitorCount + 1)
    for chunk in window.chunks {
      let column = try snapshot.sessions.column(.visitor, chunk: chunk)
      let codes = column.numbers(as: UInt32.self)
      let slots = window.slots(in: chunk)
      let marks = sessions.bytes + (chunk * SessionChunk.rowsMax + slots.lowerBound - window.lowerBound)
      for row in 0..<slots.count where marks[row] != 0 { visitors.bytes[Int(codes[slots.lowerBound + row])] = 1 }
      withExtendedLifetime(column) {}
    }
    return visitors.marked
  }

  private func scanSessions(counting: Bool) throws -> Seen {
    let parts = Lanes.cut(segments, into: Lanes.count, weight: \.rows)
    let needsEvents = counting && rowSet.measures.contains(.events)
    let lanes = try Lanes.run(parts.count) { lane in
      let own = EventSetScan.window(Array(parts[lane]))
      var seen = Seen(sessions: Marks(own))
      if needsEvents { seen.eventsOf = Counters(own) }
      if counting, wantsNames { seen.pageviewsOf = Counters(own) }
      let scan = EventScan(filter, wantsNames: wantsNames)
      for segment in parts[lane] {
        try scan.read(segment, try segment.rows(in: plan.range))
        seen.add(scan, pageviewCode: wantsNames ? pageviewCode : nil)
      }
      return seen
    }
    var all = Seen(sessions: Marks(window))
    if needsEvents { all.eventsOf = Counters(window) }
    if counting, wantsNames { all.pageviewsOf = Counters(window) }
    for seen in lanes {
      all.events += seen.events
      all.pageviews += seen.pageviews
      all.sessions.formUnion(seen.sessions)
      if let counters = seen.eventsOf { all.eventsOf?.add(counters) }
      if let counters = seen.pageviewsOf { all.pageviewsOf?.add(counters) }
    }
    return all
  }

  // MARK: By label

  func byLabel(_ space: GroupSpace) throws -> Grouped {
    if rowSet.key.allSatisfy({ !$0.isOfEvents }) { return try bySessionLabel(space) }
    return try byEventLabel(space)
  }

  /// A group of a session's attribute: rows are counted by session first, then sessions by group.
  private func bySessionLabel(_ space: GroupSpace) throws -> Grouped {
    let seen = try scanSessions(counting: true)
    var groups: [UInt32] = []
    var ordinals: [UInt32] = []
    let slotBuffer = UnsafeMutablePointer<UInt32>.allocate(capacity: SessionChunk.rowsMax)
    let scratch = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * SessionChunk.rowsMax)
    defer {
      slotBuffer.deallocate()
      scratch.deallocate()
    }
    let reader = SessionKeyReader(rowSet.key, space, snapshot.sessions)
    for chunk in window.chunks {
      let slots = window.slots(in: chunk)
      let first = chunk * SessionChunk.rowsMax + slots.lowerBound
      let marks = seen.sessions.bytes + (first - window.lowerBound)
      let keys = try reader.slots(chunk, slots, scratch: scratch, out: slotBuffer)
      for row in 0..<slots.count where marks[row] != 0 {
        groups.append(keys[row])
        ordinals.append(UInt32(first + row))
      }
    }
    var grouped = Grouped(slots: space.slots, measures: rowSet.measures.count)
    for group in groups { grouped.isPresent[Int(group)] = true }
    for (index, measure) in rowSet.measures.enumerated() {
      switch measure {
      case .sessions: for group in groups { grouped.values[index][Int(group)] += 1 }
      case .events: grouped.values[index] = sum(seen.eventsOf, groups, ordinals, slots: space.slots)
      case .pageviews: grouped.values[index] = sum(seen.pageviewsOf, groups, ordinals, slots: space.slots)
      case .visitors:
        let lookup = try VisitorLookup(snapshot.sessions, window)
        let pairs = DistinctPairs(groups: space.slots, parts: [(groups, ordinals.map { lookup[$0] })])
        grouped.values[index] = try pairs.counts(visitorCount: visitorCount)
      case .bounces, .durationSeconds, .durationMilliseconds:
        preconditionFailure("events have no bounces and durations")
      }
    }
    return grouped
  }

  private func sum(_ counters: Counters?, _ groups: [UInt32], _ ordinals: [UInt32], slots: Int) -> [Int] {
    var sums = [Int](repeating: 0, count: slots)
    guard let counters else { return sums }
    for (group, at) in zip(groups, ordinals) { sums[Int(group)] += Int(counters.values[Int(at) - counters.first]) }
    return sums
  }

  /// A group of an event's own column.
  private func byEventLabel(_ space: GroupSpace) throws -> Grouped {
    struct Lane: Sendable {
      var events: [Int]
      var pageviews: [Int]
      var groups: [UInt32] = []
      var visitors: [UInt32] = []
      var sessions: [UInt32] = []

      /// Makes room for all rows there can be, so that nothing is ever copied; memory is taken when it is written.
      mutating func reserve(_ rows: Int, visitors: Bool, sessions: Bool) {
        if visitors || sessions { groups.reserveCapacity(rows) }
        if visitors { self.visitors.reserveCapacity(rows) }
        if sessions { self.sessions.reserveCapacity(rows) }
      }

      mutating func grow(to slots: Int) {
        guard events.count < slots else { return }
        events += [Int](repeating: 0, count: slots - events.count)
        pageviews += [Int](repeating: 0, count: slots - pageviews.count)
      }
    }
    // Pairs are numbered as they are met, which one lane does at a time.
    let parts = Lanes.cut(segments, into: space.isPaired ? 1 : Lanes.count, weight: \.rows)
    let grouping = try EventGrouping(rowSet.key, space, snapshot, window: window)
    let lookup = wantsVisitors ? try VisitorLookup(snapshot.sessions, window) : nil
    let pageview = pageviewCode
    let lanes = try Lanes.run(parts.count) { lane in
      var own = Lane(events: [], pageviews: [])
      own.reserve(parts[lane].reduce(0) { $0 + $1.rows }, visitors: lookup != nil, sessions: wantsSessions)
      let scan = EventScan(filter, wantsNames: wantsNames, grouping: grouping)
      for segment in parts[lane] {
        try scan.read(segment, try segment.rows(in: plan.range))
        own.grow(to: space.slots)
        let (groups, names, sessions) = (scan.groups, scan.names, scan.sessions)
        own.events.withUnsafeMutableBufferPointer { events in
          for row in 0..<scan.count { events[Int(groups[row])] &+= 1 }
        }
        if wantsNames {
          own.pageviews.withUnsafeMutableBufferPointer { pageviews in
            for row in 0..<scan.count { pageviews[Int(groups[row])] &+= names[row] == pageview ? 1 : 0 }
          }
        }
        if wantsVisitors || wantsSessions {
          own.groups.append(contentsOf: UnsafeBufferPointer(start: groups, count: scan.count))
        }
        if let lookup {
          for row in 0..<scan.count { own.visitors.append(lookup[sessions[row]]) }
        }
        if wantsSessions { own.sessions.append(contentsOf: UnsafeBufferPointer(start: sessions, count: scan.count)) }
      }
      return own
    }
    let slots = space.slots
    var grouped = Grouped(slots: slots, measures: rowSet.measures.count)
    for lane in lanes {
      for slot in lane.events.indices where lane.events[slot] > 0 { grouped.isPresent[slot] = true }
    }
    for (index, measure) in rowSet.measures.enumerated() {
      switch measure {
      case .events:
        for lane in lanes { for slot in lane.events.indices { grouped.values[index][slot] += lane.events[slot] } }
      case .pageviews:
        for lane in lanes { for slot in lane.pageviews.indices { grouped.values[index][slot] += lane.pageviews[slot] } }
      case .visitors:
        let pairs = DistinctPairs(groups: slots, parts: lanes.map { ($0.groups, $0.visitors) })
        grouped.values[index] = try pairs.counts(visitorCount: visitorCount)
      case .sessions:
        let pairs = DistinctPairs(groups: slots, parts: lanes.map { ($0.groups, $0.sessions) })
        grouped.values[index] = try pairs.counts(visitorCount: snapshot.sessions.count)
      case .bounces, .durationSeconds, .durationMilliseconds:
        preconditionFailure("events have no bounces and durations")
      }
    }
    return grouped
  }

  // MARK: By time

  func byBucket(_ borders: [Instant]) throws -> Grouped {
    let buckets = borders.count - 1
    let parts = Lanes.cut(try weights(borders), into: Lanes.count) { $0.rows + 1 }
    let lookup = wantsVisitors ? try VisitorLookup(snapshot.sessions, window) : nil
    let pageview = pageviewCode
    struct Counts: Sendable {
      var bucket: Int
      var events = 0
      var pageviews = 0
      var sessions = 0
      var visitors = 0
    }
    let wantsSeen = lookup != nil || wantsSessions
    let lanes = try Lanes.run(parts.count) { lane in
      let scan = EventScan(filter, wantsNames: wantsNames)
      let seen = SeenSessions(window)
      let stamps = VisitorStamps(visitorCount)
      var all: [Counts] = []
      for (bucket, _) in parts[lane] {
        var counts = Counts(bucket: bucket)
        let span = InstantRange(
          start: max(borders[bucket], plan.range.start), end: min(borders[bucket + 1], plan.range.end))
        for segment in segments {
          try scan.read(segment, try segment.rows(in: span))
          guard scan.count > 0 else { continue }
          counts.events += scan.count
          if wantsNames { counts.pageviews += scan.count(names: pageview) }
          if wantsSeen { seen.mark(scan.sessions, scan.count) }
        }
        if wantsSeen {
          stamps.next()
          seen.take { session in
            counts.sessions &+= 1
            if let lookup { counts.visitors &+= stamps.stamp(lookup[session]) }
          }
        }
        all.append(counts)
      }
      return all
    }
    var grouped = Grouped(slots: buckets, measures: rowSet.measures.count)
    for counts in lanes.flatMap({ $0 }) {
      grouped.isPresent[counts.bucket] = counts.events > 0
      for (index, measure) in rowSet.measures.enumerated() {
        switch measure {
        case .events: grouped.values[index][counts.bucket] = counts.events
        case .pageviews: grouped.values[index][counts.bucket] = counts.pageviews
        case .sessions: grouped.values[index][counts.bucket] = counts.sessions
        case .visitors: grouped.values[index][counts.bucket] = counts.visitors
        case .bounces, .durationSeconds, .durationMilliseconds:
          preconditionFailure("events have no bounces and durations")
        }
      }
    }
    return grouped
  }

  /// Rows in each bucket, before any filter: how the work is shared out.
  private func weights(_ borders: [Instant]) throws -> [(bucket: Int, rows: Int)] {
    var weights = (0..<borders.count - 1).map { (bucket: $0, rows: 0) }
    for segment in segments {
      for bucket in weights.indices {
        let span = InstantRange(start: borders[bucket], end: borders[bucket + 1])
        if segment.lastTime < span.start.milliseconds || segment.firstTime >= span.end.milliseconds { continue }
        weights[bucket].rows += try segment.rows(in: span).count
      }
    }
    return weights
  }
}

extension EventSetScan.Seen {
  /// Counts what a scan has just read.
  fileprivate mutating func add(_ scan: EventScan, pageviewCode: UInt32?) {
    let codes = scan.sessions
    events += scan.count
    let marks = sessions.bytes
    let first = sessions.first
    for row in 0..<scan.count { marks[Int(codes[row]) &- first] = 1 }
    if let pageviewCode { pageviews += scan.count(names: pageviewCode) }
    if let eventsOf {
      for row in 0..<scan.count { eventsOf.values[Int(codes[row]) &- first] &+= 1 }
    }
    if let pageviewsOf, let pageviewCode {
      let names = scan.names
      for row in 0..<scan.count { pageviewsOf.values[Int(codes[row]) &- first] &+= names[row] == pageviewCode ? 1 : 0 }
    }
  }
}

import Models

/// Finds the live sessions of one snapshot and counts their visitors.
///
/// A session's own row tells its last sign of life, so that rows of events are asked only which sessions they belong
/// to. Those whose row shows a time outside the range (an event came late, or the question is about an earlier moment)
/// are then looked up in the rows.
struct LiveScan {
  private let plan: LivePlan
  private let snapshot: WebsiteSnapshot
  private let start: Int64
  private let end: Int64

  /// A live session.
  private struct Live {
    let session: UInt32
    var sign: Int64
    /// Where it is when its own row does not say so.
    var page: UInt32?
  }

  init(_ plan: LivePlan, _ snapshot: WebsiteSnapshot) {
    self.plan = plan
    self.snapshot = snapshot
    start = plan.range.start.milliseconds
    end = plan.range.end.milliseconds
  }

  func run() throws -> LiveAnswer {
    let selection = try EventSelection(plan.range, events: [], sessions: [], includesExcluded: false, snapshot)
    let pageview = try snapshot.dictionary(.name).ordinal(of: Array("pageview".utf8)) ?? .max
    let (pageviews, seen) = try rowsInside(selection, pageview)
    var live = try sessionsBySign(seen)
    live += try sessionsByRows(selection, pageview, seen)
    return try answer(live, pageviews: pageviews)
  }

  /// Pageviews inside the range, and a mark for each session with an event inside.
  private func rowsInside(_ selection: EventSelection, _ pageview: UInt32) throws -> (pageviews: Int, seen: Marks) {
    let parts = Lanes.cut(
      selection.segments, into: Lanes.worth(selection.segments.reduce(0) { $0 + $1.rows }), weight: \.rows)
    let lanes = try Lanes.run(parts.count) { lane in
      let own = Marks(selection.window)
      let scan = EventScan(selection.filter, wantsNames: true)
      var pageviews = 0
      for segment in parts[lane] {
        for rows in EventScan.spans(try segment.rows(in: plan.range)) {
          try scan.read(segment, rows)
          own.mark(scan.sessions, scan.count)
          pageviews += RowFlags.count(try scan.flags(named: pageview), scan.count)
        }
      }
      return (pageviews, own)
    }
    return (lanes.reduce(0) { $0 + $1.0 }, Marks(selection.window, union: lanes.map(\.1)))
  }

  /// The sessions whose last sign of life lies inside. Their marks are taken away.
  private func sessionsBySign(_ seen: Marks) throws -> [Live] {
    let sessions = snapshot.sessions
    var live: [Live] = []
    let signs = Scratch<Int64>(SessionChunk.rowsMax, isZero: false)
    let part = Scratch<Int64>(SessionChunk.rowsMax, isZero: false)
    for chunk in 0..<sessions.chunkCount where mayBeLive(chunk) {
      let rows = 0..<sessions.rows(in: chunk)
      try sessions.column(.start, chunk: chunk).values(rows, into: signs.numbers)
      for column in [SessionColumn.length, .sinceLast] {
        try sessions.column(column, chunk: chunk).values(rows, into: part.numbers)
        for row in rows { signs.numbers[row] &+= part.numbers[row] }
      }
      let exclusions = try sessions.column(.exclusion, chunk: chunk)
      for row in rows where signs.numbers[row] >= start && signs.numbers[row] < end && exclusions[row] == 0 {
        let session = chunk * SessionChunk.rowsMax + row
        live.append(Live(session: UInt32(session), sign: signs.numbers[row]))
        if session >= seen.first, session < seen.first + seen.count { seen.bytes[session - seen.first] = 0 }
      }
    }
    return live
  }

  /// Whether a chunk may have a session whose last sign of life lies inside: bounds of the parts bound the sum.
  private func mayBeLive(_ chunk: Int) -> Bool {
    let reach: [SessionColumn] = [.start, .length, .sinceLast]
    let bounds = reach.map { snapshot.sessions.bounds($0, chunk: chunk) }
    return bounds.reduce(0) { $0 &+ $1.upperBound } >= start && bounds.reduce(0) { $0 &+ $1.lowerBound } < end
  }

  /// The sessions that still are marked, with the latest of their events inside the range.
  private func sessionsByRows(_ selection: EventSelection, _ pageview: UInt32, _ seen: Marks) throws -> [Live] {
    guard seen.marked > 0 else { return [] }
    var latest: [UInt32: (sign: Int64, pageviewAt: Int64, arrival: Int64, page: UInt32?)] = [:]
    for segment in selection.segments {
      let rows = try segment.rows(in: plan.range)
      guard !rows.isEmpty else { continue }
      let (times, sessions) = (try segment.column(EventColumn.time), try segment.column(EventColumn.session))
      let (names, pages) = (try segment.column(EventColumn.name), try segment.column(EventColumn.page))
      let arrivals = try segment.column(EventColumn.arrival)
      for row in rows where seen.bytes[Int(sessions[row]) - seen.first] != 0 {
        let session = UInt32(truncatingIfNeeded: sessions[row])
        var known = latest[session] ?? (.min, .min, .min, nil)
        let (time, arrival) = (times[row], arrivals[row] &+ Int64(row))
        known.sign = max(known.sign, time)
        if names[row] == Int64(pageview), (known.pageviewAt, known.arrival) < (time, arrival) {
          (known.pageviewAt, known.arrival) = (time, arrival)
          known.page = UInt32(truncatingIfNeeded: pages[row])
        }
        latest[session] = known
      }
    }
    return latest.map { Live(session: $0.key, sign: $0.value.sign, page: $0.value.page) }
  }

  // MARK: Figures

  private func answer(_ live: [Live], pageviews: Int) throws -> LiveAnswer {
    guard let first = live.map(\.session).min(), let last = live.map(\.session).max() else {
      return LiveAnswer(visitors: 0, pageviews: pageviews, countries: [], pages: [], sessions: [])
    }
    let window = Int(first)..<Int(last) + 1
    let present = try latestOfVisitors(live, window)
    let countries = try SessionLookup(.country, snapshot.sessions, window)
    let exitPages = try SessionLookup(.exitPage, snapshot.sessions, window)
    return LiveAnswer(
      visitors: present.count, pageviews: pageviews,
      countries: try places(present.map { countries[live[$0].session] }, .attribute(.country), limit: .max),
      pages: try places(
        present.map { live[$0].page ?? exitPages[live[$0].session] }, .page, limit: plan.limit),
      sessions: try listed(live, countries, exitPages, window))
  }

  /// For each visitor the place in `live` of the session that it is present with.
  private func latestOfVisitors(_ live: [Live], _ window: Range<Int>) throws -> [Int] {
    let visitors = try VisitorLookup(snapshot.sessions, window)
    // By visitor: one more than the place of its best session so far in `present`.
    let best = Scratch<UInt32>(Int(snapshot.dictionary(.visitor).count) + 1, isZero: true)
    var present: [Int] = []
    for (place, candidate) in live.enumerated() {
      let slot = best.numbers + Int(visitors[candidate.session])
      guard slot.pointee > 0 else {
        present.append(place)
        slot.pointee = UInt32(present.count)
        continue
      }
      let known = live[present[Int(slot.pointee) - 1]]
      if (known.sign, known.session) < (candidate.sign, candidate.session) { present[Int(slot.pointee) - 1] = place }
    }
    return present
  }

  /// Codes counted, named and in order; the empty text is left out.
  private func places(_ codes: [UInt32], _ domain: Domain, limit: Int) throws -> [LiveAnswer.Place] {
    var counts: [UInt32: Int] = [:]
    for code in codes where code != 0 { counts[code, default: 0] += 1 }
    var chosen = Array(counts)
    if chosen.count > limit, limit > 0 {
      let threshold = GreatestValues.threshold(chosen.lazy.map(\.value), limit)
      chosen.removeAll { $0.value < threshold }
    }
    let dictionary = snapshot.dictionary(domain)
    let places = try chosen.map { LiveAnswer.Place(label: try dictionary.text($0.key), visitors: $0.value) }
    return Array(places.sorted(by: LiveAnswer.Place.precedes).prefix(limit))
  }

  /// The sessions that are shown, texts spelled out only for those that can be among them.
  private func listed(
    _ live: [Live], _ countries: SessionLookup, _ exitPages: SessionLookup, _ window: Range<Int>
  ) throws -> [LiveAnswer.Session] {
    var chosen = live
    if chosen.count > plan.limit, plan.limit > 0 {
      let threshold = GreatestValues.threshold(chosen.lazy.map { Int($0.sign) }, plan.limit)
      chosen.removeAll { $0.sign < threshold }
    }
    let devices = try SessionLookup(.device, snapshot.sessions, window)
    let sessions = try chosen.map { session in
      LiveAnswer.Session(
        page: try text(session.page ?? exitPages[session.session], .page),
        country: try text(countries[session.session], .attribute(.country)),
        device: try text(devices[session.session], .attribute(.device)),
        start: Instant(milliseconds: try snapshot.sessions.value(.start, of: Int(session.session))),
        lastSign: Instant(milliseconds: session.sign))
    }
    return Array(sessions.sorted(by: LiveAnswer.Session.precedes).prefix(plan.limit))
  }

  private func text(_ code: UInt32, _ domain: Domain) throws(StoreError) -> String {
    try snapshot.dictionary(domain).text(code)
  }
}

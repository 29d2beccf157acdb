import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct SessionOpeningsTests {
  private static let day: Int64 = 86_400_000

  /// Days from the first event on.
  private func range(_ days: Range<Int64>) -> InstantRange {
    InstantRange(
      start: Instant(milliseconds: ColumnSample.start + days.lowerBound * Self.day),
      end: Instant(milliseconds: ColumnSample.start + days.upperBound * Self.day))
  }

  @Test func `sessions that were opened inside a range are marked, those kept apart are not`() throws {
    let sample = try ColumnSample()
    try sample.sealed(2000)
    try sample.add(500)
    try sample.flush()
    let (snapshot, _) = try #require(try sample.store().current(sample.website.id))
    let isFirst = Predicate(column: .attribute(.browser), anyOf: [.exact("browser 1")])
    let browser = try #require(try snapshot.dictionary(.attribute(.browser)).ordinal(of: Array("browser 1".utf8)))
    for (days, window, tells) in [
      (Int64(-1)..<30, 0..<snapshot.sessions.count, true), (2..<5, 0..<snapshot.sessions.count, false),
      (0..<9, 100..<300, false), (-1..<40, 17..<18, true), (7..<7, 0..<50, false),
    ] {
      let range = range(days)
      for predicates in [[], [isFirst]] {
        let openings = try SessionOpenings(range, sessions: predicates, window: window, snapshot)
        #expect(openings.tell == tells)
        let marks = Marks(window)
        try openings.mark(marks)
        for session in window {
          func value(_ column: SessionColumn) throws -> Int64 { try snapshot.sessions.value(column, of: session) }
          let start = Instant(milliseconds: try value(.start))
          let isWanted =
            try range.contains(start) && value(.exclusion) == 0
            && (predicates.isEmpty || value(SessionColumn(.browser)) == Int64(browser))
          #expect((marks.bytes[session - window.lowerBound] != 0) == isWanted, "session \(session) of \(days)")
        }
      }
    }
  }

  @Test func `what sessions tell is what their events tell`() throws {
    let sample = try ColumnSample()
    try sample.sealed(1500)
    try sample.add(300)
    try sample.flush()
    let store = sample.store()
    // A condition that holds on every event has each of them looked at.
    let always = Predicate(column: .name, anyOf: [.exact("never")], isNegated: true)
    let ofBrowser = Predicate(column: .attribute(.browser), anyOf: [.exact("browser 2")])
    for days in [Int64(-1)..<40, 0..<40, 1..<40, -1..<6, 3..<4] {
      for filter in [[], [ofBrowser]] {
        func figures(_ events: [Predicate], _ measures: [Measure]) throws -> [Int] {
          let set = RowSet(kind: .events, eventFilter: events, sessionFilter: filter, measures: measures)
          let plan = QueryPlan(website: sample.website.id, range: range(days), rowSets: [set])
          return try store.answer(plan).rows[0].values
        }
        for measures in [[Measure.visitors], [.visitors, .sessions, .events, .pageviews]] {
          #expect(try figures([], measures) == figures([always], measures))
        }
      }
    }
  }
}

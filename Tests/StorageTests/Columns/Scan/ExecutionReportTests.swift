import Models
import Synchronization
import Testing

@testable import Storage

struct ExecutionReportTests {
  /// Every look at it takes a millisecond.
  private final class SteppingClock: Sendable {
    private let looks = Atomic(0)
    var now: Duration { .milliseconds(looks.wrappingAdd(1, ordering: .relaxed).newValue) }
  }

  /// Days since the sample began.
  private func plan(_ sample: ColumnSample, days: Range<Int64>, _ sets: RowSet...) -> QueryPlan {
    let start = Instant(milliseconds: ColumnSample.start + days.lowerBound * 86_400_000)
    let end = Instant(milliseconds: ColumnSample.start + days.upperBound * 86_400_000)
    return QueryPlan(website: sample.website.id, range: InstantRange(start: start, end: end), rowSets: sets)
  }

  // 300 events, one each ten minutes: 228 of March and 12 of April, and apart from them 60 of bots in March.
  @Test func `segments and chunks that bounds exclude are skipped`() throws {
    let sample = try ColumnSample()
    try sample.sealed(300)
    let store = sample.store()
    let clock = SteppingClock()
    func report(_ plan: QueryPlan) throws -> ExecutionReport {
      let (answer, report) = try store.explain(plan) { clock.now }
      #expect(try answer == store.answer(plan))
      return report
    }
    let events = RowSet(kind: .events, measures: [.events])
    let sessions = RowSet(kind: .sessions, measures: [.bounces])

    let both = try report(plan(sample, days: 0..<30, events, sessions))
    #expect([both.segments, both.segmentsSkipped, both.chunks, both.chunksSkipped] == [2, 1, 1, 0])
    #expect(both.rows == 240 + 100)
    #expect(both.bytes > 0)
    #expect(both.kernels == ["events: counted rows", "sessions: masked sums"])
    // Two sets, each with its conditions and its rows.
    let expected: [ExecutionReport.Stage: Duration] = [
      .snapshot: .milliseconds(1), .filter: .milliseconds(2), .read: .milliseconds(2), .scan: .milliseconds(2),
      .group: .milliseconds(1),
    ]
    #expect(both.durations == expected)

    let march = try report(plan(sample, days: 0..<1, events))
    #expect([march.segments, march.segmentsSkipped, march.rows] == [1, 2, 228])
    let later = try report(plan(sample, days: 100..<101, events, sessions))
    #expect([later.segments, later.segmentsSkipped, later.chunks, later.chunksSkipped, later.rows] == [0, 3, 0, 1, 0])
    #expect(later.bytes == 0)
  }

  // The scan of the events that decide which sessions count is work too: 240 rows of two segments, before 100 sessions.
  @Test func `conditions of sessions on their events are accounted for`() throws {
    let sample = try ColumnSample()
    try sample.sealed(300)
    let signups = RowSet(
      kind: .sessions, eventFilter: [Predicate(column: .name, anyOf: [.exact("Signup")])], measures: [.sessions])
    let report = try sample.store().explain(plan(sample, days: 0..<30, signups)) { .zero }.report
    #expect([report.segments, report.segmentsSkipped, report.chunks, report.chunksSkipped] == [2, 1, 1, 0])
    #expect(report.rows == 240 + 100)
    #expect(report.kernels == ["events of sessions: compared codes; marked sessions", "sessions: masked sums"])
  }

  @Test func `an account names the ways that were gone, and no others`() throws {
    let sample = try ColumnSample()
    try sample.sealed(300)
    let store = sample.store()
    func kernels(_ set: RowSet, _ grouping: Grouping) throws -> [String] {
      var asked = plan(sample, days: 0..<30, set)
      asked.grouping = grouping
      return try store.explain(asked) { .zero }.report.kernels
    }
    let labels = Grouping.labels(
      LabelGrouping(naming: [LabelNaming(empty: "")], join: .first, order: .value(0), offset: 0, limit: 10))
    let days = Grouping.buckets(
      borders: [0, 1, 30].map { Instant(milliseconds: ColumnSample.start + $0 * 86_400_000) })
    func events(_ measures: Measure...) -> RowSet { RowSet(kind: .events, measures: measures, key: [.page]) }
    #expect(try kernels(events(.events), labels) == ["events by label: counted rows"])
    #expect(
      try kernels(events(.visitors), labels) == [
        "events by label: counted rows; counting sort by group, stamped within"
      ])
    #expect(try kernels(events(.pageviews), days) == ["events by time: counted rows"])
    #expect(
      try kernels(events(.visitors), days) == ["events by time: counted rows; marked sessions; stamped visitors"])
    #expect(
      try kernels(events(.visitors), .total) == [
        "events: marked sessions, of 2 of 2 segments without looking at rows; marked visitors"
      ])
    #expect(
      try kernels(RowSet(kind: .sessions, measures: [.bounces], key: [.entryPage]), labels) == [
        "sessions by label: sums by group"
      ])
  }

  // Of 500 events two times eleven pages have all of 200, and eleven 100 between them.
  @Test func `an account says of how many groups visitors were counted`() throws {
    let sample = try ColumnSample()
    try sample.sealed(500)
    var asked = plan(sample, days: 0..<30, RowSet(kind: .events, measures: [.visitors], key: [.page]))
    asked.grouping = .labels(
      LabelGrouping(naming: [LabelNaming(empty: "")], join: .first, order: .value(0), offset: 0, limit: 1))
    let report = try sample.store().explain(asked) { .zero }.report
    #expect(
      report.kernels == [
        "events by label: counted rows; leading 22 of 33 groups; counting sort by group, stamped within"
      ])
  }

  @Test func `a column is read once and found from then on`() throws {
    let sample = try ColumnSample()
    try sample.sealed(300)
    let store = sample.store()
    let asked = plan(sample, days: 0..<30, RowSet(kind: .events, measures: [.visitors]))
    let first = try store.explain(asked) { .zero }.report
    let second = try store.explain(asked) { .zero }.report
    // The session column of two segments, the visitors of one chunk, and what names the event called pageview.
    #expect(first.cacheMisses >= 3)
    #expect(second.cacheMisses == 0)
    #expect(second.cacheHits >= 3)
    #expect(first.bytes == second.bytes)
  }
}

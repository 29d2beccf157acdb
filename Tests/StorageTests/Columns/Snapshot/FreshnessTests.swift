import Models
import TestSupport
import Testing

@testable import Storage

struct FreshnessTests {
  @Test func `a flush of another connection is seen by the next question`() throws {
    let sample = try ColumnSample()
    let (first, second) = (sample.store(), sample.store())
    for round in 1...20 {
      try sample.add(3)
      try sample.flush()
      #expect(try sample.totals(first) == [3 * round, round])
      #expect(try sample.totals(second) == [3 * round, round])
      #expect(try first.watermark(website: sample.website.id).events == 3 * round)
      if round % 6 == 5 { try sample.seal() }
      if round % 6 == 0 { #expect(try sample.totals(second) == [3 * round, round]) }
    }
  }

  @Test func `what is pending is not seen`() throws {
    let sample = try ColumnSample()
    let store = sample.store()
    try sample.sealed(9)
    try sample.add(9)
    #expect(try sample.totals(store) == [9, 3])
  }

  @Test func `a store that was opened before there was anything sees what comes`() throws {
    let later = try ColumnSample()
    let seed = later.website.hashSeed
    let directory = DataDirectory(path: later.temporary.path + "/other")
    try directory.prepare()
    let store = ColumnEventStore(directory: directory) { _ in seed }
    #expect(try later.totals(store) == [0, 0])
    #expect(try store.watermark(website: later.website.id) == Watermark(events: 0, sessions: 0, lastEventAt: nil))
    #expect(try store.verify(website: later.website.id).problems == [])
    let hot = try HotStore(path: directory.hot, isWriter: true)
    #expect(try later.totals(store) == [0, 0])
    let writer = try WebsiteWriter(website: later.website, hot: hot, directory: directory)
    let time = ColumnSample.start
    let session = writer.open(
      SessionRow(visitor: 0, stream: 0, start: time, clientKey: 0, isBounce: true, exclusion: 0))
    try writer.update(session) { $0.events = 1 }
    writer.append(
      time: time, session: session, name: try writer.nameCode("pageview"), page: 0, hostname: 0,
      isNonInteractive: false, isExcluded: false, isLive: true)
    try hot.connection.transaction { try writer.flush(now: 0) }
    #expect(try later.totals(store) == [1, 1])
    try writer.seal(now: 0)
    #expect(try later.totals(store) == [1, 1])
  }

  @Test func `a website that nobody knows is empty`() throws {
    let sample = try ColumnSample()
    try sample.sealed(9)
    let store = ColumnEventStore(directory: sample.directory) { _ in nil }
    #expect(try sample.totals(store) == [0, 0])
  }

  /// A snapshot holds no transaction: what it names must outlive seals and merges, until it is removed at last.
  @Test func `a snapshot in use stays whole over seals and merges`() throws {
    let sample = try ColumnSample()
    for _ in 0..<5 { try sample.sealed(90) }
    let store = sample.store(cacheBudget: 0)
    let (old, _) = try #require(try store.current(sample.website.id))
    let plan = sample.questions[0]
    let before = try PlanExecution(plan, old).run()
    for _ in 0..<3 {
      try sample.sealed(90)
      _ = try sample.writer.mergeSegments(now: 0)
      #expect(try PlanExecution(plan, old).run() == before)
    }
    #expect(try store.answer(plan) != before)
    try sample.writer.removeRetired(before: 1)
    // The old one names pieces that are gone: an error, no number. The store itself begins anew.
    #expect(throws: StoreError.self) { try PlanExecution(plan, old).run() }
    #expect(try sample.totals(store) == [720, 240])
  }

  @Test func `a store whose snapshot lost its pieces asks again`() throws {
    let sample = try ColumnSample()
    for _ in 0..<8 { try sample.sealed(40) }
    let store = sample.store(cacheBudget: 0)
    let before = try sample.answers(store)
    // The number of seals in hot does not move with a merge, so that the store still holds the old manifest.
    #expect(try sample.writer.mergeSegments(now: 0))
    try sample.writer.removeRetired(before: 1)
    #expect(try sample.answers(store) == before)
    #expect(try store.watermark(website: sample.website.id).events == 320)
    var exported = 0
    let range = sample.questions[0].range
    try store.scan(website: sample.website.id, range: range, visitor: nil) { _ in exported += 1 }
    #expect(exported == 320)
  }
}

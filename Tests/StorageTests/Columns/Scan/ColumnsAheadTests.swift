import Models
import TestSupport
import Testing

@testable import Storage

struct ColumnsAheadTests {
  /// Twelve seals of a dozen events, each a segment of its own or two, and one chunk of sessions.
  private func sample() throws -> ColumnSample {
    let sample = try ColumnSample()
    for _ in 0..<12 { try sample.sealed(12) }
    return sample
  }

  private let keys = [EventColumn.session, EventColumn.name, EventColumn.page]

  private func read(_ snapshot: WebsiteSnapshot) {
    var ahead = ColumnsAhead(snapshot)
    for segment in snapshot.segments { ahead.want(keys, of: segment) }
    ahead.want([.visitor, .start], ofChunk: 0)
    ahead.begin().end()
  }

  @Test func `what is wanted is in memory afterwards and nothing else`() throws {
    let sample = try sample()
    let store = sample.store()
    let (snapshot, _) = try #require(try store.current(sample.website.id))
    let wanted = snapshot.segments.count * keys.count + 2
    let before = store.cacheFigures.misses
    read(snapshot)
    #expect(store.cacheFigures.misses == before + wanted)
    #expect(snapshot.segments.allSatisfy { segment in keys.allSatisfy { segment.holds($0) } })
    #expect(snapshot.segments.allSatisfy { !$0.holds(EventColumn.time) })
    #expect(snapshot.sessions.holds(SessionColumn.visitor, chunk: 0))
    #expect(!snapshot.sessions.holds(SessionColumn.length, chunk: 0))
    read(snapshot)
    #expect(store.cacheFigures.misses == before + wanted)
  }

  @Test func `what a small cache cannot keep is not read ahead`() throws {
    let sample = try sample()
    let store = sample.store(cacheBudget: 100)
    let (snapshot, _) = try #require(try store.current(sample.website.id))
    let before = store.cacheFigures.misses
    read(snapshot)
    #expect(store.cacheFigures.misses == before)
  }

  @Test func `fresh rows are in memory`() throws {
    let sample = try ColumnSample()
    try sample.add(12)
    try sample.flush()
    let (snapshot, _) = try #require(try sample.store().current(sample.website.id))
    #expect(snapshot.segments.allSatisfy { segment in keys.allSatisfy { segment.holds($0) } })
    #expect(snapshot.sessions.holds(SessionColumn.visitor, chunk: 0))
  }
}

import Models
import Testing

@testable import Storage

struct SeenIDsTests {
  private static let day: Int64 = 86_400_000
  /// An hour of a day.
  private func at(day: Int64, hour: Int64 = 12) -> Instant {
    Instant(milliseconds: day * SeenIDsTests.day + hour * 3_600_000)
  }

  private func store(_ seen: inout SeenIDs, _ sample: ColumnSample, _ now: Instant) throws {
    try sample.hot.connection.transaction { try seen.store(now: now) }
  }

  @Test func `an id counts once, in its own family`() throws {
    var seen = try SeenIDs(try ColumnSample().hot)
    let new = seen.insert(5, .event, arrivedAt: at(day: 100))
    let again = seen.insert(5, .event, arrivedAt: at(day: 100))
    let other = seen.insert(5, .idempotencyKey, arrivedAt: at(day: 100))
    let later = seen.insert(5, .idempotencyKey, arrivedAt: at(day: 107))
    #expect([new, again, other, later] == [true, false, true, false])
  }

  @Test func `event ids are remembered for two days after that of arrival, keys for seven`() throws {
    for (family, days) in [(SeenIDs.Family.event, Int64(2)), (.idempotencyKey, 7)] {
      for passed in 0...9 as ClosedRange<Int64> {
        var seen = try SeenIDs(try ColumnSample().hot)
        _ = seen.insert(1, family, arrivedAt: at(day: 100, hour: 23))
        let isNew = seen.insert(1, family, arrivedAt: at(day: 100 + passed, hour: 22))
        #expect(isNew == (passed > days), "\(family) after \(passed) days")
      }
    }
  }

  /// Two trackers' journals are read one after the other: one may be past midnight when the other is not.
  @Test func `an id that came after midnight is known to what came before`() throws {
    var seen = try SeenIDs(try ColumnSample().hot)
    _ = seen.insert(1, .event, arrivedAt: at(day: 101, hour: 0))
    let isNew = seen.insert(1, .event, arrivedAt: at(day: 100, hour: 23))
    #expect(!isNew)
  }

  @Test func `what was stored is known after a restart, what was not is not`() throws {
    let sample = try ColumnSample()
    var seen = try SeenIDs(sample.hot)
    for hash in 1...1000 as ClosedRange<UInt64> { _ = seen.insert(hash, .event, arrivedAt: at(day: 100)) }
    try store(&seen, sample, at(day: 100))
    _ = seen.insert(2000, .event, arrivedAt: at(day: 100))
    try sample.reopen()
    var again = try SeenIDs(sample.hot)
    #expect((1...1000).allSatisfy { again.insert($0, .event, arrivedAt: at(day: 101)) == false })
    let isNew = again.insert(2000, .event, arrivedAt: at(day: 100))
    #expect(isNew)
  }

  @Test func `the parts of a day are joined when they are many, and nothing is lost`() throws {
    let sample = try ColumnSample()
    var seen = try SeenIDs(sample.hot)
    for hash in 1...150 as ClosedRange<UInt64> {
      _ = seen.insert(hash, hash % 2 == 0 ? .event : .idempotencyKey, arrivedAt: at(day: 100))
      try store(&seen, sample, at(day: 100))
    }
    let parts = try sample.hot.connection.integer("SELECT count(*) FROM seen")
    #expect(parts > 0 && parts <= 128)
    #expect(try sample.hot.connection.integer("SELECT sum(length(bytes)) FROM seen") == 150 * 8)
    var again = try SeenIDs(sample.hot)
    #expect((1...150).allSatisfy { !again.insert($0, $0 % 2 == 0 ? .event : .idempotencyKey, arrivedAt: at(day: 101)) })
  }

  @Test func `days that are over are deleted`() throws {
    let sample = try ColumnSample()
    var seen = try SeenIDs(sample.hot)
    for day in 100...103 as ClosedRange<Int64> {
      _ = seen.insert(UInt64(day), .event, arrivedAt: at(day: day))
      _ = seen.insert(UInt64(day), .idempotencyKey, arrivedAt: at(day: day))
    }
    try store(&seen, sample, at(day: 103))
    #expect(try sample.hot.connection.integer("SELECT min(day) FROM seen WHERE family = 0") == 101)
    #expect(try sample.hot.connection.integer("SELECT min(day) FROM seen WHERE family = 1") == 100)
    try store(&seen, sample, at(day: 108))
    #expect(try sample.hot.connection.integer("SELECT count(*) FROM seen WHERE family = 0") == 0)
    #expect(try sample.hot.connection.integer("SELECT min(day) FROM seen WHERE family = 1") == 101)
  }
}

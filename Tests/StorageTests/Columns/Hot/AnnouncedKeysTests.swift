import Models
import Testing

@testable import Storage

struct AnnouncedKeysTests {
  private static let at = Instant(milliseconds: 1_711_756_800_000)

  private func announced(_ bytes: Int64, _ keys: [UInt64]) -> AnnouncedKeys {
    AnnouncedKeys(
      stream: StreamID(rawValue: 3),
      progress: ImportProgress(bytes: bytes, digest: [UInt8](repeating: 9, count: 32), lines: bytes / 10), at: Self.at,
      keys: keys)
  }

  @Test func `what is announced is read again, in order, until it is removed`() throws {
    let sample = try ColumnSample()
    let website = sample.website.id
    try sample.hot.connection.transaction {
      try sample.hot.announce(announced(100, [1, .max]), of: website)
      try sample.hot.announce(announced(200, []), of: website)
    }
    try sample.reopen()
    let found = try sample.hot.announcedKeys(of: website)
    #expect(found.map(\.keys) == [[1, .max], []])
    #expect(found.map(\.progress.bytes) == [100, 200])
    #expect(found.map(\.progress.lines) == [10, 20])
    #expect(found.allSatisfy { $0.progress.digest == [UInt8](repeating: 9, count: 32) })
    #expect(found.allSatisfy { $0.stream.rawValue == 3 && $0.at == Self.at })
    #expect(try sample.hot.websitesWithAnnouncedKeys() == [website])
    try sample.hot.connection.transaction { try sample.hot.removeAnnouncedKeys(of: website) }
    #expect(try sample.hot.announcedKeys(of: website).isEmpty)
    #expect(try sample.hot.websitesWithAnnouncedKeys().isEmpty)
  }

  @Test func `a website that is removed leaves none, and others theirs`() throws {
    let sample = try ColumnSample()
    let other = WebsiteID(rawValue: sample.website.id.rawValue + 1)
    try sample.hot.connection.transaction {
      try sample.hot.announce(announced(100, [1]), of: sample.website.id)
      try sample.hot.announce(announced(100, [2]), of: other)
    }
    try sample.hot.connection.transaction { try sample.hot.removeAll(of: sample.website.id) }
    #expect(try sample.hot.websitesWithAnnouncedKeys() == [other])
  }

  /// Ids of live events that are not stored yet must not be either: after a crash those would count as seen.
  @Test func `keys that are stored at once take no other id with them`() throws {
    let sample = try ColumnSample()
    var seen = try SeenIDs(sample.hot)
    _ = seen.insert(7, .idempotencyKey, arrivedAt: Self.at)
    try sample.hot.connection.transaction { try seen.store([1, 2, 2, 7], .idempotencyKey, arrivedAt: Self.at) }
    #expect(try sample.hot.connection.integer("SELECT sum(length(bytes)) FROM seen") == 2 * 8)
    let isKnown = [1, 2, 7].map { seen.contains($0, .idempotencyKey, arrivedAt: Self.at) }
    #expect(isKnown == [true, true, true])
    let again = try SeenIDs(sample.hot)
    let isStored = [1, 2, 7].map { again.contains($0, .idempotencyKey, arrivedAt: Self.at) }
    #expect(isStored == [true, true, false])
  }
}

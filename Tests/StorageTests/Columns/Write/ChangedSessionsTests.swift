import Models
import Testing

@testable import Storage

struct ChangedSessionsTests {
  private static func session(_ visitor: UInt32) -> SessionRow {
    SessionRow(visitor: visitor, stream: 0, start: 1000, clientKey: 0, isBounce: true, exclusion: 0)
  }

  private static func visitors(_ set: ColumnSet) throws -> [UInt32] {
    try set.bytes.withUnsafeBytes { try SessionChunk(set.directory, bytes: $0).allRows().map(\.visitor) }
  }

  @Test func `a batch gets what changed since the one before, by ordinal`() throws {
    var sessions = ChangedSessions(sealed: 10)
    sessions.open(Self.session(110))
    sessions.open(Self.session(111))
    try sessions.update(3, stored: { Self.session(3) }) { $0.visitor = 103 }
    try sessions.update(11, stored: { Self.session(0) }) { $0.visitor = 211 }
    var columns = sessions.unflushedColumns()
    #expect(columns.ordinals == [3, 10, 11])
    #expect(try Self.visitors(columns.columns) == [103, 110, 211])
    sessions.markFlushed()
    #expect(!sessions.hasUnflushed)

    try sessions.update(10, stored: { Self.session(0) }) { $0.visitor = 210 }
    try sessions.update(3, stored: { Self.session(0) }) { $0.visitor = 203 }
    try sessions.update(3, stored: { Self.session(0) }) { $0.visitor = 303 }
    columns = sessions.unflushedColumns()
    #expect(columns.ordinals == [3, 10])
    #expect(try Self.visitors(columns.columns) == [303, 210])
  }

  @Test func `a chunk is what was stored, with changes, and what was opened`() throws {
    let stored = SessionRow.encode([1, 2, 3].map(Self.session))
    let chunk = try stored.bytes.withUnsafeBytes { try SessionChunk(stored.directory, bytes: $0) }
    var sessions = ChangedSessions(sealed: 3)
    try sessions.update(1, stored: { Self.session(0) }) { $0.visitor = 22 }
    sessions.open(Self.session(4))
    #expect(sessions.chunks() == [0])
    #expect(try Self.visitors(sessions.columns(ofChunk: 0, stored: chunk)) == [1, 22, 3, 4])
    sessions.markSealed(4)
    #expect(sessions.row(1) == nil)
    #expect(sessions.chunks() == [])
    sessions.open(Self.session(5))
    #expect(sessions.row(4)?.visitor == 5)
  }

  @Test func `opened sessions fill a chunk and go on in the next`() throws {
    let full = SessionChunk.rowsMax
    var sessions = ChangedSessions(sealed: full - 1)
    for visitor in 0..<3 as Range<UInt32> { sessions.open(Self.session(visitor)) }
    #expect(sessions.chunks() == [0, 1])
    #expect(try Self.visitors(sessions.columns(ofChunk: 1, stored: nil)) == [1, 2])
  }

  @Test func `what hot holds is not written there again`() throws {
    var sessions = ChangedSessions(sealed: 2)
    try sessions.restore(1, Self.session(21))
    try sessions.restore(2, Self.session(22))
    try sessions.restore(1, Self.session(31))
    #expect(!sessions.hasUnflushed)
    #expect(sessions.row(1)?.visitor == 31)
    #expect(sessions.total == 3)
    try sessions.update(1, stored: { Self.session(0) }) { $0.visitor = 41 }
    #expect(sessions.unflushedColumns().ordinals == [1])
    #expect(throws: StoreError.self) { try sessions.restore(9, Self.session(9)) }
  }
}

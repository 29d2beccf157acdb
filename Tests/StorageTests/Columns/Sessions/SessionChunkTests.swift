import Testing

@testable import Storage

@Suite struct SessionChunkTests {
  private var session: SessionRow {
    var session = SessionRow(visitor: 7, stream: 0, start: 1000, clientKey: 1, isBounce: true, exclusion: 0)
    session.interactions = 3
    return session
  }

  /// The stored form of two sessions without one of its columns.
  private func chunk(without column: SessionColumn) throws -> SessionChunk {
    var set = ColumnSet(rows: 2)
    for other in SessionColumn.allCases where other != column {
      set.append(other.rawValue, [other.value(session), other.value(session)], isCodes: other.isCodes)
    }
    return try set.bytes.withUnsafeBytes { try SessionChunk(set.directory, bytes: $0) }
  }

  @Test func `interactions are nought in chunks that were written before they were counted`() throws {
    let chunk = try chunk(without: .interactions)
    #expect(try chunk.allRows().map(\.interactions) == [0, 0])
    #expect(try chunk.row(at: 1).interactions == 0)
    #expect(try chunk.row(at: 1).visitor == 7)
  }

  @Test func `any other column must be there`() throws {
    let chunk = try chunk(without: .pageviews)
    #expect(isDamaged { _ = try chunk.allRows() })
    #expect(isDamaged { _ = try chunk.row(at: 0) })
  }

  @Test func `every column comes back`() throws {
    let set = SessionRow.encode([session])
    let chunk = try set.bytes.withUnsafeBytes { try SessionChunk(set.directory, bytes: $0) }
    let found = try chunk.row(at: 0)
    #expect(SessionColumn.allCases.allSatisfy { $0.value(found) == $0.value(session) })
    #expect(found.interactions == 3)
  }
}

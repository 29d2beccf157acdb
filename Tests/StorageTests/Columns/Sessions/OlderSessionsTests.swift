import Models
import Testing

@testable import Storage

/// Data directories that earlier programs wrote.
@Suite struct OlderSessionsTests {
  /// Stores a website's sealed sessions anew in the form of before interactions were counted.
  private func writeOlderForm(_ sample: ColumnSample) throws {
    let file = try sample.file()
    defer { file.connection.close() }
    let old = sample.writer.sealedPart.manifest.chunks.map(\.piece)
    try file.connection.transaction {
      for (index, piece) in old.enumerated() {
        let rows = try sample.writer.sealedPart.chunk(index).allRows()
        var set = ColumnSet(rows: rows.count)
        for column in SessionColumn.allCases where column != .interactions {
          set.append(column.rawValue, rows.map { column.value($0) }, isCodes: column.isCodes)
        }
        try file.connection.prepare("UPDATE session_chunk SET piece = ?, directory = ? WHERE chunk = ?")
          .bind(1, try file.insert(piece: set.bytes)).bind(2, set.directory.encoded()).bind(3, index).run()
        try file.retire(piece, at: 0)
      }
    }
  }

  @Test func `a directory from before interactions were counted answers and goes on`() throws {
    let sample = try ColumnSample()
    try sample.sealed(300)
    let answers = try sample.answers(sample.store())
    try writeOlderForm(sample)
    try sample.reopen()
    #expect(try sample.answers(sample.store()) == answers)
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
    #expect(try sample.writer.session(5).interactions == 0)
    // What happens from now on is counted, beside sessions of which nothing is known.
    try sample.writer.update(5) { $0.interactions += 2 }
    try sample.sealed(30)
    try sample.reopen()
    #expect(try sample.writer.session(5).interactions == 2)
    #expect(try sample.writer.session(6).interactions == 0)
    #expect(try sample.totals(sample.store())[0] == 330)
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
  }
}

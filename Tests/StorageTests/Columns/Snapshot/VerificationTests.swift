import Models
import Testing

@testable import Storage

struct VerificationTests {
  /// A website of several segments, chunks and runs, with some of it fresh.
  private func filled() throws -> ColumnSample {
    let sample = try ColumnSample()
    for _ in 0..<3 { try sample.sealed(200) }
    try sample.add(20)
    try sample.flush()
    return sample
  }

  private func problems(_ sample: ColumnSample) throws -> [String] {
    try sample.store().verify(website: sample.website.id).problems
  }

  @Test func `what is sound has no problems`() throws {
    let sample = try filled()
    let (events, problems) = try sample.store().verify(website: sample.website.id)
    #expect(events == 620)
    #expect(problems == [])
  }

  private func livePieces(_ file: WebsiteFile) throws -> [Int64] {
    let statement = try file.connection.prepare(
      "SELECT id FROM piece WHERE id NOT IN (SELECT piece FROM retired) ORDER BY id")
    var pieces: [Int64] = []
    while try statement.step() { pieces.append(statement.int64(0)) }
    return pieces
  }

  private func write(_ bytes: [UInt8], to piece: Int64, _ file: WebsiteFile) throws {
    try file.connection.prepare("UPDATE piece SET bytes = ? WHERE id = ?").bind(1, bytes).bind(2, piece).run()
  }

  @Test func `a flipped byte in any piece is found, and no question answers from it`() throws {
    let sample = try filled()
    let file = try sample.file()
    let expected = try sample.answers(sample.store())
    let warm = sample.store()
    _ = try sample.answers(warm)
    for piece in try livePieces(file) {
      let bytes = try file.withPiece(piece) { Array($0) }
      for place in Set([0, 1, bytes.count / 3, bytes.count / 2, bytes.count - 5, bytes.count - 1]) where place >= 0 {
        var damaged = bytes
        damaged[place] ^= 0x20
        try write(damaged, to: piece, file)
        #expect(try !problems(sample).isEmpty, "piece \(piece), byte \(place)")
        let store = sample.store()
        for (question, answer) in zip(sample.questions, expected) {
          do {
            #expect(try store.answer(question) == answer, "piece \(piece), byte \(place)")
          } catch StoreError.damaged {
          } catch { Issue.record("piece \(piece), byte \(place): \(error)") }
        }
      }
      // What a store keeps in memory must not hide the damage from whoever asks for it.
      #expect(try !warm.verify(website: sample.website.id).problems.isEmpty, "piece \(piece)")
      try write(bytes, to: piece, file)
    }
    #expect(try problems(sample) == [])
  }

  @Test func `a question on a damaged column is an error`() throws {
    let sample = try filled()
    let file = try sample.file()
    let segment = sample.writer.sealedPart.manifest.segments[0]
    let entry = try #require(segment.directory.entry(EventColumn.session))
    var bytes = try file.withPiece(segment.piece) { Array($0) }
    bytes[entry.offset + entry.length / 2] ^= 1
    try write(bytes, to: segment.piece, file)
    // By day: for all days together nobody asks the events which session they belong to.
    #expect(isDamaged { _ = try sample.store().answer(sample.questions[1]) })
    try write(Array(bytes.prefix(entry.offset)), to: segment.piece, file)
    #expect(isDamaged { _ = try sample.store().answer(sample.questions[1]) })
  }

  @Test func `a missing piece is found`() throws {
    let sample = try filled()
    let file = try sample.file()
    for piece in try livePieces(file) {
      let bytes = try file.withPiece(piece) { Array($0) }
      try file.connection.prepare("DELETE FROM piece WHERE id = ?").bind(1, piece).run()
      #expect(try !problems(sample).isEmpty, "piece \(piece)")
      try file.connection.prepare("INSERT INTO piece VALUES(?, ?)").bind(1, piece).bind(2, bytes).run()
    }
    #expect(try problems(sample) == [])
  }

  private func seal(_ state: WebsiteState, _ file: WebsiteFile) throws {
    var writer = ByteWriter()
    state.append(to: &writer)
    writer.seal()
    try file.connection.prepare("UPDATE state SET state = ?").bind(1, writer.bytes).run()
  }

  @Test func `wrong counts of events and sessions are found`() throws {
    let sample = try ColumnSample()
    try sample.sealed(100)
    let file = try sample.file()
    var state = sample.writer.state
    state.events += 1
    try seal(state, file)
    #expect(try problems(sample) == ["101 events were counted, 100 are stored"])
    state = sample.writer.state
    state.sessions += 1
    try seal(state, file)
    #expect(isDamaged { _ = try problems(sample) })
    #expect(isDamaged { _ = try sample.store().answer(sample.questions[0]) })
  }

  @Test func `a session that counts other events than it has is found`() throws {
    let sample = try ColumnSample()
    try sample.add(30)
    try sample.writer.update(4) { $0.events += 1 }
    try sample.flush()
    #expect(try problems(sample).count == 1)
    try sample.seal()
    #expect(try problems(sample).count == 1)
  }

  @Test func `a lost row of any table is found`() throws {
    for table in ["segment", "session_chunk", "text_block", "hash_run"] {
      let sample = try ColumnSample()
      try sample.sealed(100)
      try sample.file().connection.execute("DELETE FROM \(table) WHERE piece = (SELECT min(piece) FROM \(table))")
      let found: Bool
      do { found = try !problems(sample).isEmpty } catch StoreError.damaged { found = true }
      #expect(found, "\(table)")
    }
  }

  /// A directory whose checksum is right and that says something else than is stored.
  private func replace(_ table: String, _ directory: ColumnSet.Directory, _ sample: ColumnSample) throws {
    let statement = try sample.file().connection.prepare(
      "UPDATE \(table) SET directory = ? WHERE piece = (SELECT min(piece) FROM \(table))")
    try statement.bind(1, directory.encoded()).run()
  }

  private func changed(_ entry: ColumnSet.Entry, offset: Int = 0, greatest: Int64? = nil) -> ColumnSet.Entry {
    ColumnSet.Entry(
      key: entry.key, offset: entry.offset + offset, length: entry.length, checksum: entry.checksum,
      least: entry.least, greatest: greatest ?? entry.greatest, presence: greatest == nil ? entry.presence : [])
  }

  @Test func `a directory of other rows, codes or places than there are is damage`() throws {
    for table in ["segment", "session_chunk"] {
      let sample = try ColumnSample()
      try sample.sealed(60)
      let manifest = sample.writer.sealedPart.manifest
      let directory = table == "segment" ? manifest.segments[0].directory : manifest.chunks[0].directory
      let codes = table == "segment" ? EventColumn.page : SessionColumn.entryPage.rawValue
      func with(_ change: (ColumnSet.Entry) -> ColumnSet.Entry) -> ColumnSet.Directory {
        ColumnSet.Directory(rows: directory.rows, entries: directory.entries.map(change))
      }
      let wrong = [
        ColumnSet.Directory(rows: directory.rows + 1, entries: directory.entries),
        ColumnSet.Directory(rows: directory.rows - 1, entries: directory.entries),
        ColumnSet.Directory(rows: 4_000_000_000, entries: directory.entries),
        ColumnSet.Directory(rows: directory.rows, entries: []),
        with { changed($0, offset: 1 << 20) }, with { changed($0, offset: 1) },
        with { $0.key == codes ? changed($0, greatest: 5000) : $0 },
      ]
      for (index, directory) in wrong.enumerated() {
        try replace(table, directory, sample)
        #expect(isDamaged { _ = try sample.answers(sample.store()) }, "\(table), \(index)")
      }
      try replace(table, directory, sample)
      #expect(try problems(sample) == [])
    }
  }
}

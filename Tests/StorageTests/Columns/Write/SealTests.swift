import Models
import Testing

@testable import Storage

struct SealTests {
  /// Lets the second of a seal's two transactions fail, as when the process ends between them.
  private func sealHalf(_ sample: ColumnSample) throws {
    try sample.hot.connection.execute(
      """
      CREATE TEMP TRIGGER crash BEFORE INSERT ON main.website BEGIN SELECT RAISE(ABORT, 'the process ended'); END
      """)
    #expect(throws: SQLiteError.self) { try sample.seal() }
  }

  @Test func `a seal changes no answer`() throws {
    let sample = try ColumnSample()
    for _ in 0..<5 {
      try sample.add(130)
      try sample.flush()
      let store = sample.store()
      let before = try sample.answers(store)
      try sample.seal()
      #expect(try sample.answers(store) == before)
      #expect(try sample.answers(sample.store()) == before)
      #expect(sample.writer.batches.isEmpty)
      #expect(try sample.hot.connection.integer("SELECT count(*) FROM batch") == 0)
      #expect(try sample.store().verify(website: sample.website.id).problems == [])
    }
  }

  @Test func `a crash between the two transactions of a seal counts nothing twice and loses nothing`() throws {
    let sample = try ColumnSample()
    try sample.sealed(100)
    try sample.add(100)
    try sample.flush()
    let open = sample.store()
    let before = try sample.answers(open)
    try sealHalf(sample)
    #expect(try sample.hot.connection.integer("SELECT count(*) FROM batch") == 1)
    #expect(try sample.answers(open) == before)
    #expect(try sample.answers(sample.store()) == before)
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
    try sample.reopen()
    #expect(sample.writer.freshRows == 0)
    #expect(sample.writer.state.events == 200)
    #expect(try sample.answers(open) == before)
    // Life goes on, and ends where it would have ended without the crash.
    try sample.add(100)
    try sample.flush()
    let other = try ColumnSample()
    try other.add(300)
    try other.flush()
    for store in [open, sample.store()] { #expect(try sample.answers(store) == other.answers(other.store())) }
    try sample.seal()
    for store in [open, sample.store()] { #expect(try sample.answers(store) == other.answers(other.store())) }
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
  }

  /// An import's rows go from memory into the file: no batch in hot tells of them.
  @Test func `after a crash in the seal of an import an open store sees what was sealed`() throws {
    let sample = try ColumnSample()
    try sample.add(50)
    try sample.flush()
    let open = sample.store()
    #expect(try sample.totals(open) == [50, 17])
    try sample.add(40)
    try sealHalf(sample)
    try sample.reopen()
    #expect(sample.writer.state.events == 90)
    #expect(try sample.totals(open) == [90, 30])
    try sample.add(9)
    try sample.flush()
    #expect(try sample.totals(open) == [99, 33])
    #expect(try sample.totals(sample.store()) == [99, 33])
  }

  @Test func `a crash before a seal commits leaves everything in hot`() throws {
    let sample = try ColumnSample()
    try sample.sealed(60)
    try sample.add(60)
    try sample.flush()
    let before = try sample.answers(sample.store())
    try sample.writer.sealedPart.file().connection.execute(
      "CREATE TEMP TRIGGER crash BEFORE INSERT ON main.state BEGIN SELECT RAISE(ABORT, 'the process ended'); END")
    #expect(throws: SQLiteError.self) { try sample.seal() }
    try sample.reopen()
    #expect(sample.writer.freshRows == 60)
    #expect(try sample.answers(sample.store()) == before)
    try sample.seal()
    #expect(try sample.answers(sample.store()) == before)
  }

  @Test func `a writer that begins anew knows the same at every point`() throws {
    let (steady, restless) = (try ColumnSample(), try ColumnSample())
    for step in 0..<30 {
      for sample in [steady, restless] {
        try sample.add(17)
        try sample.flush()
        if step % 5 == 3 { try sample.seal() }
        if step % 7 == 6 { try sample.writer.mergeSegments(now: 0) }
      }
      try restless.reopen()
      #expect(restless.writer.state == steady.writer.state, "step \(step)")
      #expect(restless.writer.freshRows == steady.writer.freshRows)
      for ordinal in 0..<steady.writer.state.sessions {
        let (a, b) = (try steady.writer.session(ordinal), try restless.writer.session(ordinal))
        #expect(SessionColumn.allCases.allSatisfy { $0.value(a) == $0.value(b) }, "session \(ordinal), step \(step)")
      }
    }
    #expect(try steady.answers(steady.store()) == restless.answers(restless.store()))
  }

  @Test func `how far an import came is sealed with its rows`() throws {
    let sample = try ColumnSample()
    let stream = StreamID(rawValue: 3)
    try sample.add(10)
    try sample.writer.seal(now: 5, progress: (stream, 1234, Array(1...32), 10))
    try sample.reopen()
    #expect(sample.writer.imports[stream]?.bytes == 1234)
    #expect(try sample.store().imports(of: sample.website.id)[stream]?.digest == Array(1...32))
    #expect(try sample.totals(sample.store()) == [10, 4])
  }

  @Test func `segments end with their month`() throws {
    let sample = try ColumnSample()
    try sample.sealed(600)
    for segment in sample.writer.sealedPart.manifest.segments {
      let time = try #require(segment.directory.entry(EventColumn.time))
      #expect(UTCMonth.of(time.least) == segment.month)
      #expect(UTCMonth.of(time.greatest) == segment.month)
    }
    #expect(Set(sample.writer.sealedPart.manifest.segments.map(\.month)).count == 2)
  }
}

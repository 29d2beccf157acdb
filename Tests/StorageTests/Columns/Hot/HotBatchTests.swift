import Models
import TestSupport
import Testing

@testable import Storage

struct HotBatchTests {
  @Test func `eight batches of one size become one, and the answers stay`() throws {
    let (merged, whole) = (try ColumnSample(), try ColumnSample())
    var counts: [Int] = []
    for _ in 0..<64 {
      try merged.add(5)
      try merged.flush()
      counts.append(merged.writer.batches.count)
    }
    #expect(counts.prefix(9) == [1, 2, 3, 4, 5, 6, 7, 1, 2])
    #expect(counts.allSatisfy { $0 <= 14 })
    #expect(counts.last == 1)
    try whole.add(320)
    try whole.flush()
    #expect(try merged.answers(merged.store()) == whole.answers(whole.store()))
    #expect(try merged.totals(merged.store()) == [320, 107])
    // A writer that begins anew finds the same.
    try merged.reopen()
    #expect(merged.writer.freshRows == 320)
    try merged.seal()
    #expect(try merged.answers(merged.store()) == whole.answers(whole.store()))
  }

  @Test func `the later version of a session wins in a merge`() throws {
    let sample = try ColumnSample()
    try sample.add(1)
    for length in 1...8 as ClosedRange<Int64> {
      try sample.writer.update(0) { $0.last = $0.start + length * 1000 }
      try sample.flush()
    }
    #expect(sample.writer.batches.count == 1)
    #expect(try sample.writer.session(0).last == ColumnSample.start + 8000)
    try sample.reopen()
    #expect(try sample.writer.session(0).last == ColumnSample.start + 8000)
    let durations = try sample.store().answer(sample.questions[9]).rows[0].values[6 + 1]
    #expect(durations == 8, "the session is one of those kept apart")
  }

  @Test func `a flush of more rows than a scan takes at a time is several batches`() throws {
    let sample = try ColumnSample()
    let rows = EventSegment.rowsMax + 1000
    try sample.add(2)
    for row in 2..<rows {
      sample.writer.append(
        time: ColumnSample.start + Int64(row), session: 0, name: 1, page: 1, hostname: 1, isNonInteractive: false,
        isExcluded: false, isLive: true)
    }
    try sample.flush()
    #expect(sample.writer.batches.map(\.rows).reduce(0, +) == rows)
    #expect(sample.writer.batches.count == 2)
    #expect(try sample.totals(sample.store())[0] == rows)
    try sample.reopen()
    try sample.seal()
    #expect(sample.writer.sealedPart.manifest.segments.allSatisfy { $0.directory.rows <= EventSegment.rowsMax })
    #expect(try sample.totals(sample.store())[0] == rows)
  }

  @Test func `a changed byte anywhere in a batch is damage, for writers and for questions`() throws {
    let sample = try ColumnSample()
    try sample.add(60)
    try sample.flush()
    let connection = sample.hot.connection
    let select = try connection.prepare("SELECT bytes FROM batch")
    #expect(try select.step())
    let bytes = select.bytes(0)
    select.reset()
    for place in stride(from: 0, to: bytes.count, by: 53) {
      var damaged = bytes
      damaged[place] ^= 4
      try connection.prepare("UPDATE batch SET bytes = ?").bind(1, damaged).run()
      #expect(isDamaged { _ = try sample.store().answer(sample.questions[0]) }, "byte \(place)")
      #expect(isDamaged { try sample.reopenedWriter() }, "byte \(place)")
    }
  }

  /// The checksum is made to fit, so that every check behind it has to hold by itself.
  @Test(arguments: 1...30 as ClosedRange<UInt64>) func `a batch of changed bytes never traps`(seed: UInt64) throws {
    let sample = try ColumnSample()
    try sample.add(40)
    try sample.flush()
    let connection = sample.hot.connection
    let select = try connection.prepare("SELECT bytes FROM batch")
    #expect(try select.step())
    let bytes = select.bytes(0)
    select.reset()
    var random = SeededGenerator(seed: seed)
    for round in 0..<30 {
      var content = bytes.dropLast(4).map { $0 }
      for _ in 0..<random.number(1...3) {
        content[random.number(0...content.count - 1)] = UInt8(truncatingIfNeeded: random.next())
      }
      var writer = ByteWriter()
      writer.append(raw: content)
      writer.seal()
      try connection.prepare("UPDATE batch SET bytes = ?").bind(1, writer.bytes).run()
      let store = sample.store()
      for question in [0, 1, 5, 8] {
        do {
          _ = try store.answer(sample.questions[question])
        } catch StoreError.damaged, StoreError.newerFormat {
          // Both are told apart from a number.
        } catch { Issue.record("seed \(seed), round \(round): \(error)") }
      }
    }
  }
}

extension ColumnSample {
  /// Opens one more writer, to see whether it can be.
  func reopenedWriter() throws {
    _ = try WebsiteWriter(website: website, hot: hot, directory: directory)
  }
}

import Testing

@testable import Storage

/// States that programs stored which did not count new names of properties yet.
struct WebsiteStateTests {
  /// The only row of a table that holds a stored form.
  private func form(_ query: String, _ connection: Connection) throws -> [UInt8] {
    let statement = try connection.prepare(query)
    defer { statement.reset() }
    #expect(try statement.step())
    return statement.bytes(0)
  }

  private func sealed(_ content: some Sequence<UInt8>) -> [UInt8] {
    var writer = ByteWriter()
    writer.append(raw: Array(content))
    writer.seal()
    return writer.bytes
  }

  @Test func `a website's file of before opens, and no new name of a property counts as used`() throws {
    let sample = try ColumnSample()
    sample.writer.state.newValues = 5
    sample.writer.state.newPropertyNames = 7
    try sample.sealed(10)
    var expected = sample.writer.state
    do {
      let file = try sample.file()
      defer { file.connection.close() }
      let stored = try form("SELECT state FROM state", file.connection)
      // Eight numbers as before, the new one, the checksum.
      #expect(stored.count == 48 + 4 + 4)
      try file.connection.prepare("UPDATE state SET state = ?").bind(1, sealed(stored.prefix(48))).run()
    }
    try sample.reopen()
    expected.newPropertyNames = 0
    #expect(sample.writer.state == expected)
    #expect(try sample.totals(sample.store()) == [10, 4])
    try sample.sealed(10)
    #expect(try sample.totals(sample.store()) == [20, 7])
  }

  @Test func `fresh rows of before open, and no new name of a property counts as used`() throws {
    let sample = try ColumnSample()
    sample.writer.state.newValues = 5
    sample.writer.state.newPropertyNames = 7
    try sample.add(10)
    try sample.flush()
    var expected = sample.writer.state
    let stored = try form("SELECT bytes FROM batch", sample.hot.connection)
    // The version, eight numbers as before, the new one, all else; the checksum.
    #expect(stored[0] == 2 && Array(stored[49..<53]) == [7, 0, 0, 0])
    let earlier = sealed([1] + stored[1..<49] + stored[53..<stored.count - 4])
    try sample.hot.connection.prepare("UPDATE batch SET bytes = ?").bind(1, earlier).run()
    try sample.reopen()
    expected.newPropertyNames = 0
    #expect(sample.writer.state == expected)
    #expect(try sample.totals(sample.store()) == [10, 4])
    // Merged and sealed with what a newer program writes.
    for _ in 0..<8 {
      try sample.add(10)
      try sample.flush()
    }
    try sample.seal()
    #expect(try sample.totals(sample.store())[0] == 90)
  }
}

import Models
import Testing

@testable import Storage

struct MergeTests {
  @Test func `merges keep the answers and leave fewer segments`() throws {
    let sample = try ColumnSample()
    for _ in 0..<12 { try sample.sealed(70) }
    let open = sample.store()
    let before = try sample.answers(open)
    let segments = sample.writer.sealedPart.manifest.segments.count
    var merges = 0
    while try sample.writer.mergeSegments(now: 10) {
      merges += 1
      #expect(try sample.answers(open) == before)
      #expect(try sample.answers(sample.store()) == before)
      try #require(merges < 50)
    }
    #expect(merges > 0)
    #expect(sample.writer.sealedPart.manifest.segments.count < segments)
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
    try sample.reopen()
    #expect(try sample.answers(sample.store()) == before)
  }

  /// What `PRAGMA synchronous` says while a statement of a transaction runs.
  private func watch(_ connection: Connection, _ table: String) throws {
    try connection.execute("CREATE TEMP TABLE IF NOT EXISTS watched(synchronous INTEGER)")
    try connection.execute(
      """
      CREATE TEMP TRIGGER watch_\(table) AFTER INSERT ON main.\(table) BEGIN
        INSERT INTO watched SELECT synchronous FROM pragma_synchronous;
      END
      """)
  }

  private func watched(_ connection: Connection) throws -> [Int] {
    let statement = try connection.prepare("SELECT synchronous FROM watched ORDER BY rowid")
    var seen: [Int] = []
    while try statement.step() { seen.append(statement.int(0)) }
    try connection.execute("DELETE FROM watched")
    return seen
  }

  @Test func `flushes and seals are synced, merges alone are not`() throws {
    let sample = try ColumnSample()
    try watch(sample.hot.connection, "batch")
    try watch(sample.hot.connection, "website")
    try sample.sealed(40)
    let file = try sample.writer.sealedPart.file().connection
    try watch(file, "segment")
    for _ in 0..<8 { try sample.sealed(40) }
    #expect(Set(try watched(sample.hot.connection)) == [2])
    #expect(Set(try watched(file)) == [2])
    #expect(try sample.writer.mergeSegments(now: 0))
    #expect(Set(try watched(file)) == [1])
    #expect(try file.integer("PRAGMA synchronous") == 2)
    try sample.sealed(40)
    #expect(Set(try watched(file)) == [2])
    #expect(try sample.hot.connection.integer("PRAGMA synchronous") == 2)
  }

  @Test func `a merge that fails leaves seals synced`() throws {
    let sample = try ColumnSample()
    for _ in 0..<8 { try sample.sealed(40) }
    let file = try sample.writer.sealedPart.file().connection
    let before = try sample.answers(sample.store())
    try file.execute(
      "CREATE TEMP TRIGGER crash BEFORE DELETE ON main.segment BEGIN SELECT RAISE(ABORT, 'no'); END")
    #expect(throws: SQLiteError.self) { try sample.writer.mergeSegments(now: 0) }
    #expect(try file.integer("PRAGMA synchronous") == 2)
    #expect(try sample.answers(sample.store()) == before)
  }

  private func pieces(_ sample: ColumnSample) throws -> Int64 {
    try sample.writer.sealedPart.file().connection.integer("SELECT count(*) FROM piece")
  }

  @Test func `replaced pieces are removed after the delay`() throws {
    let sample = try ColumnSample()
    for round in 0..<8 { try sample.sealed(40, now: Int64(round)) }
    _ = try sample.writer.mergeSegments(now: 100)
    let before = try sample.answers(sample.store())
    let file = try sample.writer.sealedPart.file().connection
    let retired = try file.integer("SELECT count(*) FROM retired WHERE at = 100")
    #expect(retired > 0)
    try sample.writer.removeRetired(before: 100)
    #expect(try file.integer("SELECT count(*) FROM retired") == retired)
    let left = try pieces(sample)
    try sample.writer.removeRetired(before: 101)
    #expect(try pieces(sample) == left - retired)
    #expect(try file.integer("SELECT count(*) FROM retired") == 0)
    #expect(try sample.answers(sample.store()) == before)
    #expect(try sample.store().verify(website: sample.website.id).problems == [])
  }

  @Test func `nothing is removed while a reader keeps the log from being moved`() throws {
    let sample = try ColumnSample()
    for _ in 0..<8 { try sample.sealed(40) }
    let reader = try Connection(path: sample.directory.columns(of: sample.website.id), .init(mode: .readOnly))
    let all = try pieces(sample)
    try reader.transaction(.deferred) {
      _ = try reader.integer("SELECT count(*) FROM piece")
      _ = try sample.writer.mergeSegments(now: 0)
      let merged = try pieces(sample)
      #expect(merged > all)
      try sample.writer.removeRetired(before: 1000)
      #expect(try pieces(sample) == merged)
    }
    try sample.writer.removeRetired(before: 1000)
    #expect(try pieces(sample) < all)
  }
}

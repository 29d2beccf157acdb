import Models
import Testing

@testable import Storage

/// Directories that say something else than the columns they come with, although every checksum is right: scans follow
/// codes, ordinals and rows without looking, so that whoever reads the columns must notice.
struct DirectoryBoundsTests {
  private func changed(
    _ directory: ColumnSet.Directory, _ key: UInt32, least: Int64? = nil, greatest: Int64? = nil
  ) -> ColumnSet.Directory {
    ColumnSet.Directory(
      rows: directory.rows,
      entries: directory.entries.map { entry in
        guard entry.key == key else { return entry }
        return ColumnSet.Entry(
          key: key, offset: entry.offset, length: entry.length, checksum: entry.checksum, least: least ?? entry.least,
          greatest: greatest ?? entry.greatest, presence: [])
      })
  }

  /// Event rows with the columns that every segment has, and these.
  private func rows(_ count: Int, _ others: [(key: UInt32, values: [Int64])] = []) -> ColumnSet {
    var set = ColumnSet(rows: count)
    for key in EventColumn.time...EventColumn.nonInteractive {
      set.append(key, (0..<count).map { key == EventColumn.time ? Int64($0) : 0 })
    }
    for (key, values) in others { set.append(key, values) }
    return set
  }

  private func segment(_ set: ColumnSet, _ directory: ColumnSet.Directory? = nil) throws -> EventSegment {
    let directory = directory ?? set.directory
    let columns = try set.bytes.withUnsafeBytes { try MemoryColumns(directory, in: $0) }
    return EventSegment(directory: directory, isExcluded: false, source: columns)
  }

  @Test func `sessions below a sealed segment's least are damage`() throws {
    let sample = try ColumnSample()
    try sample.sealed(200)
    let segment = sample.writer.sealedPart.manifest.segments[0]
    let entry = try #require(segment.directory.entry(EventColumn.session))
    try #require(entry.least < entry.greatest)
    let lying = changed(segment.directory, EventColumn.session, least: entry.greatest)
    try sample.file().connection.prepare("UPDATE segment SET directory = ? WHERE id = ?")
      .bind(1, lying.encoded()).bind(2, segment.id).run()
    #expect(isDamaged { _ = try sample.store().answer(sample.questions[1]) })
    #expect(try !sample.store().verify(website: sample.website.id).problems.isEmpty)
  }

  @Test func `a segment without rows is damage`() {
    let some = rows(1).directory
    let none = rows(0).directory
    #expect(some.fitsEvents(sessions: 1) { _ in 0 })
    #expect(!none.fitsEvents(sessions: 1) { _ in 0 })
  }

  @Test func `more rows than a segment can have are damage`() {
    let most = EventSegment.rowsMax
    #expect(throws: Never.self) { try segment(rows(most)) }
    #expect(isDamaged { _ = try segment(rows(most + 1)) })
  }

  @Test func `rows of a property ascend, and each has a value`() throws {
    let (places, values) = (EventColumn.propertyRows(3), EventColumn.propertyValues(3))
    let sound = try segment(rows(5, [(places, [1, 3]), (values, [0, 0])]))
    var met: [Int] = []
    try sound.forEachProperty(3, 2..<5) { row, _ in met.append(row) }
    #expect(met == [1])
    #expect(isDamaged { _ = try segment(rows(5, [(places, [3, 1]), (values, [0, 0])])) })
    #expect(isDamaged { _ = try segment(rows(5, [(places, [1, 1]), (values, [0, 0])])) })
    let short = try segment(rows(5, [(places, [1, 3]), (values, [0])]))
    #expect(isDamaged { try short.forEachProperty(3, 0..<5) { _, _ in } })
  }

  @Test func `rows with revenue ascend, and each has an amount`() throws {
    let (places, amounts) = (EventColumn.revenueRows, EventColumn.revenueAmounts)
    #expect(isDamaged { _ = try segment(rows(5, [(places, [4, 2]), (amounts, [10, 20])])) })
    let short = try segment(rows(5, [(places, [2, 4]), (amounts, [10])]))
    #expect(isDamaged { _ = try short.sparse(places, amounts) })
  }

  @Test func `values of sessions outside their bounds are damage`() throws {
    let session = SessionRow(visitor: 7, stream: 0, start: 1000, clientKey: 1, isBounce: true, exclusion: 0)
    let set = SessionRow.encode([session])
    func read(_ directory: ColumnSet.Directory) throws {
      _ = try set.bytes.withUnsafeBytes { try SessionChunk(directory, bytes: $0) }
    }
    try read(set.directory)
    let visitor = SessionColumn.visitor.rawValue
    #expect(isDamaged { try read(changed(set.directory, visitor, least: 0, greatest: 6)) })
    #expect(isDamaged { try read(changed(set.directory, visitor, least: 8, greatest: 9)) })
  }

  @Test(arguments: [.min, (1 << 53) + 1, .max] as [Int64])
  func `times that cannot be added up are damage`(time: Int64) {
    let session = SessionRow(visitor: 1, stream: 0, start: time, clientKey: 1, isBounce: true, exclusion: 0)
    let set = SessionRow.encode([session])
    #expect(!set.directory.fitsSessions { _ in 1 })
    #expect(isDamaged { _ = try set.bytes.withUnsafeBytes { try SessionChunk(set.directory, bytes: $0) } })
    let events = changed(rows(1).directory, EventColumn.time, least: time, greatest: time)
    #expect(!events.fitsEvents(sessions: 1) { _ in 0 })
  }
}

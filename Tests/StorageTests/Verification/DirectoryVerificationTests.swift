import Foundation
import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct DirectoryVerificationTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let catalog: Catalog
  private let website: Website

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    catalog = try Catalog(
      directory: directory, random: RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } })
    website = try catalog.addWebsite(
      domain: "example.com", timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!, team: Catalog.defaultTeam,
      now: Instant(milliseconds: 0))
  }

  private func withHot<T>(_ body: (HotStore) throws -> T) throws -> T {
    let hot = try HotStore(path: directory.hot, isWriter: true)
    defer { hot.connection.close() }
    return try body(hot)
  }

  /// Adds an event and seals it, so many times.
  private func seal(_ times: Int) throws {
    try withHot { hot in
      try catalog.claim(hot, at: directory.hot)
      for _ in 0..<times {
        let writer = try WebsiteWriter(website: website, hot: hot, directory: directory)
        let name = try writer.nameCode("pageview")
        let session = writer.open(
          SessionRow(visitor: 0, stream: 0, start: 5, clientKey: 0, isBounce: true, exclusion: 0))
        try writer.update(session) {
          $0.events = 1
          $0.pageviews = 1
        }
        writer.append(
          time: 5, session: session, name: name, page: 0, hostname: 0, isNonInteractive: false, isExcluded: false,
          isLive: true)
        try hot.connection.transaction { try writer.flush(now: 0) }
        try writer.seal(now: 0)
        writer.rest()
      }
    }
  }

  @Test func `a catalog that lost changes is reported`() throws {
    #expect(try findings().isEmpty)
    let connection = try Connection(path: directory.catalog, .init(mode: .readWrite))
    try connection.execute("UPDATE change_counter SET lost = 2")
    #expect(try findings().map(\.file) == ["catalog.sqlite"])
  }

  private func findings() throws -> [StoreFinding] {
    let catalog = self.catalog
    let store = ColumnEventStore(directory: directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
    let verification = DirectoryVerification(directory: directory, catalog: catalog, store: store)
    try verification.runShared()
    verification.run(website)
    return verification.findings
  }

  private var columns: URL { URL(fileURLWithPath: directory.columns(of: website.id)) }

  @Test func `a sound directory has no findings`() throws {
    #expect(try findings() == [])
    try seal(3)
    #expect(try findings() == [])
  }

  @Test func `a chunk of interactions that cannot be read is noticed`() throws {
    let store = try HeatmapStore(in: directory)
    try store.tables.connection.transaction {
      try store.add(InteractionSample().interaction(.scroll(depth: 1)))
      try store.finish()
      try store.fold(InteractionSample.website, .scroll)
    }
    #expect(try findings() == [])
    try store.tables.connection.execute("UPDATE chunk SET bytes = x'00'")
    #expect(try findings().map(\.file) == ["heatmaps.sqlite"])
  }

  @Test func `a hot store that was deleted is noticed, and a worker does not begin on a new one`() throws {
    try seal(3)
    for name in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: directory.hot + name) }
    #expect(try findings().map(\.file) == ["hot.sqlite"])
    #expect(throws: StoreError.self) { try withHot { try catalog.claim($0, at: directory.hot) } }
    #expect(try findings().contains { $0.message.contains("later moment than hot.sqlite") })
    try catalog.acceptAnyEventStore()
    try withHot { try catalog.claim($0, at: directory.hot) }
  }

  @Test func `a hot store that was emptied is noticed, and so is one that is gone before anything was sealed`() throws {
    try seal(0)
    try FileManager.default.removeItem(atPath: directory.hot)
    #expect(try findings().map(\.message).contains { $0.hasPrefix("is missing, while a worker has begun") })
    try Data().write(to: URL(fileURLWithPath: directory.hot))
    #expect(try findings().map(\.file).contains("hot.sqlite"))
    try FileManager.default.removeItem(atPath: directory.hot)
    try withHot { _ in }
    #expect(try findings().map(\.message).contains { $0.hasPrefix("is empty, while a worker has begun") })
  }

  @Test func `a hot store of another installation is noticed`() throws {
    try seal(1)
    try withHot { try $0.connection.execute("UPDATE identity SET value = 'another'") }
    #expect(try findings().map(\.file) == ["hot.sqlite"])
    #expect(throws: StoreError.self) { try withHot { try catalog.claim($0, at: directory.hot) } }
  }

  @Test func `a website's file of an earlier moment is noticed`() throws {
    try seal(2)
    let earlier = try Data(contentsOf: columns)
    try seal(2)
    for name in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: columns.path + name) }
    try earlier.write(to: columns)
    let messages = try findings().map(\.message)
    #expect(messages.contains { $0.hasPrefix("is of an earlier moment: it ends with batch 2, hot.sqlite knows of 4") })
  }

  @Test func `a missing file and a file of no website are noticed`() throws {
    try seal(1)
    try FileManager.default.moveItem(
      atPath: directory.website(website.id), toPath: directory.websites + "/4711")
    #expect(
      Set(try findings().map(\.file)).isSuperset(of: ["websites/4711", "websites/\(website.id)/columns.sqlite"]))
  }

  @Test func `a piece that nothing refers to and one that is marked as replaced are noticed`() throws {
    try seal(1)
    let file = try WebsiteFile(path: columns.path, isWriter: true)
    let piece = try Manifest(file).segments[0].piece
    try file.retire(piece, at: 0)
    #expect(try findings().map(\.part) == ["piece \(piece)"])
    try file.connection.execute("DELETE FROM retired")
    try file.connection.execute("UPDATE segment SET month = month + 1")
    #expect(
      try findings().map(\.message) == [
        "damaged: row 0 lies outside the segment's month", "damaged: session 0 counts 1 events and has 0",
      ])
  }

  @Test func `a damaged record that is not applied yet is noticed`() async throws {
    try seal(1)
    let journal = try Journal.open(folder: directory.journal)
    try await journal.append(
      JournalSubmission(
        website: website.id, arrival: Instant(milliseconds: 1), bytes: Array("payload".utf8),
        entries: [JournalEntry(kind: 1, payload: 0..<7)]))
    await journal.close()
    #expect(try findings() == [])
    let log = URL(fileURLWithPath: directory.journal + "/t1/1.log")
    var bytes = try Data(contentsOf: log)
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: log)
    #expect(try findings().map(\.file) == ["journal/t1/1.log"])
    bytes[bytes.count - 1] ^= 1
    try bytes.write(to: log)
    // Files in which nothing was written yet: who has read all is in the first of them.
    for _ in 0..<2 { try await Journal.open(folder: directory.journal).close() }
    try withHot { hot in
      try hot.connection.transaction { try hot.setCursor(JournalCursor(tracker: 1, file: 2, offset: 40)) }
    }
    #expect(try findings() == [])
    // A journal that was put in the place of a longer one.
    try withHot { hot in
      try hot.connection.transaction { try hot.setCursor(JournalCursor(tracker: 1, file: 9, offset: 40)) }
    }
    #expect(try findings().map(\.file) == ["journal/t1"])
  }
}

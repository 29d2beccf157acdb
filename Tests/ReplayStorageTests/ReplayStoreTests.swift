import Models
import Storage
import TestSupport
import Testing

@testable import ReplayStorage

@Suite struct ReplayStoreTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let store: ReplayStore
  private static let start = Instant("2026-03-02T12:00:00Z")

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    store = try ReplayStore(in: directory)
  }

  private func add(
    _ sequence: Int, session: String = "session-1", visitor: UInt64 = 1, page: String = "", seconds: ClosedRange<Int64>,
    events: Int = 2, json: String = "[]", website: Website = .sample()
  ) throws {
    let chunk = ReplayChunk(
      website: website, session: session, sequence: sequence, visitor: visitor, page: page,
      client: ReplayClient(device: "Desktop", browser: "Chrome \(sequence)", operatingSystem: "Linux", country: "DE"),
      startedAt: Self.start.advanced(byMilliseconds: seconds.lowerBound * 1000),
      endedAt: Self.start.advanced(byMilliseconds: seconds.upperBound * 1000), events: events,
      unpackedBytes: json.utf8.count, arrival: Self.start)
    let packed = try Array(json.utf8).withUnsafeBytes { try Deflate.compress($0, level: 6) }
    try store.tables.connection.transaction { try packed.withUnsafeBytes { try store.add(chunk, packed: $0) } }
  }

  private func replays(limit: Int = 10, offset: Int = 0) throws -> [Replay] {
    try Replays(directory: directory).replays(of: Website.sample().id, limit: limit, offset: offset)
  }

  @Test func `chunks in any order make one recording, each once`() throws {
    try add(2, page: "/late", seconds: 20...31, events: 5, json: "[2]")
    try add(0, page: "/first", seconds: 0...10, events: 3, json: "[0]")
    try add(1, seconds: 10...20, json: "[1]")
    try add(1, seconds: 10...20, json: "[1]")
    let replay = try #require(try replays().first)
    #expect(try replays().count == 1)
    #expect(replay.id.hasPrefix("sr_"))
    #expect(replay.page == "/first")
    #expect(replay.browser == "Chrome 0")
    #expect(replay.events == 10)
    #expect(replay.startedAt == Self.start)
    #expect(replay.seconds == 31)
    let chunks = try Replays(directory: directory).chunks(of: replay.id, on: Website.sample().id)
    #expect(chunks.map { String(decoding: $0, as: UTF8.self) } == ["[0]", "[1]", "[2]"])
  }

  @Test func `the newest recording comes first`() throws {
    for number in 0..<3 { try add(0, session: "session-\(number)", seconds: Int64(number)...9) }
    #expect(try replays().map(\.session) == ["session-2", "session-1", "session-0"])
    #expect(try replays(limit: 1, offset: 1).map(\.session) == ["session-1"])
  }

  @Test func `ids come from the session, not from chance`() throws {
    try add(0, seconds: 0...1)
    let id = try replays()[0].id
    try store.tables.connection.transaction { try store.removeAll(of: Website.sample().id) }
    #expect(try replays().isEmpty)
    try add(0, seconds: 0...1)
    #expect(try replays()[0].id == id)
  }

  @Test func `a visitor's recordings can be erased`() throws {
    try add(0, session: "of-one-1", visitor: 1, seconds: 0...1)
    try add(0, session: "of-two-1", visitor: 2, seconds: 0...1)
    try store.tables.connection.transaction { try store.erase(visitor: 1, on: Website.sample().id) }
    #expect(try replays().map(\.session) == ["of-two-1"])
  }

  @Test func `a damaged chunk is told from a good one`() throws {
    try add(0, seconds: 0...1, json: #"[{"a":1}]"#)
    try store.tables.connection.execute("UPDATE chunk SET bytes = zeroblob(4)")
    let id = try replays()[0].id
    #expect(throws: StoreError.self) { try Replays(directory: directory).chunks(of: id, on: Website.sample().id) }
  }

  /// The chunks of the first recording.
  private func sequences() throws -> [Int] {
    let statement = try store.tables.connection.prepare("SELECT sequence FROM chunk ORDER BY sequence")
    var sequences: [Int] = []
    while try statement.step() { sequences.append(statement.int(0)) }
    return sequences
  }

  private func chunk(_ sequence: Int, arrival: Instant = Self.start) -> ReplayChunk {
    ReplayChunk(
      website: .sample(), session: "session-1", sequence: sequence, visitor: 1, page: "/",
      client: ReplayClient(device: "", browser: "", operatingSystem: "", country: ""), startedAt: Self.start,
      endedAt: Self.start, events: 1, unpackedBytes: 1, arrival: arrival)
  }

  @Test func `what follows a refused page is not taken, up to the next page that is`() throws {
    try store.tables.connection.transaction {
      try store.notePage(of: chunk(0))
      try store.refusePage(of: chunk(2))
      try store.notePage(of: chunk(5))
    }
    #expect(try (0..<8).filter { try store.isOnRefusedPage(chunk($0)) } == [2, 3, 4])
    #expect(try !store.isOnRefusedPage(chunk(7)))
  }

  @Test func `word of a refused page that comes late takes away what came before it`() throws {
    for sequence in 0..<7 { try add(sequence, page: "/", seconds: 0...1, events: 3) }
    try store.tables.connection.transaction {
      try store.notePage(of: chunk(0))
      try store.notePage(of: chunk(5))
      try store.refusePage(of: chunk(2))
    }
    #expect(try sequences() == [0, 1, 5, 6])
    #expect(try replays().map(\.events) == [12])
    // Nothing is left of a session whose only page is refused.
    try store.tables.connection.transaction {
      try store.refusePage(of: chunk(5))
      try store.refusePage(of: chunk(0))
    }
    #expect(try sequences().isEmpty)
    #expect(try replays().isEmpty)
  }

  @Test func `recordings go whole once nothing came for long enough`() throws {
    try add(0, session: "session-1", seconds: 0...1)
    try add(1, session: "session-1", seconds: 1...2)
    try store.tables.connection.transaction {
      try store.notePage(of: chunk(0))
      try store.prune(Website.sample().id, before: Self.start)
    }
    #expect(try replays().count == 1)
    try store.tables.connection.transaction {
      try store.prune(WebsiteID(rawValue: 99), before: Self.start.advanced(byMilliseconds: 1))
    }
    #expect(try sequences() == [0, 1])
    try store.tables.connection.transaction {
      try store.prune(Website.sample().id, before: Self.start.advanced(byMilliseconds: 1))
    }
    #expect(try replays().isEmpty && sequences().isEmpty)
    #expect(try !store.isOnRefusedPage(chunk(3)))
  }

  @Test func `where nothing is stored there are no recordings`() throws {
    let empty = try TemporaryDirectory()
    #expect(
      try Replays(directory: DataDirectory(path: empty.path)).replays(of: Website.sample().id, limit: 9).isEmpty)
  }
}

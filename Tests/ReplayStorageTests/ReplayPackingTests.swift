import Models
import Storage
import TestSupport
import Testing

@testable import ReplayStorage

@Suite struct ReplayPackingTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let store: ReplayStore
  private static let start = Instant("2026-03-02T12:00:00Z")
  private static let website = Website.sample()

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    store = try ReplayStore(in: directory)
  }

  private func add(
    _ sequence: Int, _ json: String, session: String = "session-1", source: String = "", medium: String = ""
  ) throws {
    let chunk = ReplayChunk(
      website: Self.website, session: session, sequence: sequence, visitor: 1, visitorName: "v-1", page: "/",
      client: ReplayClient(
        device: "Mobile", browser: "Chrome", operatingSystem: "Android", country: "DE", city: "Berlin", source: source,
        medium: medium),
      startedAt: Self.start.advanced(byMilliseconds: Int64(sequence) * 5_000),
      endedAt: Self.start.advanced(byMilliseconds: Int64(sequence) * 5_000 + 4_000), events: 1,
      unpackedBytes: json.utf8.count, arrival: Self.start)
    let packed = try Array(json.utf8).withUnsafeBytes { try Deflate.compress($0, level: 6) }
    try store.tables.connection.transaction { try packed.withUnsafeBytes { try store.add(chunk, packed: $0) } }
  }

  /// Tends until there is nothing to do.
  private func tend(minutes: Int64) throws {
    let now = Self.start.advanced(byMilliseconds: minutes * 60_000)
    var hasMore = true
    while hasMore { hasMore = try store.tables.connection.transaction { try store.tend(now: now) } }
  }

  private func count(_ table: String) throws -> Int {
    let row = try store.tables.connection.prepare("SELECT count(*) FROM \(table)")
    defer { row.reset() }
    return try row.step() ? row.int(0) : 0
  }

  private func stored(_ session: String = "session-1") throws -> Recording {
    let all = try Replays(directory: directory).recordings(of: Self.website.id, limit: 100).recordings
    return try #require(all.first { $0.replay.session == session })
  }

  private func events(_ session: String = "session-1") throws -> String {
    let events = try Replays(directory: directory).events(of: stored(session).id, on: Self.website.id)
    return String(decoding: try #require(events).json, as: UTF8.self)
  }

  @Test func `a quiet recording is packed and reads the same`() throws {
    let replay = RandomReplay(seed: 5, minutes: 3)
    let chunks = replay.chunks(bytes: 20_000)
    for (sequence, chunk) in chunks.enumerated().reversed() { try add(sequence, chunk) }
    try tend(minutes: 9)
    #expect(try count("chunk") == chunks.count)
    #expect(try events() == replay.json)
    try tend(minutes: 11)
    #expect(try count("chunk") == 0)
    #expect(try count("part") > 0)
    #expect(try events() == replay.json)
    let read = try Replays(directory: directory).chunks(of: stored().replay.id, on: Self.website.id)
    #expect(read.map { String(decoding: $0, as: UTF8.self) } == chunks)
    // Once.
    let later = Self.start.advanced(byMilliseconds: 1 << 40)
    let again = try store.tables.connection.transaction { try store.tend(now: later) }
    #expect(!again)
  }

  @Test func `chunks that come late or again change what they should`() throws {
    try add(0, "[0]")
    try add(3, "[3]")
    try tend(minutes: 11)
    try add(3, "[33]")
    try add(1, "[1]")
    try add(7, "[7]")
    #expect(try events() == "[0,1,3,7]")
    try tend(minutes: 11)
    #expect(try count("chunk") == 0)
    #expect(try events() == "[0,1,3,7]")
  }

  @Test func `a chunk that cannot be read harms no other`() throws {
    for sequence in 0..<3 { try add(sequence, "[\(sequence)]") }
    try add(3, "[{]")
    try store.tables.connection.execute("UPDATE chunk SET bytes = zeroblob(4) WHERE sequence = 1")
    try add(0, "[9]", session: "session-2")
    try tend(minutes: 11)
    #expect(try events() == "[0,2]")
    #expect(try events("session-2") == "[9]")
    #expect(try count("chunk") == 2)
  }

  @Test func `a damaged part keeps neither the others nor what comes`() throws {
    try add(0, "[0]")
    try tend(minutes: 11)
    try store.tables.connection.execute("UPDATE part SET bytes = zeroblob(40)")
    try add(1, "[1]")
    try add(0, "[9]", session: "session-2")
    try tend(minutes: 11)
    #expect(throws: ReplayError.self) { try events() }
    #expect(try events("session-2") == "[9]")
  }

  @Test func `a recording knows what its events say`() throws {
    try add(0, #"[{"type":4,"data":{"href":"https://example.com/a"},"timestamp":1772452800000}]"#, medium: "search")
    try add(1, #"[{"type":5,"data":{"tag":"error","payload":{"message":"no"}},"timestamp":1772452807000}]"#)
    try tend(minutes: 0)
    let recording = try stored()
    #expect(recording.id.count == 18)
    #expect(recording.visitor == "v-1")
    #expect(recording.city == "Berlin")
    #expect(recording.replay.seconds == 9)
    #expect(recording.facts.pageViews == 1)
    #expect(recording.facts.pages == [.init(address: "https://example.com/a", second: 0)])
    #expect(recording.facts.failures == [.init(type: "JavaScript Error", message: "no", second: 7)])
  }

  @Test func `filters find what they say`() throws {
    try add(0, #"[{"type":5,"data":{"tag":"error","payload":"no"},"timestamp":1772452800000}]"#, session: "with-errors")
    let cart = #"[{"type":4,"data":{"href":"https://x.com/Cart"},"timestamp":1}]"#
    try add(0, cart, session: "long-one", medium: "search")
    try add(9, "[2]", session: "long-one")
    try add(0, "[3]", session: "from-social", source: "Reddit", medium: "social")
    try tend(minutes: 0)
    func sessions(_ change: (inout RecordingFilter) -> Void) throws -> [String] {
      var filter = RecordingFilter()
      change(&filter)
      let (found, total) = try Replays(directory: directory).recordings(of: Self.website.id, filter, limit: 10)
      #expect(found.count == total)
      return found.map(\.replay.session).sorted()
    }
    #expect(try sessions { _ in } == ["from-social", "long-one", "with-errors"])
    #expect(try sessions { $0.hasErrors = true } == ["with-errors"])
    #expect(try sessions { $0.hasErrors = false } == ["from-social", "long-one"])
    #expect(try sessions { $0.secondsMin = 5 } == ["long-one"])
    #expect(try sessions { $0.secondsMax = 4 } == ["from-social", "with-errors"])
    #expect(try sessions { $0.sources = ["Organic"] } == ["long-one"])
    #expect(try sessions { $0.sources = ["reddit", "direct"] } == ["from-social", "with-errors"])
    let mobile = try sessions {
      $0.devices = ["mobile"]
      $0.countries = ["de"]
      $0.browsers = ["chrome"]
    }
    #expect(mobile.count == 3)
    #expect(try sessions { $0.devices = ["desktop"] }.isEmpty)
    #expect(try sessions { $0.page = "cart" } == ["long-one"])
    let none = try sessions {
      $0.visitor = "v-1"
      ($0.from, $0.until) = (Self.start, Self.start)
    }
    #expect(none.isEmpty)
    #expect(try sessions { $0.hasRageClicks = true } == [])
    #expect(try sessions { $0.hasDeadClicks = false }.count == 3)
    #expect(try Replays(directory: directory).recordings(of: WebsiteID(rawValue: 99), limit: 9).total == 0)
  }

  @Test func `a page that turns out to be refused takes a packed recording with it`() throws {
    for sequence in 0..<3 { try add(sequence, "[\(sequence)]") }
    try tend(minutes: 11)
    #expect(try count("part") == 1)
    let refused = ReplayChunk(
      website: Self.website, session: "session-1", sequence: 1, visitor: 1, visitorName: "", page: "/secret",
      client: ReplayClient(
        device: "", browser: "", operatingSystem: "", country: "", city: "", source: "", medium: ""),
      startedAt: Self.start, endedAt: Self.start, events: 0, unpackedBytes: 0, arrival: Self.start)
    try store.tables.connection.transaction { try store.refusePage(of: refused) }
    #expect(try count("replay") == 0)
    #expect(try count("part") == 0)
  }

  @Test func `what is removed is gone with all that belongs to it`() throws {
    try add(0, #"[{"type":4,"data":{"href":"https://x.com/"},"timestamp":1}]"#)
    try add(0, "[1]", session: "session-2")
    try tend(minutes: 11)
    let number = try #require(Int64(stored().id))
    let gone = try store.tables.connection.transaction {
      [try store.remove(number, on: WebsiteID(rawValue: 99)), try store.remove(number, on: Self.website.id)]
    }
    #expect(gone == [false, true])
    #expect(try count("replay") == 1)
    #expect(try count("part") == 1)
    #expect(try count("replay_page") == 0)
    try store.tables.connection.transaction {
      try store.prune(Self.website.id, before: Self.start.advanced(byMilliseconds: 5_000))
    }
    #expect(try count("replay") == 0)
    #expect(try count("part") == 0)
  }

  @Test func `where only errors are wanted recordings without go, once they were looked through`() throws {
    try add(0, #"[{"type":5,"data":{"tag":"error","payload":"no"},"timestamp":1772452800000}]"#, session: "with-errors")
    try add(0, "[1]")
    let later = Self.start.advanced(byMilliseconds: 3_600_000)
    func prune(before: Instant) throws -> Int {
      try store.tables.connection.transaction { try store.pruneWithoutErrors(Self.website.id, before: before) }
      return try count("replay")
    }
    #expect(try prune(before: later) == 2)
    try tend(minutes: 11)
    #expect(try prune(before: Self.start) == 2)
    #expect(try prune(before: later) == 1)
    #expect(try stored("with-errors").facts.failures.count == 1)
    #expect(try count("part") == 1)
  }

  @Test func `events can be read from the middle`() throws {
    for sequence in 0..<5 { try add(sequence, "[\(sequence * 2), {\"a\" : [\(sequence * 2 + 1)]}]") }
    try tend(minutes: 11)
    let id = try stored().id
    let some = try Replays(directory: directory).events(of: id, on: Self.website.id, from: 3, limit: 4)
    #expect(try String(decoding: #require(some).json, as: UTF8.self) == #"[{"a":[3]},4,{"a":[5]},6]"#)
    #expect(try Replays(directory: directory).events(of: "1", on: Self.website.id) == nil)
  }
}

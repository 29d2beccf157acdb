import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct ErrorGroupStoreTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let store: ErrorGroupStore
  private let website = Website.sample()
  private static let start = Instant("2026-03-02T12:00:00Z")

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    store = try ErrorGroupStore(in: directory)
  }

  private func add(
    _ fingerprint: String = "a", visitor: UInt64 = 1, yesterday: UInt64? = nil, at seconds: Int64 = 0,
    bytes: String = "r"
  ) throws {
    let time = Self.start.advanced(byMilliseconds: seconds * 1000)
    try store.tables.connection.transaction {
      try Array(bytes.utf8).withUnsafeBytes {
        try store.add(
          ErrorGroupStore.Occurrence(
            website: website, fingerprint: fingerprint, version: 1, type: "TypeError", message: "no \(fingerprint)",
            visitor: visitor, visitorYesterday: yesterday, time: time, arrival: time),
          record: $0)
      }
    }
  }

  private func groups(_ status: ErrorGroupStatus? = nil, limit: Int = 10) throws -> [ErrorGroup] {
    try ErrorGroups(directory: directory).groups(of: website.id, status: status, limit: limit)
  }

  private func set(_ status: ErrorGroupStatus, _ id: String) throws -> Bool {
    try store.tables.connection.transaction { try store.setStatus(status, of: id, on: website.id) }
  }

  private func count(_ table: String) throws -> Int {
    Int(try store.tables.connection.integer("SELECT count(*) FROM \(table)"))
  }

  @Test func `occurrences and visitors are counted exactly`() throws {
    try add(visitor: 1, at: 5)
    try add(visitor: 2, at: 3)
    try add(visitor: 1, at: 9)
    try add("b", visitor: 1, at: 7)
    let groups = try groups()
    #expect(groups.map(\.fingerprint) == ["a", "b"])
    #expect(groups.map(\.occurrences) == [3, 1])
    #expect(groups.map(\.visitors) == [2, 1])
    #expect(groups[0].firstSeen == Self.start.advanced(byMilliseconds: 3_000))
    #expect(groups[0].lastSeen == Self.start.advanced(byMilliseconds: 9_000))
    #expect(groups[0].id.hasPrefix("eg_"))
    #expect(groups[0].id != groups[1].id)
    #expect(groups[0].message == "no a")
  }

  @Test func `a visitor under yesterday's salt is the same visitor`() throws {
    try add(visitor: 1)
    try add(visitor: 2, yesterday: 1)
    #expect(try groups()[0].visitors == 1)
  }

  @Test func `a resolved group opens again, an ignored one does not`() throws {
    try add()
    let id = try groups()[0].id
    #expect(try set(.resolved, id))
    #expect(try groups(.resolved).count == 1)
    #expect(try groups(.open).isEmpty)
    try add()
    #expect(try groups()[0].status == .open)
    #expect(try set(.ignored, id))
    try add()
    #expect(try groups()[0].status == .ignored)
    #expect(try set(.resolved, "eg_nothing") == false)
  }

  @Test func `the first and the latest occurrences stay`() throws {
    let kept = ErrorGroupStore.firstKept + ErrorGroupStore.latestKept
    for number in 0..<kept + 20 { try add(bytes: "\(number)") }
    #expect(try count("occurrence") == kept)
    let statement = try store.tables.connection.prepare("SELECT bytes FROM occurrence ORDER BY id")
    var numbers: [Int] = []
    while try statement.step() { numbers.append(Int(statement.text(0)) ?? -1) }
    #expect(numbers == Array(0..<ErrorGroupStore.firstKept) + Array(ErrorGroupStore.firstKept + 20..<kept + 20))
    #expect(try groups()[0].occurrences == kept + 20)
  }

  @Test func `erasing a visitor leaves the counts of others`() throws {
    try add(visitor: 1)
    try add(visitor: 2)
    try store.tables.connection.transaction { try store.erase(visitor: 1, on: website.id) }
    #expect(try groups()[0].visitors == 1)
    #expect(try groups()[0].occurrences == 2)
    #expect(try count("occurrence") == 1)
  }

  @Test func `a group that nobody else met goes with its visitor`() throws {
    try add(visitor: 1)
    try add(visitor: 1)
    try store.tables.connection.transaction { try store.erase(visitor: 1, on: website.id) }
    for table in ["error_group", "error_visitor", "occurrence"] { #expect(try count(table) == 0) }
  }

  @Test func `a website leaves nothing behind`() throws {
    try add()
    try store.tables.connection.transaction { try store.removeAll(of: website.id) }
    for table in ["error_group", "error_visitor", "occurrence"] { #expect(try count(table) == 0) }
  }

  @Test func `derived names have the form of a UUID`() {
    let name = DerivedUUID.text("a", seed: 7)
    #expect(name.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
    #expect(name == DerivedUUID.text("a", seed: 7))
    #expect(name != DerivedUUID.text("a", seed: 8))
    #expect(name != DerivedUUID.text("b", seed: 7))
  }
}

import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct ExposureStoreTests {
  private let folder: TemporaryDirectory
  private let directory: DataDirectory
  private let website = WebsiteID(rawValue: 7)

  init() throws {
    folder = try TemporaryDirectory()
    directory = DataDirectory(path: folder.path)
  }

  private func id(_ number: Int64) throws -> DefinitionID {
    try #require(DefinitionID(rawValue: 100_000_000_000_000_000 + number))
  }

  private func seen(
    _ visitor: String, _ variation: String, at: Int64, experiment: Int64 = 1, yesterday: UInt64? = nil
  ) throws -> ExposureStore.Seen {
    ExposureStore.Seen(
      website: website, experiment: try id(experiment), variation: variation, visitor: VisitorReference(name: visitor),
      name: UInt64(visitor.utf8.reduce(0) { $0 * 256 + UInt64($1) }), nameYesterday: yesterday,
      at: Instant(milliseconds: at))
  }

  private func add(_ store: ExposureStore, _ seen: ExposureStore.Seen...) throws {
    try store.tables.connection.transaction { for one in seen { try store.add(one) } }
  }

  /// Visitors of the first experiment with what they saw.
  private func stored(_ experiment: Int64 = 1) throws -> [String] {
    try Exposures(directory: directory).exposures(to: id(experiment), on: website).map {
      "\(String(decoding: $0.visitor.bytes, as: UTF8.self)) \($0.variation) \($0.at.milliseconds)"
    }.sorted()
  }

  @Test func `what was seen first counts, its earliest time too`() throws {
    #expect(try stored().isEmpty)
    let store = try ExposureStore(in: directory)
    try add(store, seen("a", "one", at: 50), seen("a", "two", at: 10), seen("a", "one", at: 40))
    try add(store, seen("b", "two", at: 9))
    try add(store, seen("a", "x", at: 1, experiment: 2))
    #expect(try stored() == ["a one 40", "b two 9"])
    #expect(try stored(2) == ["a x 1"])
  }

  @Test func `a visit over midnight is one visitor`() throws {
    let store = try ExposureStore(in: directory)
    try add(store, seen("a", "one", at: 50), seen("c", "two", at: 60, yesterday: UInt64(UInt8(ascii: "a"))))
    #expect(try stored() == ["a one 50"])
  }

  @Test func `visitors and websites are forgotten`() throws {
    let store = try ExposureStore(in: directory)
    try add(store, seen("a", "one", at: 50), seen("b", "one", at: 50))
    try store.tables.connection.transaction {
      try store.erase(visitor: UInt64(UInt8(ascii: "a")), on: WebsiteID(rawValue: 8))
      try store.erase(visitor: UInt64(UInt8(ascii: "b")), on: website)
    }
    #expect(try stored() == ["a one 50"])
    try store.tables.connection.transaction { try store.removeAll(of: website) }
    #expect(try stored().isEmpty)
  }

  @Test func `made-up experiments are noted only while there is room`() throws {
    let store = try ExposureStore(in: directory)
    try store.tables.connection.transaction {
      for number in 1...Int64(ExposureStore.experimentsMax) + 1 {
        try store.add(seen("a", "one", at: 1, experiment: number))
      }
    }
    #expect(try stored(Int64(ExposureStore.experimentsMax)) == ["a one 1"])
    #expect(try stored(Int64(ExposureStore.experimentsMax) + 1).isEmpty)
  }
}

import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

/// What becomes of properties whose names nobody meant to use.
struct PropertyNamesTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let hot: HotStore
  private let applier: WebsiteApplier
  private static let website = Website.sample()
  private static let arrival = Instant("2026-03-02T12:00:00Z")

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    try directory.prepare()
    hot = try HotStore(path: directory.hot, isWriter: true)
    applier = try WebsiteApplier(website: Self.website, hot: hot, directory: directory)
  }

  private func apply(_ properties: [(name: String, value: String)], flags: EventRecord.Flags) throws {
    var writer = EventRecordWriter()
    writer.begin(.event, at: Self.arrival, flags: flags)
    writer.text(.name, "pageview")
    writer.text(.visitor, "visitor")
    writer.text(.pathname, "/")
    for property in properties {
      Array(property.name.utf8).withUnsafeBytes { name in
        Array(property.value.utf8).withUnsafeBytes { writer.property(name: name, value: $0) }
      }
    }
    let place = writer.finish()
    try writer.bytes[place].withUnsafeBytes {
      let record = try #require(EventRecordReader($0))
      try applier.apply(record, stream: .live, arrivedAt: Self.arrival)
    }
  }

  /// Events by their value of a property, `-` for those without it.
  private func events(by property: String) throws -> [String: Int] {
    let store = ColumnEventStore(directory: directory) { _ in Self.website.hashSeed }
    let plan = QueryPlan(
      website: Self.website.id, range: .all,
      rowSets: [RowSet(kind: .events, measures: [.events], key: [.property(property)])],
      grouping: .labels(
        LabelGrouping(
          naming: [LabelNaming(empty: "", absent: "-")], join: .any, order: .value(0), offset: 0, limit: 10)))
    return Dictionary(uniqueKeysWithValues: try store.answer(plan).rows.map { ($0.labels[0], $0.values[0]) })
  }

  private func flush() throws {
    try hot.connection.transaction { try applier.writer.flush(now: 0) }
  }

  @Test func `an event beyond the day's names counts, keeps what is known and says that it lost others`() throws {
    // 34 events of 30 names each are 1,020: twenty more than a day has.
    for event in 0..<34 {
      try apply(
        (0..<30).map { ("name \(event * 30 + $0)", "value \(event)") }, flags: [.limited, .interactive])
    }
    try apply([("name 5", "again"), ("name 1000", "over")], flags: [.limited, .interactive])
    try flush()
    #expect(try events(by: "name 5") == ["-": 33, "value 0": 1, "again": 1])
    #expect(try events(by: "name 999") == ["-": 34, "value 33": 1])
    #expect(try events(by: "name 1000") == ["-": 35])
    #expect(try events(by: "name 1019") == ["-": 35])
    #expect(try events(by: "(other)") == ["-": 33, "(other)": 2])
  }

  @Test func `what a keyed event names is known from then on`() throws {
    for event in 0..<34 {
      try apply((0..<30).map { ("name \(event * 30 + $0)", "value") }, flags: [.limited, .interactive])
    }
    try apply([("plan", "free")], flags: [.limited, .interactive])
    try apply([("plan", "pro")], flags: [.interactive])
    try apply([("plan", "free")], flags: [.limited, .interactive])
    try flush()
    #expect(try events(by: "plan") == ["-": 35, "pro": 1, "free": 1])
  }

  @Test func `what the door says of an event is kept however many names there are`() throws {
    for event in 0..<34 {
      try apply((0..<30).map { ("name \(event * 30 + $0)", "value") }, flags: [.limited, .interactive])
    }
    try apply([("over", "value"), ("gpc_opted_out", "true")], flags: [.limited, .interactive])
    try flush()
    #expect(try events(by: "gpc_opted_out") == ["-": 34, "true": 1])
    #expect(try events(by: "over") == ["-": 35])
  }
}

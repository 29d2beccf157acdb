import Ingestion
import Models
import Storage
import TestSupport

/// The embedded engine behind the worker's own way of applying records.
final class ColumnEngine: EngineUnderTest {
  /// When rows move from hot to the website's file.
  enum Sealing: Sendable {
    /// Everything stays fresh.
    case never
    /// Everything is sealed after each load.
    case always
    /// Some loads are sealed, some batches stay fresh, segments are merged.
    case sometimes
  }

  private static let website = Website(
    id: contractWebsite, uuid: "123e4567-e89b-12d3-a456-426614174000", number: "123456789012345678",
    trackingCode: "ZV_aaaaaaaaaaaaaaaaaaaaaaaa", team: TeamID(rawValue: 1), domain: "example.com", name: "Example",
    timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!, isActive: true, createdAt: Instant(milliseconds: 0),
    hashSeed: 42, importKey: [])

  private let directory: DataDirectory
  private let sealing: Sealing
  private let hot: HotStore
  private var applier: WebsiteApplier
  private var loads = 0
  let store: any EventStore

  init(_ sealing: Sealing) throws {
    self.sealing = sealing
    let temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    try directory.prepare()
    hot = try HotStore(path: directory.hot, isWriter: true)
    applier = try WebsiteApplier(website: Self.website, hot: hot, directory: directory)
    // The store outlives the engine, and so does the directory.
    store = ColumnEventStore(directory: directory, cacheBudget: 64 << 20) { _ in
      withExtendedLifetime(temporary) { Self.website.hashSeed }
    }
  }

  func load(_ events: [RawEvent]) throws {
    // In pieces, with a new writer now and then: what was loaded must be all that a writer knows.
    for (index, part) in events.chunked(into: sealing == .never ? 17 : 41).enumerated() {
      for event in part { try apply(event) }
      try hot.connection.transaction { try applier.writer.flush(now: 0) }
      if sealing == .always || (sealing == .sometimes && index % 3 == 1) { try applier.writer.seal(now: 0) }
      if sealing == .sometimes, index % 5 == 2 { try applier.writer.mergeSegments(now: 0) }
      if index % 4 == 3 {
        applier = try WebsiteApplier(website: Self.website, hot: hot, directory: directory)
      }
    }
    loads += 1
  }

  private func apply(_ event: RawEvent) throws {
    var writer = EventRecordWriter()
    var flags: EventRecord.Flags = []
    if event.isInteractive { flags.insert(.interactive) }
    if event.isBot { flags.insert(.bot) }
    writer.begin(event.isHeartbeat ? .heartbeat : .event, at: event.timestamp, flags: flags)
    writer.text(.name, event.name)
    writer.text(.visitor, event.visitor)
    writer.text(.clientSession, event.clientSession ?? "")
    writer.text(.hostname, event.hostname)
    writer.text(.pathname, event.pathname)
    for attribute in SessionAttribute.allCases {
      writer.text(EventRecord.Field(attribute), event.attributes[attribute] ?? "")
    }
    if let revenue = event.revenue { writer.revenue(revenue) }
    for (name, value) in event.properties.sorted(by: { $0.key < $1.key }) {
      Array(name.utf8).withUnsafeBytes { name in
        Array(value.utf8).withUnsafeBytes { value in writer.property(name: name, value: value) }
      }
    }
    writer.finish()
    try writer.bytes.withUnsafeBytes { bytes in
      guard let record = EventRecordReader(bytes) else { throw StoreError.damaged("a record of the test") }
      try applier.apply(record, stream: .live, arrivedAt: event.timestamp)
    }
  }
}

extension Array {
  fileprivate func chunked(into size: Int) -> [ArraySlice<Element>] {
    stride(from: 0, to: count, by: size).map { self[$0..<Swift.min($0 + size, count)] }
  }
}

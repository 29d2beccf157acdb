import Models
import Storage

/// Keeps how fast and steady pages were.
final class VitalConsumer: JournalConsumer {
  private static let fields: [(PageVital, EventRecord.DataField)] = [
    (.largestPaint, .largestPaint), (.interactionDelay, .interactionDelay), (.layoutShift, .layoutShift),
    (.firstPaint, .firstPaint), (.firstByte, .firstByte),
  ]
  private let store: VitalStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try VitalStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    guard record.kind == .vitals else { return }
    var values: [PageVital: Int] = [:]
    for (vital, field) in Self.fields { values[vital] = record.number(field) }
    try store.add(
      VitalStore.Sample(
        website: website.id,
        page: PageAddress(host: record.text(.hostname).string, path: record.text(.pathname).string),
        visitor: VisitorName.hash(record, of: website), device: DeviceClass(label: record.text(.device).string),
        country: InteractionProfile.country(record.text(.country)), time: record.timestamp, values: values))
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func prune(_ website: Website, in snapshot: CatalogSnapshot, now: Instant) throws {
    try store.prune(website.id, before: now.daysBefore(snapshot.plan(of: website).limits.retentionDays))
  }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}

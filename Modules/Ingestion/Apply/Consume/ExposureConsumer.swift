import Models
import Storage

/// Notes who saw which variation of which experiment, and when first.
final class ExposureConsumer: JournalConsumer {
  private let store: ExposureStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try ExposureStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    guard record.kind == .exposure, let experiment = DefinitionID(record.data(.experiment).string) else { return }
    try store.add(
      ExposureStore.Seen(
        website: website.id, experiment: experiment, variation: record.data(.variation).string,
        visitor: VisitorReference(
          isCookieless: record.flags.contains(.cookieless), bytes: Array(record.text(.visitor))),
        name: VisitorName.hash(record, of: website), nameYesterday: VisitorName.hashYesterday(record, of: website),
        at: record.timestamp))
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}

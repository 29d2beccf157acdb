import Models
import Storage

/// Keeps what visitors do with forms.
final class FormConsumer: JournalConsumer {
  private let store: FormStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try FormStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    let action = record.number(.action).flatMap { FormAction(rawValue: UInt8(truncatingIfNeeded: $0)) }
    guard record.kind == .form, let action else { return }
    try store.add(
      FormStore.Deed(
        website: website.id, selector: record.data(.selector).string, name: record.data(.formName).string,
        page: PageAddress(host: record.text(.hostname).string, path: record.text(.pathname).string),
        visitor: VisitorName.hash(record, of: website), time: record.timestamp, action: action,
        field: record.data(.field).string, duration: record.number(.duration).map { Int64($0) },
        corrections: record.number(.corrections) ?? 0, blankFields: TextList.texts(record.data(.blankFields))))
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}

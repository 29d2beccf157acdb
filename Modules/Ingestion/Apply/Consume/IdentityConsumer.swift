import Models
import Storage

/// Keeps which user of the website each visitor is.
final class IdentityConsumer: JournalConsumer {
  private let store: IdentityStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try IdentityStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    let user = record.text(.user).string
    guard record.kind == .identify, !user.isEmpty else { return }
    var traits: [(name: String, value: String)] = []
    record.forEachProperty { traits.append(($0.string, $1.string)) }
    try store.add(
      IdentityStore.Told(
        website: website.id, visitor: VisitorName.hash(record, of: website),
        visitorYesterday: VisitorName.hashYesterday(record, of: website), name: VisitorName.text(record), user: user,
        traits: traits, at: record.timestamp))
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}

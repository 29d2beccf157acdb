import ErrorGrouping
import Models
import Storage

/// Brings errors of pages' scripts into groups.
final class ErrorConsumer: JournalConsumer {
  /// Bytes of a group's message that are stored.
  private static let messageBytesMax = 1_000

  private let store: ErrorGroupStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try ErrorGroupStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    let fingerprint = ErrorFingerprint(
      ScriptError(
        message: record.data(.message).string, name: record.data(.errorName).string,
        stack: record.data(.stack).string, source: record.data(.source).string))
    var message = fingerprint.message
    message = message.withUTF8 { UnsafeRawBufferPointer($0).clipped(to: Self.messageBytesMax).string }
    try store.add(
      ErrorGroupStore.Occurrence(
        website: website, fingerprint: fingerprint.text, version: ErrorFingerprint.version, type: fingerprint.type,
        message: message, visitor: VisitorName.hash(record, of: website),
        visitorYesterday: VisitorName.hashYesterday(record, of: website), time: record.timestamp, arrival: arrival),
      record: payload)
  }

  /// Notes what was decided about a group.
  ///
  /// - Returns: whether there is such a group.
  func setStatus(_ status: ErrorGroupStatus, of group: String, on website: WebsiteID) throws -> Bool {
    try store.setStatus(status, of: group, on: website)
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}

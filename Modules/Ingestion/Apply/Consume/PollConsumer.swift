import Models
import Storage

/// Keeps what visitors answer to polls.
final class PollConsumer: JournalConsumer {
  private let store: PollStore
  var tables: ConsumerStore { store.tables }

  init(_ directory: DataDirectory) throws(StoreError) { store = try PollStore(in: directory) }

  func take(
    _ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at arrival: Instant
  ) throws {
    let action = record.number(.action).flatMap { PollAction(rawValue: UInt8(truncatingIfNeeded: $0)) }
    guard record.kind == .poll, let action else { return }
    let poll = record.data(.poll).string
    guard action == .answer else {
      return try store.add(action, to: poll, of: website.id, at: record.timestamp)
    }
    guard let answer = Self.answer(record) else { return }
    try store.add(
      PollResponse(
        number: 0, visitor: VisitorName.hash(record, of: website), time: record.timestamp,
        page: PageAddress(host: record.text(.hostname).string, path: record.text(.pathname).string),
        device: DeviceClass(label: record.text(.device).string), country: record.text(.country).string,
        answer: answer),
      to: poll, of: website.id)
  }

  /// What a record answers; `nil` where it says nothing.
  static func answer(_ record: borrowing EventRecordReader) -> PollAnswer? {
    let options = TextList.texts(record.data(.answerOptions))
    if !options.isEmpty { return .options(options) }
    if let number = record.number(.answerNumber) { return .number(number) }
    let text = record.data(.answerText).string
    return text.isEmpty ? nil : .text(text)
  }

  func removeAll(of website: WebsiteID) throws { try store.removeAll(of: website) }

  func erase(visitor: UInt64, on website: WebsiteID) throws { try store.erase(visitor: visitor, on: website) }
}

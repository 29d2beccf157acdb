import Models
import Storage

/// Names of visitors in consumers' stores: hashes under the website's seed, from which nobody is told.
enum VisitorName {
  /// The visitor of a record.
  static func hash(_ record: borrowing EventRecordReader, of website: Website) -> UInt64 {
    hash(record.text(.visitor), isCookieless: record.flags.contains(.cookieless), of: website)
  }

  /// The visitor of a record as visits name it: what the client sent, of a cookieless one 16 hex digits.
  static func text(_ record: borrowing EventRecordReader) -> String {
    let text = record.text(.visitor)
    guard record.flags.contains(.cookieless), text.count == 8 else { return text.string }
    let digits = String(UInt64(littleEndian: text.loadUnaligned(as: UInt64.self)), radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The same visitor under yesterday's salt, where there is one.
  static func hashYesterday(_ record: borrowing EventRecordReader, of website: Website) -> UInt64? {
    let text = record.text(.visitorYesterday)
    return text.isEmpty ? nil : hash(text, isCookieless: true, of: website)
  }

  /// - Parameter text: what the client calls itself, or the eight bytes of a cookieless visitor.
  static func hash(_ text: UnsafeRawBufferPointer, isCookieless: Bool, of website: Website) -> UInt64 {
    VisitorPseudonym.of(text, isCookieless: isCookieless, of: website)
  }
}

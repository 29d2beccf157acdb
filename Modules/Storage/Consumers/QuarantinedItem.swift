public import Models

/// One record, or one stretch of a journal, that was set aside because it could not be stored.
public struct QuarantinedItem: Hashable, Sendable {
  /// Why it was set aside. Raw values are stored and printed: never rename.
  public enum Cause: String, CaseIterable, Hashable, Sendable {
    /// The bytes are whole but are no record that this program knows.
    case unreadable
    /// Storing it failed.
    case failed
    /// The worker died at it again and again.
    case crashed
    /// What is stored of its website is damaged, or cannot be written.
    case website
    /// A record of the journal does not match its checksum.
    case checksum
    /// Bytes of the journal that have not the form of a record.
    case form
    /// A journal file ends too early.
    case missingBytes = "missing-bytes"
    /// A journal file is gone.
    case missingFile = "missing-file"

    /// Whether there is a whole record that can be tried again.
    public var isRetryable: Bool {
      switch self {
      case .unreadable, .failed, .crashed, .website: true
      case .checksum, .form, .missingBytes, .missingFile: false
      }
    }
  }

  /// Its name.
  public var name: QuarantinedItemName
  /// When it was set aside.
  public var at: Instant
  /// Why, in a word.
  public var cause: Cause
  /// Why, in a sentence.
  public var reason: String
  /// The website that it belongs to; of damaged bytes what their header says, which may be wrong. `nil`: unknown.
  public var website: WebsiteID?
  /// When it was accepted; of damaged bytes what their header says. `nil`: unknown.
  public var arrival: Instant?
  /// Where it lay in the journal; `nil`: it was set aside by a program that did not note that.
  public var place: JournalCursor?
  /// Bytes that it took up in the journal.
  public var size: Int
  /// Bytes that are kept: a record's payload, or the damaged stretch as far as it was there.
  public var bytesKept: Int
}

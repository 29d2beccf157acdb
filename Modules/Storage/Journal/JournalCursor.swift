/// A place in the journal of one tracker: everything before it has been taken.
///
/// Three plain numbers, for three columns of whatever store a consumer keeps it in.
public struct JournalCursor: Hashable, Sendable {
  /// 1 or more.
  public var tracker: Int
  /// Number of a log file; 0 lies before the first.
  public var file: Int
  /// Bytes into that file.
  public var offset: Int

  /// The cursor at this place.
  public init(tracker: Int, file: Int, offset: Int) {
    self.tracker = tracker
    self.file = file
    self.offset = offset
  }

  /// Before everything that a tracker ever wrote.
  public static func start(of tracker: Int) -> JournalCursor { JournalCursor(tracker: tracker, file: 0, offset: 0) }

  /// Whether everything before `other` has been taken.
  ///
  /// - Precondition: both are of the same tracker.
  public func hasReached(_ other: JournalCursor) -> Bool {
    precondition(tracker == other.tracker, "cursors of different trackers have no order")
    return (file, offset) >= (other.file, other.offset)
  }
}

/// Records of one journal file, in order.
public struct JournalBatch: Sendable {
  /// Where the batch starts.
  public var start: JournalCursor
  /// Where the next one starts: what a consumer stores together with the effect of this one.
  public var next: JournalCursor
  /// The payloads, and what lies between them.
  public var bytes: [UInt8]
  /// In the order in which they became durable.
  public var records: [JournalRecord]
  /// What could not be read, in order of place.
  public var quarantined: [QuarantinedRecord]

  /// Whether there was nothing to read. `next` may still be further than where the reading began.
  public var isEmpty: Bool { records.isEmpty && quarantined.isEmpty }

  /// What the batch has of the bytes of a stretch that could not be read: fewer where the file ends before it does.
  package func bytes(of stretch: QuarantinedRecord) -> ArraySlice<UInt8> {
    let start = stretch.place.offset - self.start.offset
    return bytes[min(start, bytes.count)..<min(start + stretch.size, bytes.count)]
  }
}

/// A stretch of a journal file that should hold records and does not.
public struct QuarantinedRecord: Hashable, Sendable {
  /// What is wrong with it. Raw values are stored: never rename.
  public enum Reason: String, Sendable {
    /// One record that does not match its checksum.
    case checksum
    /// Something that has not the form of a record, up to the next that has.
    case form
    /// The file ends before the place up to which it was durable.
    case missingBytes = "missing-bytes"
    /// The file is gone.
    case missingFile = "missing-file"
  }

  /// Where it starts.
  public var place: JournalCursor
  /// Bytes that it takes up in the file.
  public var size: Int
  /// Why it could not be read.
  public var reason: Reason
}

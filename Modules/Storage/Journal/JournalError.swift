/// Why the journal or the spool could not take or give records.
public enum JournalError: Error, Hashable, Sendable {
  /// The queue is full: nothing of the submission was taken. The caller may come again in a second.
  case busy
  /// Free space has fallen below the floor: nothing is taken until there is more.
  case storageFull
  /// The disk refused this group. Its records will not be read, unless the process ends before the journal has found
  /// another file. The text says what was being done to which file.
  case failed(String)
  /// An earlier failure left no file to write to; everything is refused until a probe succeeds. The text is the cause.
  case unavailable(String)
  /// The submission is larger than the queue, or a record than ``JournalLimits/payloadBytesMax``.
  case tooLarge
  /// The journal was closed.
  case closed
  /// A stored thing does not match its checksum or its form. The text names the file and what is wrong.
  case damaged(String)
}

/// Whether the journal takes records, as `/readyz` tells it.
public enum JournalState: Hashable, Sendable {
  /// It does.
  case ready
  /// It does not: free space is below the floor.
  case storageFull
  /// It does not: no file can be had. The text is the cause.
  case unavailable(String)
  /// It does not any more.
  case closed
}

/// Fixed sizes of the journal.
public enum JournalLimits {
  /// Longest payload of one record, in bytes.
  public static let payloadBytesMax = 16 << 20
  /// Most trackers that can write at the same time.
  public static let trackersMax = 1024
}

public import Models

/// Records in the form in which they will lie in a journal's file, one after another.
///
/// Made by whoever has records, so that checksums are computed on as many threads as there are senders and the journal
/// only copies bytes. Use one for many submissions: `removeAll` keeps its memory.
public struct JournalFrames: Sendable {
  /// The framed records.
  package private(set) var bytes: [UInt8] = []
  /// Number of records.
  public private(set) var count = 0
  /// Whether one of the records is longer than a journal takes.
  private(set) var isOversized = false

  /// No records.
  public init() {}

  /// Bytes of all records, frames included.
  public var size: Int { bytes.count }

  /// Adds a record at the end.
  ///
  /// - Parameters:
  ///   - kind: which consumers it is for; the journal only carries it.
  ///   - payload: copied.
  public mutating func add(kind: UInt8, arrival: Instant, website: WebsiteID, payload: UnsafeRawBufferPointer) {
    count += 1
    guard payload.count <= JournalLimits.payloadBytesMax else {
      isOversized = true
      return
    }
    RecordFrame.append(
      kind: kind, arrival: arrival, website: website, payload: payload, to: &bytes)
  }

  /// Adds all records of a submission.
  ///
  /// - Precondition: the entries' payloads lie inside the submission's bytes.
  package mutating func add(_ submission: JournalSubmission) {
    submission.bytes.withUnsafeBytes { bytes in
      for entry in submission.entries {
        add(
          kind: entry.kind, arrival: submission.arrival, website: submission.website,
          payload: UnsafeRawBufferPointer(rebasing: bytes[entry.payload]))
      }
    }
  }

  /// Forgets all records and keeps the memory.
  public mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    count = 0
    isOversized = false
  }
}

public import Models
public import Storage

/// What became of a tracking body.
///
/// `wholeBodyError` says what to answer: without it 202 with `accepted` and `rejected`, once `records` are safe; with
/// it that error's status, code and message, and there are no records.
public struct IngestOutcome: Sendable {
  /// Where each accepted event's record lies in the writer's bytes, in the body's order.
  public internal(set) var records: [Range<Int>] = []
  /// The events that were not taken, in the body's order.
  public internal(set) var rejected: [Rejection] = []
  /// Why nothing was taken: the body's own fault, or its only or first event's.
  ///
  /// `nil` as well when nothing was taken because visitor or website want it so (`DNT: 1`, an excluded page): then
  /// every event is in `rejected`, and that is a proper answer, not the sender's mistake.
  public internal(set) var wholeBodyError: IngestError?

  /// How many of the taken events count for a plan: rows of the event store, and errors.
  public internal(set) var billable = 0

  /// How many of the taken events are marked as sent by bots.
  public internal(set) var bots = 0

  /// Number of events that were taken.
  public var accepted: Int { records.count }

  /// The taken records as the journal takes them.
  ///
  /// - Parameter writer: what they were written with.
  public func submission(
    of writer: EventRecordWriter, for website: WebsiteID, arrivedAt arrival: Instant
  ) -> JournalSubmission {
    let entries = records.map { record in
      JournalEntry(kind: EventRecord.audience(of: writer.bytes[record.lowerBound]).rawValue, payload: record)
    }
    return JournalSubmission(website: website, arrival: arrival, bytes: writer.bytes, entries: entries)
  }

  /// Notes that an event was not taken.
  mutating func reject(_ index: Int, _ error: IngestError) {
    rejected.append(Rejection(index: index, code: error.code, message: error.message))
  }
}

/// An event that was not taken.
public struct Rejection: Hashable, Sendable {
  /// Its place in the body, from 0; 0 for a body that is one object.
  public let index: Int
  /// Stable code, as `VALIDATION_ERROR`.
  public let code: String
  /// One sentence that names the field.
  public let message: String

  /// The event at this place was not taken, for this reason.
  public init(index: Int, code: String, message: String) {
    self.index = index
    self.code = code
    self.message = message
  }
}

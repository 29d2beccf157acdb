public import Models

/// One record of a submission: what it is and where its payload lies in the submission's bytes.
public struct JournalEntry: Hashable, Sendable {
  /// Which consumers it is for; the journal only carries it.
  public var kind: UInt8
  /// The payload's place.
  public var payload: Range<Int>

  /// An entry with this payload.
  public init(kind: UInt8, payload: Range<Int>) {
    self.kind = kind
    self.payload = payload
  }
}

/// Records of one website that become durable together.
public struct JournalSubmission: Hashable, Sendable {
  /// The website that all belong to.
  public var website: WebsiteID
  /// When they were accepted.
  public var arrival: Instant
  /// Holds all payloads.
  public var bytes: [UInt8]
  /// In the order in which readers will get them.
  public var entries: [JournalEntry]

  /// A submission of these records.
  public init(website: WebsiteID, arrival: Instant, bytes: [UInt8], entries: [JournalEntry]) {
    self.website = website
    self.arrival = arrival
    self.bytes = bytes
    self.entries = entries
  }

  /// A submission of one record.
  public init(website: WebsiteID, arrival: Instant, kind: UInt8, payload: [UInt8]) {
    self.init(
      website: website, arrival: arrival, bytes: payload,
      entries: [JournalEntry(kind: kind, payload: 0..<payload.count)])
  }
}

/// Whom to tell what became of a submission.
enum Waiter: Sendable {
  // Unsafe saves an allocation a submission; every waiter is answered exactly once, because it lives in exactly one
  // gathering and `answer` empties that.
  case continuation(UnsafeContinuation<JournalError?, Never>)
  case callback(@Sendable (JournalError?) -> Void)

  func answer(_ error: JournalError?) {
    switch self {
    case .continuation(let continuation): continuation.resume(returning: error)
    case .callback(let callback): callback(error)
    }
  }
}

/// What waits for the next write: framed records one after another, and who waits for them.
struct Gathering: Sendable {
  private(set) var bytes: [UInt8] = []
  private(set) var recordCount = 0
  /// Requests that the records come from.
  private(set) var requestCount = 0
  private var waiters: [Waiter] = []

  var isEmpty: Bool { waiters.isEmpty }
  var submissionCount: Int { waiters.count }

  /// Adds a submission.
  mutating func add(_ frames: JournalFrames, requests: Int, waiter: Waiter) {
    bytes.append(contentsOf: frames.bytes)
    recordCount += frames.count
    requestCount += requests
    waiters.append(waiter)
  }

  /// Tells everyone, and forgets all; keeps the memory for the next group.
  mutating func answer(_ error: JournalError?) {
    for waiter in waiters { waiter.answer(error) }
    waiters.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    recordCount = 0
    requestCount = 0
  }
}

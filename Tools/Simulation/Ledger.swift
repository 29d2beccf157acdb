import Models
import Storage
import TestSupport

/// What a visitor's browser sends, and what became of it.
struct SentEvent {
  let number: Int
  let website: Int
  var raw: RawEvent
  /// The client's id; `nil` = it is sent once, whatever comes of it.
  let id: String?
  /// Whether its visitor is a hash of address and salt, known only when it is sent.
  let isCookieless: Bool
  /// Times that a tracker got it.
  var attempts = 0
  /// Whether a tracker ever said that it is safe.
  var isAcknowledged = false
  /// Times that a worker counted it.
  var counted = 0
}

/// What should be stored: everything that the simulation knows by itself, and the laws that it checks.
struct Ledger {
  /// What is visible of one website.
  struct Traffic {
    /// Applied by the worker, in its order, heartbeats included.
    var live: [RawEvent] = []
    /// Rows of imported files, in the order of the files; those not sealed yet stand last.
    var imported: [RawEvent] = []
    /// Ends of blocks: so many imported rows may be visible.
    var borders: Set<Int> = [0]
    /// Imported rows that a question has seen.
    var importedSeen = 0
    var eventsSeen = 0

    var liveRows: Int { live.reduce(0) { $0 + ($1.isHeartbeat ? 0 : 1) } }
  }

  /// A record in a tracker's journal.
  struct Record {
    let tracker: Int
    /// Where the record after it starts.
    let end: JournalCursor
    let number: Int
    /// When it happened, as the tracker took it.
    let time: Instant
    /// The hash of a visitor without a name.
    let visitorHash: String

    /// Whether a reader at these places has taken it.
    func isBefore(_ cursors: [Int: JournalCursor]) -> Bool {
      (cursors[tracker] ?? .start(of: tracker)).hasReached(end)
    }
  }

  var events: [SentEvent] = []
  /// Records that the worker has taken, in its order, and whether each was counted.
  private var applied: [(record: Record, isCounted: Bool)] = []
  var websites: [Traffic]
  /// Answered by a tracker's journal and not yet read from it, by the tracker's number.
  private var unread: [Int: [Int]] = [:]

  init(websites count: Int) { websites = Array(repeating: Traffic(), count: count) }

  mutating func acknowledge(_ numbers: [Int], tracker: Int) {
    for number in numbers { events[number].isAcknowledged = true }
    unread[tracker, default: []] += numbers
  }

  /// Notes that a tracker's journal holds an event.
  ///
  /// - Throws: when one that was answered earlier did not come before.
  mutating func read(_ number: Int, tracker: Int) throws(BrokenLaw) {
    guard let place = unread[tracker]?.firstIndex(of: number) else { return }
    // What was answered with a failure may lie in the journal all the same, before what was answered since.
    if place > 0, events[number].attempts > 1 { return }
    guard place == 0 else {
      throw BrokenLaw("tracker \(tracker): event \(unread[tracker]?.first ?? 0) is missing before event \(number)")
    }
    unread[tracker]?.removeFirst()
  }

  /// Notes that a tracker's journal was read to its end.
  ///
  /// - Throws: when something answered was not in it.
  func readAll(of tracker: Int) throws(BrokenLaw) {
    guard let missing = unread[tracker]?.first else { return }
    throw BrokenLaw("tracker \(tracker): event \(missing) was answered and cannot be read")
  }

  /// Notes that the worker has taken a record.
  mutating func apply(_ record: Record) {
    let event = events[record.number]
    // Sent again: ids are remembered for longer than anybody sends again.
    let isCounted = event.id == nil || event.counted == 0
    applied.append((record, isCounted))
    guard isCounted else { return }
    events[record.number].counted += 1
    var raw = event.raw
    raw.timestamp = record.time
    if event.isCookieless { raw.visitor = record.visitorHash }
    websites[event.website].live.append(raw)
  }

  /// Takes back what the worker has taken behind some places: a transaction that was written and not synced when its
  /// process died, and that a power loss has undone since.
  mutating func undo(behind cursors: [Int: JournalCursor]) -> Int {
    var count = 0
    while let last = applied.last, !last.record.isBefore(cursors) {
      applied.removeLast()
      count += 1
      guard last.isCounted else { continue }
      events[last.record.number].counted -= 1
      websites[events[last.record.number].website].live.removeLast()
    }
    return count
  }

  /// Whether the worker is known to have taken a record.
  func hasApplied(_ record: Record) -> Bool {
    applied.contains { $0.record.tracker == record.tracker && $0.record.end == record.end }
  }

  /// What a website holds when so many imported rows are visible.
  func reference(_ website: Int, imported: Int, id: WebsiteID) -> ReferenceEventStore {
    let traffic = websites[website]
    return ReferenceEventStore(traffic.live + traffic.imported.prefix(imported), website: id)
  }

  /// - Throws: when an answered event is not counted, or one is counted twice.
  func checkAll() throws(BrokenLaw) {
    for event in events {
      if event.isAcknowledged, event.counted == 0 {
        throw BrokenLaw("event \(event.number) was answered and is not counted")
      }
      if event.counted > 1 { throw BrokenLaw("event \(event.number) is counted \(event.counted) times") }
    }
  }
}

/// Something that must never be, and is.
struct BrokenLaw: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

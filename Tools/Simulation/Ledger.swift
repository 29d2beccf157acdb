import Models
import Storage
import TestSupport

/// What a visitor's browser or a website's server sends, and what became of it.
struct SentEvent {
  /// What it is besides a row or a sign of life.
  enum Form: Equatable {
    /// A pageview, a custom event or a heartbeat of a browser.
    case traffic
    /// An event of a website's own server, which counts once by its idempotency key.
    case ofServer
    /// An error of a page's script, with this message.
    case error(String)
    case click
    /// Part of a recorded session.
    case chunk(session: String, sequence: Int)
    /// A record of a kind that nobody knows yet, as a newer tracker may write it.
    case ofNewerProgram
  }

  let number: Int
  let website: Int
  var raw: RawEvent
  /// The client's id; `nil` = it is sent once, whatever comes of it.
  let id: String?
  /// Whether its visitor is a hash of address and salt, known only when it is sent.
  let isCookieless: Bool
  var form = Form.traffic
  /// Times that a tracker got it.
  var attempts = 0
  /// Whether a tracker ever said that it is safe.
  var isAcknowledged = false
  /// Whether it was seen in a journal.
  var isJournaled = false
  /// Times that a worker counted it.
  var counted = 0
  /// Whether it was thrown away by the word of whoever runs the installation.
  var isDropped = false

  /// Whether it is in the journal of recordings, which only their consumer reads.
  var isChunk: Bool { if case .chunk = form { true } else { false } }
}

/// What should be stored: everything that the simulation knows by itself, and the laws that it checks.
struct Ledger {
  /// What is visible of one website.
  struct Traffic {
    /// Applied by the worker, in its order, heartbeats and the like included.
    var live: [RawEvent] = []
    /// Rows of imported files that count, in the order of the files; those not sealed yet stand last.
    var imported: [RawEvent] = []
    /// Idempotency keys of imported rows.
    var keys: Set<UInt64> = []
    /// Ends of blocks: so many imported rows may be visible.
    var borders: Set<Int> = [0]
    /// Imported rows that a question has seen.
    var importedSeen = 0
    var eventsSeen = 0
    /// Whether somebody removes it, or has: nothing is sent to it or asked of it any more.
    var isLeaving = false

    var liveRows: Int { live.reduce(0) { $0 + ($1.isHeartbeat ? 0 : 1) } }
  }

  /// A record in a tracker's journal.
  struct Record {
    let tracker: Int
    let start: JournalCursor
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

  /// Something that the worker has done with a record, all in transactions.
  private enum Deed {
    case applied(Record, isCounted: Bool)
    case setAside(Record)
    /// It left the quarantine.
    case retried(Record, isCounted: Bool)
    case dropped(Record)

    var record: Record {
      switch self {
      case .applied(let record, _), .setAside(let record), .retried(let record, _), .dropped(let record): record
      }
    }
  }

  var events: [SentEvent] = []
  var websites: [Traffic]
  /// In the worker's order.
  private var deeds: [Deed] = []
  /// What is set aside, in the order in which it was.
  private(set) var quarantined: [Record] = []
  /// Answered by a tracker's journal and not yet read from it, by the tracker's number.
  private var unread: [Int: [Int]] = [:]

  init(websites count: Int) { websites = Array(repeating: Traffic(), count: count) }

  /// Websites that somebody may send to and ask about.
  var present: [Int] { websites.indices.filter { !websites[$0].isLeaving } }

  /// Notes that a tracker said of events that they are safe; `nil` = in its journal of recordings.
  mutating func acknowledge(_ numbers: [Int], tracker: Int?) {
    for number in numbers { events[number].isAcknowledged = true }
    if let tracker { unread[tracker, default: []] += numbers }
  }

  /// Notes that a tracker's journal holds an event.
  ///
  /// - Throws: when one that was answered earlier did not come before.
  mutating func read(_ number: Int, tracker: Int) throws(BrokenLaw) {
    events[number].isJournaled = true
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

  // MARK: What the worker does

  /// Notes that the worker has taken a record.
  mutating func apply(_ record: Record) { deeds.append(.applied(record, isCounted: count(record))) }

  /// Notes that the worker has set a record aside.
  mutating func setAside(_ record: Record) {
    deeds.append(.setAside(record))
    quarantined.append(record)
  }

  /// Notes that a record has left the quarantine.
  mutating func leaveQuarantine(_ record: Record, isDropped: Bool) {
    quarantined.removeAll { $0.start == record.start }
    if isDropped {
      events[record.number].isDropped = true
      deeds.append(.dropped(record))
    } else {
      deeds.append(.retried(record, isCounted: count(record)))
    }
  }

  private mutating func count(_ record: Record) -> Bool {
    let event = events[record.number]
    // Sent again: ids are remembered for longer than anybody sends again.
    guard event.id == nil || event.counted == 0 else { return false }
    events[record.number].counted += 1
    var raw = event.raw
    raw.timestamp = record.time
    if event.isCookieless { raw.visitor = record.visitorHash }
    websites[event.website].live.append(raw)
    return true
  }

  /// Takes back what the worker has done and what is not stored, by how far the journals are applied and what is set
  /// aside: a transaction that was written and not synced when its process died, and that a power loss has undone.
  mutating func undo(beyond cursors: [Int: JournalCursor], quarantined places: Set<JournalCursor>) -> Int {
    var undone = 0
    while let deed = deeds.last {
      switch deed {
      case .applied, .setAside: if deed.record.isBefore(cursors) { return undone }
      case .retried, .dropped: if !places.contains(deed.record.start) { return undone }
      }
      deeds.removeLast()
      undone += 1
      switch deed {
      case .applied(let record, true): takeBack(record)
      case .retried(let record, let isCounted):
        if isCounted { takeBack(record) }
        quarantined.append(record)
      case .dropped(let record):
        events[record.number].isDropped = false
        quarantined.append(record)
      case .setAside(let record): quarantined.removeAll { $0.start == record.start }
      case .applied: break
      }
    }
    return undone
  }

  private mutating func takeBack(_ record: Record) {
    events[record.number].counted -= 1
    websites[events[record.number].website].live.removeLast()
  }

  /// Whether the worker is known to have taken a record.
  func hasTaken(_ record: Record) -> Bool { deeds.contains { $0.record.start == record.start } }

  // MARK: Expectations

  /// Whether the worker has taken all that was answered.
  var isSettled: Bool {
    let setAside = Set(quarantined.map(\.number))
    return events.allSatisfy { event in
      !event.isAcknowledged || event.isChunk || event.isDropped || event.counted > 0
        || setAside.contains(event.number) || websites[event.website].isLeaving
    }
  }

  /// What a website holds when so many imported rows are visible.
  func reference(_ website: Int, imported: Int, id: WebsiteID) -> ReferenceEventStore {
    let traffic = websites[website]
    return ReferenceEventStore(traffic.live + traffic.imported.prefix(imported), website: id)
  }

  /// - Throws: when an answered event is not counted, or one is counted twice.
  func checkAll() throws(BrokenLaw) {
    let setAside = Set(quarantined.map(\.number))
    for event in events where !websites[event.website].isLeaving && !event.isChunk && !event.isDropped {
      guard event.counted <= 1 else { throw BrokenLaw("event \(event.number) is counted \(event.counted) times") }
      guard event.isAcknowledged else { continue }
      if event.form == .ofNewerProgram {
        if !setAside.contains(event.number) { throw BrokenLaw("event \(event.number) is not kept for a newer program") }
      } else if event.counted == 0 {
        throw BrokenLaw("event \(event.number) was answered and is not counted")
      }
    }
    for record in quarantined where events[record.number].form != .ofNewerProgram {
      guard websites[events[record.number].website].isLeaving else {
        throw BrokenLaw("event \(record.number) is still set aside")
      }
    }
  }
}

/// Something that must never be, and is.
struct BrokenLaw: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

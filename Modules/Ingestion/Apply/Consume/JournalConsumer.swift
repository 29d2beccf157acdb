import Models
import Storage

/// What a consumer of the journal does with a record. Belongs to the consumer's thread.
///
/// Everything that it does to its store happens inside a transaction of the caller's, which also notes how far the
/// journal is taken: a record has its effect exactly once.
protocol JournalConsumer: AnyObject {
  /// The tables beside the effect.
  var tables: ConsumerStore { get }

  /// Whether it wants a record of its audiences at all; the others are passed over unread.
  func concerns(_ record: JournalRecord) throws -> Bool

  /// Takes a record that was not taken before and that a person sent.
  func take(_ record: borrowing EventRecordReader, _ payload: UnsafeRawBufferPointer, of website: Website, at: Instant)
    throws

  /// Writes what it has gathered of the records that it took: before its transaction ends.
  func finish() throws

  /// Does a piece of what can wait until no record does.
  ///
  /// - Returns: whether there was something to do.
  func tend(now: Instant) throws -> Bool

  /// Forgets all that is stored of a website.
  func removeAll(of website: WebsiteID) throws

  /// Forgets what is older than it is kept, where it is kept for a time only: as long as the plan of the website's team
  /// and the website's own settings say.
  func prune(_ website: Website, in snapshot: CatalogSnapshot, now: Instant) throws

  /// Forgets what is stored of one visitor, by the hash under the website's seed.
  func erase(visitor: UInt64, on website: WebsiteID) throws
}

extension JournalConsumer {
  func concerns(_ record: JournalRecord) throws -> Bool { true }

  /// Nothing, for those that write at once.
  func finish() throws {}

  func tend(now: Instant) throws -> Bool { false }

  func prune(_ website: Website, in snapshot: CatalogSnapshot, now: Instant) throws {}
}

/// What consumers are made of.
struct ConsumerWorld: Sendable {
  let directory: DataDirectory
  let catalog: Catalog
  /// Which goals an event meets.
  let goals: GoalMatching
  let clock: @Sendable () -> Instant
}

extension ConsumerKind {
  /// Which records of its logs it takes; all others are passed over unread.
  func hears(_ audience: EventRecord.Audience) -> Bool {
    switch self {
    case .errors: audience == .errors
    case .heatmaps: audience == .interactions
    case .replays: audience == .replays
    case .exposures: audience == .exposures
    case .forms: audience == .forms
    case .polls: audience == .polls
    case .identities: audience == .identities
    case .vitals: audience == .vitals
    case .outbox: [.sessions, .interactions, .forms, .polls].contains(audience)
    }
  }

  /// Opens its store, made when it is missing.
  func open(in world: ConsumerWorld) throws(StoreError) -> any JournalConsumer {
    switch self {
    case .errors: try ErrorConsumer(world.directory)
    case .heatmaps: try HeatmapConsumer(world.directory)
    case .replays: try ReplayConsumer(world.directory)
    case .exposures: try ExposureConsumer(world.directory)
    case .forms: try FormConsumer(world.directory)
    case .polls: try PollConsumer(world.directory)
    case .identities: try IdentityConsumer(world.directory)
    case .vitals: try VitalConsumer(world.directory)
    case .outbox:
      try OutboxConsumer(world.directory, catalog: world.catalog, goals: world.goals, clock: world.clock)
    }
  }
}

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

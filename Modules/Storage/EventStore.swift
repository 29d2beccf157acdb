public import Models

/// Answers questions about stored events. The seam between meaning and engine: what lies above knows no segment, code
/// or file; what lies below knows no ratio, percentage or API.
///
/// An engine is safe to ask from any thread. A call may read files and take milliseconds: never make it on an event
/// loop or the cooperative pool.
public protocol EventStore: Sendable {
  /// Answers plans about one website from everything that is visible at one moment of the call, so that their figures
  /// fit each other.
  ///
  /// Exact: no figure is ever estimated. Groups come in the plan's order.
  /// - Precondition: all plans ask about the same website.
  /// - Returns: One answer for each plan, in their order.
  /// - Throws: `StoreError.damaged` when a checksum fails.
  func answer(_ plans: [QueryPlan]) throws(StoreError) -> [PlanAnswer]

  /// Answers which visitors came back, from everything that is visible at the moment of the call; exact.
  ///
  /// - Throws: as for plans of rows.
  func answer(_ plan: RetentionPlan) throws(StoreError) -> RetentionAnswer

  /// Answers how far visitors got, from everything that is visible at the moment of the call; exact.
  ///
  /// - Throws: as for plans of rows.
  func answer(_ plan: FunnelPlan) throws(StoreError) -> FunnelAnswer

  /// Answers who converted after an exposure, from everything that is visible at the moment of the call; exact.
  ///
  /// Cost: all visitors of the website are looked through once.
  /// - Throws: as for plans of rows.
  func answer(_ plan: ConversionPlan) throws(StoreError) -> ConversionAnswer

  /// Answers when some visitors did what is asked for, ascending, from everything that is visible at the moment of the
  /// call; exact. Who never did is not in it.
  ///
  /// Cost: all visitors of the website are looked through once.
  /// - Throws: as for plans of rows.
  func answer(_ plan: MomentPlan) throws(StoreError) -> [UInt64: [Instant]]

  /// The last events that meet what is asked for, the latest first; of the same moment, those of later sessions first.
  /// Bots' are not among them.
  ///
  /// - Throws: as for plans of rows.
  func answer(_ plan: LatestEventsPlan) throws(StoreError) -> [ScannedEvent]

  /// Texts that events inside a range have in a column of events but properties, those first that the website saw
  /// first.
  ///
  /// Cost: no event is read, so that texts may be among them that only bots' events have, or events near the range.
  /// - Parameter limit: how many are wanted at most.
  /// - Throws: as for plans of rows.
  func texts(
    of column: Column, on website: WebsiteID, in range: InstantRange, limit: Int
  ) throws(StoreError) -> [String]

  /// What visitors are called, by hashes of their names under the website's seed: the text that a client sent, of a
  /// cookieless visitor 16 hex digits. Whom no event knows is not in it.
  ///
  /// Cost: all visitors of the website are looked through once.
  /// - Throws: as for plans of rows.
  func names(of visitors: Set<UInt64>, on website: WebsiteID) throws(StoreError) -> [UInt64: String]

  /// Lists sessions, from everything that is visible at the moment of the call; exact.
  ///
  /// - Throws: as for plans of rows.
  func answer(_ plan: SessionPagePlan) throws(StoreError) -> SessionPageAnswer

  /// Answers who is on a website, from everything that is visible at the moment of the call; exact.
  ///
  /// - Throws: as for plans of rows.
  func answer(_ plan: LivePlan) throws(StoreError) -> LiveAnswer

  /// Answers one plan, and says what that took.
  ///
  /// - Parameter clock: time that passes, from any beginning.
  /// - Throws: what `answer` throws.
  func explain(
    _ plan: QueryPlan, clock: @escaping () -> Duration
  ) throws(StoreError) -> (answer: PlanAnswer, report: ExecutionReport)

  /// Hands every event of a website inside `range`, with its session, to `body`: sessions in the order in which they
  /// were opened, the events of a session in arrival order.
  ///
  /// - Parameter visitor: only this visitor's, named as the client sent it (cookieless visitors: their hash in hex).
  /// - Throws: `StoreError`, or whatever `body` throws, which ends the scan.
  func scan(website: WebsiteID, range: InstantRange, visitor: String?, body: (ScannedEvent) throws -> Void) throws

  /// How much of a website is visible to questions now.
  func watermark(website: WebsiteID) throws(StoreError) -> Watermark
}

extension EventStore {
  /// An engine that keeps no account of its work answers with an empty report.
  public func explain(
    _ plan: QueryPlan, clock: @escaping () -> Duration
  ) throws(StoreError) -> (answer: PlanAnswer, report: ExecutionReport) {
    (try answer(plan), ExecutionReport())
  }

  /// Answers one plan from everything that is visible at the moment of the call.
  ///
  /// - Throws: `StoreError.damaged` when a checksum fails.
  public func answer(_ plan: QueryPlan) throws(StoreError) -> PlanAnswer { try answer([plan])[0] }
}

/// How much of a website is visible to questions.
public struct Watermark: Hashable, Sendable {
  /// Number of events stored so far, marked bots included; grows with every event and never shrinks but by erasure.
  public var events: Int
  /// Number of sessions stored so far.
  public var sessions: Int
  /// Time of the latest stored event of ordinary visitors; `nil` when there is none.
  public var lastEventAt: Instant?

  /// A watermark with these figures.
  public init(events: Int, sessions: Int, lastEventAt: Instant?) {
    self.events = events
    self.sessions = sessions
    self.lastEventAt = lastEventAt
  }
}

/// One stored event with all texts spelled out, as an export shows it.
public struct ScannedEvent: Sendable {
  /// When it happened.
  public var timestamp: Instant
  /// `pageview`, or a custom event's name.
  public var name: String
  /// Host of the page it happened on; empty where unknown.
  public var hostname: String
  /// Path of that page, without query.
  public var pathname: String
  /// Whether it ends a bounce.
  public var isInteractive: Bool
  /// Custom properties, sorted by name.
  public var properties: [(name: String, value: String)]
  /// Revenue, when the event carried any.
  public var revenue: Money?
  /// The visitor as the client named it; a cookieless one as 16 hex digits.
  public var visitor: String
  /// A hash that is the same on every event of the session and on no other.
  public var session: UInt64
  /// Identified user of the session; empty when unknown.
  public var user: String
  /// The session's attributes by `SessionAttribute.rawValue`; empty text = none.
  public var attributes: [String]
  /// Why ordinary questions leave the session out; `nil` when they do not.
  public var exclusion: ExclusionReason?

  /// An event with these values.
  public init(
    timestamp: Instant, name: String, hostname: String, pathname: String, isInteractive: Bool,
    properties: [(name: String, value: String)], revenue: Money?, visitor: String, session: UInt64, user: String,
    attributes: [String], exclusion: ExclusionReason?
  ) {
    self.timestamp = timestamp
    self.name = name
    self.hostname = hostname
    self.pathname = pathname
    self.isInteractive = isInteractive
    self.properties = properties
    self.revenue = revenue
    self.visitor = visitor
    self.session = session
    self.user = user
    self.attributes = attributes
    self.exclusion = exclusion
  }
}

/// Why a session is kept apart from ordinary statistics. Stored: never renumber.
public enum ExclusionReason: UInt8, CaseIterable, Hashable, Sendable {
  /// Its User-Agent says that no person is behind it.
  case bot = 1
  /// Its visitor was erased: nothing is left but its place. No question of any kind counts it.
  case erased = 2
}

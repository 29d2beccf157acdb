/// A recorded session with all that is known of it.
public struct Recording: Hashable, Sendable {
  /// A page that was shown.
  public struct Page: Hashable, Sendable {
    /// Its address as it was recorded.
    public var address: String
    /// Seconds from the start.
    public var second: Int

    /// A page.
    public init(address: String, second: Int) {
      self.address = address
      self.second = second
    }
  }

  /// An error that the recording holds.
  public struct Failure: Hashable, Sendable {
    /// As `TypeError`; `JavaScript Error` where it does not say.
    public var type: String
    /// What it says, cut at about a thousand bytes.
    public var message: String
    /// Seconds from the start.
    public var second: Int

    /// An error.
    public init(type: String, message: String, second: Int) {
      self.type = type
      self.message = message
      self.second = second
    }
  }

  /// What a session's events say of it.
  public struct Facts: Hashable, Sendable {
    /// The first pages, in order.
    public var pages: [Page] = []
    /// The first errors, in order.
    public var failures: [Failure] = []
    /// How often a page was shown; a snapshot of the same page anew does not count.
    public var pageViews = 0
    /// Clicks of any kind.
    public var clicks = 0
    /// Errors in all.
    public var failureCount = 0
    /// Bursts of clicks on the same spot.
    public var rageClicks = 0
    /// Clicks on what looks as if it did something, and nothing happened.
    public var deadClicks = 0

    /// Of no event.
    public init() {}
  }

  /// 18 digits.
  public var id: String
  /// What every session has.
  public var replay: Replay
  /// The visitor as the client named it; a cookieless one as 16 hex digits. Empty for sessions of older versions.
  public var visitor: String
  /// Name of the city; empty where it is not known.
  public var city: String
  /// How the visitor came, as visits say it: `Direct`, `Google` …
  public var source: String
  /// The kind of that source: `organic`, `referral` …; empty for direct.
  public var medium: String
  /// What its events say of it.
  public var facts: Facts

  /// A recording with these values.
  public init(
    id: String, replay: Replay, visitor: String, city: String, source: String, medium: String, facts: Facts
  ) {
    self.id = id
    self.replay = replay
    self.visitor = visitor
    self.city = city
    self.source = source
    self.medium = medium
    self.facts = facts
  }
}

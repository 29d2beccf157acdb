public import Models

/// Who is on a website at a moment, in the engine's terms.
///
/// A session gives a *sign of life* with each of its events and with its last heartbeat. It is *live* when one of them
/// lies inside the range, and so is its visitor. A live visitor is at one place: that of the live session with the
/// latest sign of life, of equals the one opened last.
///
/// Cost: the rows inside the range and the sessions of lately, however much lies before.
///
/// Source: Real-Time Data API, "Live Visitor Count".
public struct LivePlan: Hashable, Sendable {
  /// The website asked about.
  public var website: WebsiteID
  /// Signs of life count when their time lies inside.
  public var range: InstantRange
  /// Most pages, and most sessions, that are answered.
  public var limit: Int

  /// A plan with these parts.
  ///
  /// - Precondition: `limit` is not negative.
  public init(website: WebsiteID, range: InstantRange, limit: Int) {
    precondition(limit >= 0, "an answer has no fewer than no rows")
    self.website = website
    self.range = range
    self.limit = limit
  }
}

/// An engine's answer to a ``LivePlan``. Sessions kept apart (bots) count nowhere.
public struct LiveAnswer: Hashable, Sendable {
  /// Live visitors that are at one place.
  public struct Place: Hashable, Sendable {
    /// Country or page.
    public var label: String
    /// Distinct visitors.
    public var visitors: Int

    /// A place with these figures.
    public init(label: String, visitors: Int) {
      self.label = label
      self.visitors = visitors
    }
  }

  /// A live session.
  public struct Session: Hashable, Sendable {
    /// The page it is on; empty without pageviews.
    ///
    /// That of its last pageview; where its last sign of life lies outside the range, of its latest pageview inside,
    /// if there is one.
    public var page: String
    /// ISO 3166-1 alpha-2; empty when unknown.
    public var country: String
    /// What kind of device; empty when unknown.
    public var device: String
    /// Time of the event that opened it.
    public var start: Instant
    /// Its latest sign of life inside the range.
    public var lastSign: Instant

    /// A session with these values.
    public init(page: String, country: String, device: String, start: Instant, lastSign: Instant) {
      self.page = page
      self.country = country
      self.device = device
      self.start = start
      self.lastSign = lastSign
    }
  }

  /// Distinct live visitors.
  public var visitors: Int
  /// Pageviews inside the range.
  public var pageviews: Int
  /// Live visitors by country, most visitors first, then bytewise by label; unknown countries are left out.
  public var countries: [Place]
  /// Live visitors by the page they are on, in the same order, at most `limit`; sessions without page are left out.
  public var pages: [Place]
  /// Live sessions, at most `limit`: latest sign of life first, then the one that began last, then bytewise by page,
  /// country and device.
  public var sessions: [Session]

  /// An answer of these parts.
  public init(visitors: Int, pageviews: Int, countries: [Place], pages: [Place], sessions: [Session]) {
    self.visitors = visitors
    self.pageviews = pageviews
    self.countries = countries
    self.pages = pages
    self.sessions = sessions
  }
}

extension LiveAnswer.Place {
  /// Whether it stands before another one in an answer.
  public static func precedes(_ a: Self, _ b: Self) -> Bool {
    a.visitors != b.visitors ? a.visitors > b.visitors : a.label.utf8.lexicographicallyPrecedes(b.label.utf8)
  }
}

extension LiveAnswer.Session {
  /// Whether it stands before another one in an answer.
  public static func precedes(_ a: Self, _ b: Self) -> Bool {
    if a.lastSign != b.lastSign { return a.lastSign > b.lastSign }
    if a.start != b.start { return a.start > b.start }
    for (a, b) in [(a.page, b.page), (a.country, b.country), (a.device, b.device)] where !a.utf8.elementsEqual(b.utf8) {
      return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
    return false
  }
}

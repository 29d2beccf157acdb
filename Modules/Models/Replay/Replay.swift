/// A recorded session of a website's visitor.
public struct Replay: Hashable, Sendable {
  /// `sr_` and a UUID.
  public var id: String
  /// The session's id as the website's script sent it.
  public var session: String
  /// Path of the page on which it began.
  public var page: String
  /// `Desktop`, `Mobile`, `Tablet`; empty where it is not known, as are the next three.
  public var device: String
  /// The browser's name.
  public var browser: String
  /// The operating system's name.
  public var operatingSystem: String
  /// ISO 3166-1 alpha-2.
  public var country: String
  /// Recorded events.
  public var events: Int
  /// When the first of them happened, as the visitor's clock has it.
  public var startedAt: Instant
  /// When the last of them happened.
  public var endedAt: Instant

  /// A recording with these values.
  public init(
    id: String, session: String, page: String, device: String, browser: String, operatingSystem: String,
    country: String, events: Int, startedAt: Instant, endedAt: Instant
  ) {
    self.id = id
    self.session = session
    self.page = page
    self.device = device
    self.browser = browser
    self.operatingSystem = operatingSystem
    self.country = country
    self.events = events
    self.startedAt = startedAt
    self.endedAt = endedAt
  }

  /// Whole seconds between first and last event.
  public var seconds: Int { Int(max(0, endedAt.milliseconds - startedAt.milliseconds) / 1000) }
}

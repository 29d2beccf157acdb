public import Models

/// A request to a tracking endpoint in plain values: what the HTTP layer knows, without its types.
///
/// Forwarded addresses, forwarded User-Agents and country headers are in it only when the HTTP layer trusts the proxy
/// that sent them. A class, because several steps hold it and its texts should not be counted for each.
public final class TrackingRequest {
  /// Who sends events.
  public enum Origin: Sendable {
    /// A page's script, which anybody can be.
    case page
    /// A server of the website's owner, with a key.
    case server
  }

  /// The poll of a website with a number; `nil` where it has none.
  public typealias Polls = (_ website: WebsiteID, _ number: String) -> Poll?

  /// Who sends these.
  public let origin: Origin
  /// The website whose tracking code the path named.
  public let website: Website
  /// The body; it must stay valid until the pipeline returns.
  public let body: UnsafeRawBufferPointer
  /// When the request came in.
  public let arrival: Instant
  /// The client's address as text. Goes into the visitor's hash, and nowhere else.
  public let address: String
  /// The client's address as a value, for exclusions and places; `nil` where it has none. Not kept either.
  public let client: IPAddress?
  /// The `User-Agent` header; empty where absent.
  public let userAgent: String
  /// The `Sec-CH-UA…` headers.
  public let hints: ClientHints
  /// The `Accept-Language` header; empty where absent.
  public let acceptLanguage: String
  /// Whether `Sec-GPC: 1` came: a page's event counts and is marked, but language and time zone are not looked at, and
  /// of the place only the country is kept; a server's event is not taken.
  public let hasGlobalPrivacyControl: Bool
  /// Whether `DNT: 1` came and the website's script was not told to ignore it: nothing is kept.
  public let hasDoNotTrack: Bool
  /// The trusted proxy's country header; empty where absent.
  public let proxyCountry: String
  /// The trusted proxy's region header; empty where absent.
  public let proxyRegion: String
  /// The trusted proxy's city header; empty where absent.
  public let proxyCity: String
  /// The secret under which cookieless visitors are hashed today.
  public let saltToday: [UInt8]
  /// Whether the visitor was asked for consent, so that saying nothing is none. A server has asked before.
  let asksConsent: Bool
  /// Whether without consent no more is kept than the GDPR lets.
  let appliesGDPR: Bool
  /// What the website wants recorded; `nil`: everything.
  public var recording: RecordingSettings?
  /// Yesterday's, while it lives (until 00:35), so that a visit goes on over midnight.
  public let saltYesterday: [UInt8]?
  /// The polls that websites have.
  public let polls: Polls

  /// A request with these values; those left out were not sent.
  public init(
    origin: Origin = .page, website: Website, body: UnsafeRawBufferPointer, arrival: Instant, address: String,
    client: IPAddress? = nil, userAgent: String,
    hints: ClientHints = ClientHints(), acceptLanguage: String = "", hasGlobalPrivacyControl: Bool = false,
    hasDoNotTrack: Bool = false, proxyCountry: String = "", proxyRegion: String = "",
    proxyCity: String = "", saltToday: [UInt8], saltYesterday: [UInt8]? = nil,
    polls: @escaping Polls = { _, _ in nil }
  ) {
    self.origin = origin
    self.website = website
    self.body = body
    self.arrival = arrival
    self.address = address
    self.client = client
    self.userAgent = userAgent
    self.hints = hints
    self.acceptLanguage = acceptLanguage
    self.hasGlobalPrivacyControl = hasGlobalPrivacyControl
    self.hasDoNotTrack = hasDoNotTrack
    self.proxyCountry = proxyCountry
    self.proxyRegion = proxyRegion
    self.proxyCity = proxyCity
    self.saltToday = saltToday
    self.saltYesterday = saltYesterday
    self.polls = polls
    let privacy = website.privacy
    asksConsent = origin == .page && privacy.asksConsent
    appliesGDPR = origin == .page && privacy.appliesGDPR
  }
}

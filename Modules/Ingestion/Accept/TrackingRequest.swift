public import Models

/// A request to a tracking endpoint in plain values: what the HTTP layer knows, without its types.
///
/// Forwarded addresses, forwarded User-Agents and country headers are in it only when the HTTP layer trusts the proxy
/// that sent them. A class, because several steps hold it and its texts should not be counted for each.
public final class TrackingRequest {
  /// The website whose tracking code the path named.
  public let website: Website
  /// The body; it must stay valid until the pipeline returns.
  public let body: UnsafeRawBufferPointer
  /// When the request came in.
  public let arrival: Instant
  /// The client's address as text. Goes into the visitor's hash, and nowhere else.
  public let address: String
  /// The `User-Agent` header; empty where absent.
  public let userAgent: String
  /// The `Sec-CH-UA…` headers.
  public let hints: ClientHints
  /// The `Accept-Language` header; empty where absent.
  public let acceptLanguage: String
  /// Whether `Sec-GPC: 1` came: the event counts, but language and place are not inferred.
  public let hasGlobalPrivacyControl: Bool
  /// Whether `DNT: 1` came and the website's script was not told to ignore it: nothing is kept.
  public let hasDoNotTrack: Bool
  /// The trusted proxy's country header; empty where absent.
  public let proxyCountry: String
  /// The secret under which cookieless visitors are hashed today.
  public let saltToday: [UInt8]
  /// Yesterday's, while it lives (until 00:35), so that a visit goes on over midnight.
  public let saltYesterday: [UInt8]?

  /// A request with these values; those left out were not sent.
  public init(
    website: Website, body: UnsafeRawBufferPointer, arrival: Instant, address: String, userAgent: String,
    hints: ClientHints = ClientHints(), acceptLanguage: String = "", hasGlobalPrivacyControl: Bool = false,
    hasDoNotTrack: Bool = false, proxyCountry: String = "", saltToday: [UInt8], saltYesterday: [UInt8]? = nil
  ) {
    self.website = website
    self.body = body
    self.arrival = arrival
    self.address = address
    self.userAgent = userAgent
    self.hints = hints
    self.acceptLanguage = acceptLanguage
    self.hasGlobalPrivacyControl = hasGlobalPrivacyControl
    self.hasDoNotTrack = hasDoNotTrack
    self.proxyCountry = proxyCountry
    self.saltToday = saltToday
    self.saltYesterday = saltYesterday
  }
}

/// A request to a tracking endpoint as any HTTP server can hand it over: bytes and texts.
public struct TrackingCall: Sendable {
  /// Which endpoint was called.
  public enum Endpoint: Sendable {
    /// `POST /e/{trackingCode}`.
    case events
    /// `POST /e/heartbeat/{trackingCode}`.
    case heartbeat
  }

  /// Which endpoint was called.
  public var endpoint: Endpoint
  /// The tracking code in the path.
  public var trackingCode: String
  /// The whole body.
  public var body: [UInt8]
  /// The client's address as text, trusted proxies already seen through; empty where unknown.
  public var address: String
  /// The client's `User-Agent`.
  public var userAgent = ""
  /// `Sec-CH-UA`, `Sec-CH-UA-Platform`, `Sec-CH-UA-Platform-Version`, `Sec-CH-UA-Mobile`.
  public var brands = "", platform = "", platformVersion = "", mobile = ""
  /// `Accept-Language`.
  public var acceptLanguage = ""
  /// Whether `Sec-GPC: 1` came.
  public var hasGlobalPrivacyControl = false
  /// Whether `DNT: 1` came.
  public var hasDoNotTrack = false
  /// The country that a trusted proxy names; empty where none does.
  public var proxyCountry = ""

  /// A call without headers.
  public init(endpoint: Endpoint, trackingCode: String, body: [UInt8], address: String) {
    self.endpoint = endpoint
    self.trackingCode = trackingCode
    self.body = body
    self.address = address
  }
}

import HTTPTypes

/// What lets scripts of any website read real-time answers, beyond what every answer of the tracker has.
///
/// Source: Real-Time Data API, "CORS Configuration".
public enum RealtimeHeaders {
  /// What `Access-Control-Allow-Methods` says.
  public static let methods = "GET, OPTIONS"

  /// On every answer, errors included.
  static let fields: HTTPFields = [
    .accessControlAllowMethods: methods, .accessControlAllowHeaders: "Content-Type",
  ]

  /// Whether a path is that of a real-time endpoint.
  public static func areOn(_ path: String) -> Bool { RealtimePath.isRealtime(path) }

  /// The paths of the endpoints, `{…}` standing for any segment.
  public static var paths: [String] { RealtimeEndpoint.allCases.map(\.path) }
}

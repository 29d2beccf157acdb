/// The public endpoints that say what happens on a website. Raw values are the numbers of the direct routes, behind
/// those of the tracking endpoints.
///
/// Source: Real-Time Data API.
enum RealtimeEndpoint: Int, CaseIterable {
  /// `GET /e/live/{trackingCode}`.
  case live = 16
  /// `GET /e/realtime/{websiteId}`.
  case realtime
  /// `GET /e/stats/{trackingCode}`.
  case statistics
  /// `GET /e/{trackingCode}/status`.
  case status

  /// The word in the path that names it.
  var word: StaticString {
    switch self {
    case .live: "live"
    case .realtime: "realtime"
    case .statistics: "stats"
    case .status: "status"
    }
  }

  /// The path, `{}` standing for the website.
  var path: String { self == .status ? "/e/{trackingCode}/status" : "/e/\(word)/{website}" }

  /// For how long an answer is given again.
  var lifetimeSeconds: Int {
    switch self {
    case .live: 5
    case .realtime: 10
    case .statistics: 30
    case .status: 60
    }
  }

  /// The same as a time.
  var lifetime: Duration { .seconds(lifetimeSeconds) }

  /// Requests of one address in a minute.
  var requestsMax: Int {
    switch self {
    case .live: 1000
    case .realtime, .statistics: 500
    case .status: 100
    }
  }
}

/// Which real-time endpoint a request's target means, by the rules of ``TrackingPath``.
struct RealtimePath {
  let endpoint: RealtimeEndpoint
  /// Where in the target the website stands.
  let website: Range<Int>

  /// The endpoint that a target means; `nil` for all other targets.
  init?(_ target: UnsafeBufferPointer<UInt8>) {
    var segments = PathSegments(target)
    guard let root = segments.next(), root.count == 1, target[root.lowerBound] == UInt8(ascii: "e"),
      let first = segments.next(), let second = segments.next(), segments.next() == nil
    else { return nil }
    if TrackingPath.equals(target, second, RealtimeEndpoint.status.word) {
      endpoint = .status
      website = first
      return
    }
    let named: [RealtimeEndpoint] = [.live, .realtime, .statistics]
    guard let endpoint = named.first(where: { TrackingPath.equals(target, first, $0.word) }) else { return nil }
    self.endpoint = endpoint
    website = second
  }

  /// Whether a path is that of a real-time endpoint.
  static func isRealtime(_ path: String) -> Bool {
    var path = path
    return path.withUTF8 { RealtimePath($0) != nil }
  }
}

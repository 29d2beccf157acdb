/// Which tracking endpoint a request's target means: `/e/{trackingCode}` or `/e/heartbeat/{trackingCode}`.
///
/// Empty segments, query and fragment do not count, and neither does what stands before the path of a full address.
/// Nothing is percent-decoded: words and codes consist of characters that nobody has to encode, so an encoded one is
/// another address.
public struct TrackingPath {
  /// An endpoint; raw values are the numbers of the direct routes.
  enum Endpoint: Int {
    /// `POST /e/{trackingCode}`.
    case events
    /// `POST /e/heartbeat/{trackingCode}`.
    case heartbeat

    /// The route's name where answers are counted.
    var pattern: String {
      switch self {
      case .events: "/e/{trackingCode}"
      case .heartbeat: "/e/heartbeat/{trackingCode}"
      }
    }
  }

  let endpoint: Endpoint
  /// Where in the target the tracking code stands.
  let code: Range<Int>

  /// The endpoint that a target means; `nil` for all other targets.
  init?(_ target: UnsafeBufferPointer<UInt8>) {
    var segments = PathSegments(target)
    guard let root = segments.next(), root.count == 1, target[root.lowerBound] == UInt8(ascii: "e"),
      let first = segments.next()
    else { return nil }
    guard let second = segments.next() else {
      endpoint = .events
      code = first
      return
    }
    guard segments.next() == nil, Self.equals(target, first, "heartbeat") else { return nil }
    endpoint = .heartbeat
    code = second
  }

  /// Whether a path lies among the tracking routes, be it one of them or not: its first segment is `e`.
  public static func isTracking(_ path: String) -> Bool {
    var path = path
    return path.withUTF8 { path in
      var segments = PathSegments(path)
      return segments.next().map { $0.count == 1 && path[$0.lowerBound] == UInt8(ascii: "e") } ?? false
    }
  }

  /// Whether a segment of a target is this word.
  static func equals(_ target: UnsafeBufferPointer<UInt8>, _ segment: Range<Int>, _ word: StaticString) -> Bool {
    guard segment.count == word.utf8CodeUnitCount else { return false }
    for at in 0..<segment.count where target[segment.lowerBound + at] != word.utf8Start[at] { return false }
    return true
  }
}

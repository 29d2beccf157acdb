/// A point in time: milliseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
public struct Instant: Hashable, Sendable, Comparable {
  /// Milliseconds since the epoch; negative before 1970.
  public let milliseconds: Int64

  /// The instant so many milliseconds after the epoch.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// The instant so many whole seconds after the epoch.
  public init(seconds: Int64) { self.milliseconds = seconds * 1000 }

  /// Whole seconds since the epoch, rounded towards the past.
  public var seconds: Int64 { milliseconds.floorDivided(by: 1000) }

  /// Earlier before later.
  public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  /// The instant so many milliseconds later.
  public func advanced(byMilliseconds milliseconds: Int64) -> Instant {
    Instant(milliseconds: self.milliseconds + milliseconds)
  }
}

/// All instants from `start` up to, not including, `end`.
public struct InstantRange: Hashable, Sendable {
  /// First instant inside.
  public let start: Instant
  /// First instant after the range.
  public let end: Instant

  /// The half-open range from `start` to `end`; empty when `end` is not after `start`.
  public init(start: Instant, end: Instant) {
    self.start = start
    self.end = end
  }

  /// Every instant there is.
  public static let all = InstantRange(
    start: Instant(milliseconds: Int64.min / 4), end: Instant(milliseconds: Int64.max / 4))

  /// Whether the instant lies inside.
  public func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
}

extension FixedWidthInteger {
  /// Division that rounds towards negative infinity, so that days before 1970 are whole days too.
  ///
  /// - Precondition: `divisor` is positive.
  @inlinable
  public func floorDivided(by divisor: Self) -> Self {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

/// What a visitor did, as far as it says how much they care for the website: sums and maxima over some visits, in one
/// vector, so that millions of visits are added up visitor by visitor.
///
/// Sums stop at a limit beyond which nothing changes a value score any more, so that the order of visits never matters.
public struct VisitorActivity: Hashable, Sendable {
  /// Visits, pageviews, seconds, interactions; best baseline, freshness, paid, identified.
  @usableFromInline var parts: SIMD8<UInt16>

  /// What each part is at most. Twice as much still fits the part. (Computed, so that loops over visits see constants.)
  @inlinable static var limits: SIMD8<UInt16> { SIMD8(1000, 10_000, 30_000, 10_000, 100, 1000, 1, 1) }
  /// Days after which a visit is just long ago.
  public static let daysMax = 1000

  /// Nothing done.
  public init() { parts = .zero }

  /// What one visit shows.
  ///
  /// - Parameters:
  ///   - seconds: the visit's duration.
  ///   - interactions: what was done beyond looking at pages: custom events, clicks, forms.
  ///   - baseline: what is expected of somebody who came this way, see ``VisitorValue``.
  ///   - daysAgo: whole days since its last activity.
  ///   - isIdentified: whether the website told who the visitor is.
  public init(
    pageviews: Int, seconds: Int, interactions: Int, baseline: Int, daysAgo: Int, isIdentified: Bool = false
  ) {
    func clipped(_ value: Int, _ limit: UInt16) -> UInt16 { UInt16(max(0, min(value, Int(limit)))) }
    let limits = VisitorActivity.limits
    parts = SIMD8(
      1, clipped(pageviews, limits[1]), clipped(seconds, limits[2]), clipped(interactions, limits[3]),
      clipped(baseline, limits[4]), clipped(VisitorActivity.daysMax - daysAgo, limits[5]), 0, isIdentified ? 1 : 0)
  }

  /// The same from parts that are within their limits.
  ///
  /// - Parameter freshness: ``daysMax`` less the days since the last activity, 0 at least.
  @inlinable
  public init(
    clippedPageviews: UInt16, seconds: UInt16, interactions: UInt16, baseline: UInt16, freshness: UInt16,
    identified: UInt16
  ) {
    parts = SIMD8(1, clippedPageviews, seconds, interactions, baseline, freshness, 0, identified)
  }

  /// Greatest number of pageviews that is told apart.
  public static let pageviewsMax: UInt16 = 10_000
  /// Greatest number of seconds.
  public static let secondsMax: UInt16 = 30_000
  /// Greatest number of interactions.
  public static let interactionsMax: UInt16 = 10_000

  /// Adds what another visit shows, or several.
  @inlinable
  public mutating func add(_ other: VisitorActivity) {
    let sums = pointwiseMin(parts &+ other.parts, VisitorActivity.limits)
    let greatest = pointwiseMax(parts, other.parts)
    parts = SIMD8(lowHalf: sums.lowHalf, highHalf: greatest.highHalf)
  }

  /// Visits that were added up.
  @inlinable public var visits: Int { Int(parts[0]) }
  @inlinable public var pageviews: Int { Int(parts[1]) }
  @inlinable public var seconds: Int { Int(parts[2]) }
  @inlinable public var interactions: Int { Int(parts[3]) }
  /// The best baseline of the visits.
  @inlinable public var baseline: Int { Int(parts[4]) }
  /// Whole days since the latest visit.
  @inlinable public var daysAgo: Int { VisitorActivity.daysMax - Int(parts[5]) }
  /// Whether the visitor paid anything.
  @inlinable public var hasPaid: Bool {
    get { parts[6] != 0 }
    set { parts[6] = newValue ? 1 : 0 }
  }
  /// Whether the website told who the visitor is.
  @inlinable public var isIdentified: Bool { parts[7] != 0 }
}

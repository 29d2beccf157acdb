/// What a visitor did, as far as it says how much they care for the website: sums over some visits, and the best of
/// them, in one word, so that millions of visits are added up visitor by visitor.
///
/// Sums stop at limits beyond which hardly a score changes, so that the order of visits never matters.
public struct VisitorActivity: Hashable, Sendable {
  /// From the lowest bit: 16 bits of pageviews, 16 of seconds, 8 of visits, 8 of interactions, of each of which the
  /// highest is needed only while two are added; then what is true of some visit: ``flagsShift``.
  @usableFromInline var word: UInt64

  /// Greatest number of pageviews that is told apart.
  public static let pageviewsMax: UInt16 = 0x3FFF
  /// Greatest number of seconds.
  public static let secondsMax: UInt16 = 0x7FFF
  /// Greatest number of visits.
  public static let visitsMax = 0x7F
  /// Greatest number of interactions.
  public static let interactionsMax: UInt16 = 0x7F

  /// Where the flags begin: three bits of freshness, four of the baseline, paid, identified. Of freshness and baseline
  /// as many of the lowest bits are set as they have steps, so that what two visits have together is the better one.
  @inlinable static var flagsShift: UInt64 { 48 }
  @inlinable static var sums: UInt64 { 0x0000_FFFF_FFFF_FFFF }
  @inlinable static var overflows: UInt64 { 0x0000_8080_8000_4000 }

  /// Nothing done.
  public init() { word = 0 }

  /// What one visit shows.
  ///
  /// - Parameters:
  ///   - seconds: the visit's duration.
  ///   - interactions: what was done beyond looking at pages: custom events, clicks, forms.
  ///   - baseline: what is expected of somebody who came this way, see ``VisitorValue/baseline(medium:)``.
  ///   - daysAgo: whole days since its last activity.
  ///   - isIdentified: whether the website told who the visitor is.
  public init(
    pageviews: Int, seconds: Int, interactions: Int, baseline: Int, daysAgo: Int, isIdentified: Bool = false
  ) {
    func clipped(_ value: Int, _ limit: UInt16) -> UInt16 { UInt16(max(0, min(value, Int(limit)))) }
    let days = Int64(max(0, min(daysAgo, 1000)))
    self.init(
      clippedPageviews: clipped(pageviews, VisitorActivity.pageviewsMax),
      seconds: clipped(seconds, VisitorActivity.secondsMax),
      interactions: clipped(interactions, VisitorActivity.interactionsMax),
      flags: VisitorActivity.baselineFlags(baseline)
        | VisitorActivity.freshnessFlags(milliseconds: days * 86_400_000) | (isIdentified ? 0x100 : 0))
  }

  /// The same from figures that are within their limits.
  ///
  /// - Parameter flags: those of freshness and baseline, and 0x100 for who is identified.
  @inlinable
  public init(clippedPageviews: UInt16, seconds: UInt16, interactions: UInt16, flags: UInt16) {
    word =
      UInt64(clippedPageviews) | UInt64(seconds) << 16 | 1 << 32 | UInt64(interactions) << 40
      | UInt64(flags) << VisitorActivity.flagsShift
  }

  /// The flags of a time since the last activity.
  @inlinable
  public static func freshnessFlags(milliseconds: Int64) -> UInt16 {
    let day: Int64 = 86_400_000
    return (milliseconds < 8 * day ? 4 : 0) | (milliseconds < 31 * day ? 2 : 0) | (milliseconds < 91 * day ? 1 : 0)
  }

  /// The flags of a baseline: 35, 40, 45, 50 or 55; others count as the next below, or the least.
  public static func baselineFlags(_ baseline: Int) -> UInt16 {
    let steps = max(0, min((baseline - 35) / 5, 4))
    return (1 << UInt16(steps) - 1) << 3
  }

  /// Adds what another visit shows, or several.
  @inlinable
  public mutating func add(_ other: VisitorActivity) {
    let sums = (word & VisitorActivity.sums) &+ (other.word & VisitorActivity.sums)
    word = sums | ((word | other.word) & ~VisitorActivity.sums)
    if sums & VisitorActivity.overflows != 0 { clip() }
  }

  /// Brings sums that have reached the bit that is free between additions back to their limits.
  @usableFromInline
  mutating func clip() {
    func field(_ shift: UInt64, _ limit: UInt64) -> UInt64 { min(word >> shift & (2 * limit + 1), limit) << shift }
    word =
      (word & ~VisitorActivity.sums) | field(0, UInt64(VisitorActivity.pageviewsMax))
      | field(16, UInt64(VisitorActivity.secondsMax)) | field(32, UInt64(VisitorActivity.visitsMax))
      | field(40, UInt64(VisitorActivity.interactionsMax))
  }

  /// Pages shown.
  @inlinable public var pageviews: Int { Int(word & 0xFFFF) }
  /// Seconds on the website.
  @inlinable public var seconds: Int { Int(word >> 16 & 0xFFFF) }
  /// Visits that were added up.
  @inlinable public var visits: Int { Int(word >> 32 & 0xFF) }
  /// What was done beyond looking at pages.
  @inlinable public var interactions: Int { Int(word >> 40 & 0xFF) }
  /// How fresh the latest visit is: 3 for at most 7 days ago, 2 for 30, 1 for 90, else 0.
  @inlinable public var freshness: Int { (word >> 48 & 7).nonzeroBitCount }
  /// The best baseline of the visits.
  @inlinable public var baseline: Int { 35 + 5 * (word >> 51 & 15).nonzeroBitCount }
  /// Whether the visitor paid anything.
  @inlinable public var hasPaid: Bool { word >> 55 & 1 != 0 }
  /// Whether the website told who the visitor is.
  @inlinable public var isIdentified: Bool { word >> 56 & 1 != 0 }

  /// Notes that the visitor paid something.
  @inlinable public mutating func notePayment() { word |= 1 << 55 }
}

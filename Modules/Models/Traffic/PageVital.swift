/// A measure of how a page felt to a visitor, as browsers take it. The raw value is its name on the wire.
///
/// Source: the Web Vitals' definitions of what is good and what is poor.
public enum PageVital: String, CaseIterable, Hashable, Sendable {
  /// Milliseconds until the largest piece in view was shown.
  case largestPaint = "lcp"
  /// Milliseconds from what the visitor did to the next picture.
  case interactionDelay = "inp"
  /// How much the layout shifted, in ten-thousandths of the score.
  case layoutShift = "cls"
  /// Milliseconds until the first piece was shown.
  case firstPaint = "fcp"
  /// Milliseconds until the first byte came.
  case firstByte = "ttfb"

  /// The greatest value that is good, and the greatest that is not yet poor; in the unit of the case.
  public var bounds: (good: Int, fair: Int) {
    switch self {
    case .largestPaint: (2_500, 4_000)
    case .interactionDelay: (200, 500)
    case .layoutShift: (1_000, 2_500)
    case .firstPaint: (1_800, 3_000)
    case .firstByte: (800, 1_800)
    }
  }
}

/// What visitors measured of one vital.
public struct PageVitalFigures: Hashable, Sendable {
  /// What was measured.
  public let vital: PageVital
  /// How often.
  public let count: Int
  /// The value that three quarters of them did not exceed, in the vital's unit (nearest rank).
  public let percentile75: Int
  /// How many were good.
  public let good: Int
  /// How many were neither good nor poor.
  public let fair: Int
  /// How many were poor.
  public let poor: Int

  /// The figures of these values.
  ///
  /// - Returns: `nil` where there are none.
  /// - Cost: sorts them.
  public init?(_ vital: PageVital, values: [Int]) {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let bounds = vital.bounds
    self.vital = vital
    count = sorted.count
    percentile75 = sorted[(3 * sorted.count + 3) / 4 - 1]
    good = sorted.count { $0 <= bounds.good }
    poor = sorted.count { $0 > bounds.fair }
    fair = sorted.count - good - poor
  }
}

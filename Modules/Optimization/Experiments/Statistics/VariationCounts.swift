/// How many visitors saw a variation, and how many of them converted.
public struct VariationCounts: Hashable, Sendable {
  /// Distinct visitors.
  public let visitors: Int
  /// Visitors of these who converted; a visitor counts once.
  public let conversions: Int

  /// Counts of a variation.
  ///
  /// - Throws: ``ExperimentCountsError`` when they cannot be.
  public init(visitors: Int, conversions: Int) throws(ExperimentCountsError) {
    guard visitors >= 0, conversions >= 0 else { throw .negative }
    guard conversions <= visitors else { throw .moreConversionsThanVisitors }
    guard visitors <= VariationCounts.visitorsMax else { throw .tooMany }
    self.visitors = visitors
    self.conversions = conversions
  }

  /// Most visitors of a variation: beyond, whole numbers lose digits in the formulas.
  public static let visitorsMax = 1 << 50

  /// Share of the visitors who converted, 0…1; `nil` without visitors.
  public var convertingShare: Double? { visitors == 0 ? nil : Double(conversions) / Double(visitors) }
}

/// Why numbers cannot be the counts of an experiment.
public enum ExperimentCountsError: String, Error, Hashable, Sendable {
  case negative = "Visitors and conversions must not be negative."
  case moreConversionsThanVisitors = "A variation cannot have more conversions than visitors."
  case tooMany = "Visitors must be at most 2^50."
}

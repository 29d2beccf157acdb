import Models
import Storage

/// Where in the world a session took place; sessions without are left out of breakdowns.
extension Dimension {
  /// ISO 3166-1 alpha-2. `ZZ` is what some sources write for unknown.
  static let country = Dimension(
    "visit:country", reads: .either, columns: [.attribute(.country)], keys: ["country"],
    naming: [LabelNaming(empty: nil, leftOut: ["ZZ"])], emptyTexts: [notSet])

  static let locations: [Dimension] = [
    country,
    Dimension(
      "visit:region", reads: .either, columns: [.attribute(.region)], keys: ["region"],
      naming: [LabelNaming(empty: nil)], emptyTexts: [notSet]),
    Dimension(
      "visit:city", reads: .either, columns: [.attribute(.city)], keys: ["city"], naming: [LabelNaming(empty: nil)],
      emptyTexts: [notSet]),
  ]
}

/// How many new texts public beacons may bring to one website in one day of arrival. Further ones are counted as
/// `(other)`. Visitors are never folded together.
package enum StoreLimits {
  /// Event names.
  package static let newNamesPerDayMax: UInt32 = 1_000
  /// Paths.
  package static let newPagesPerDayMax: UInt32 = 100_000
  /// Values of custom properties.
  package static let newPropertyValuesPerDayMax: UInt32 = 100_000
}

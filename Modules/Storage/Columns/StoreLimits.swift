/// How many new texts public beacons may bring to one website, those with `PerDay` in one day of arrival. Further ones
/// are counted as `(other)`. Visitors are never folded together.
package enum StoreLimits {
  /// Event names.
  package static let newNamesPerDayMax: UInt32 = 1_000
  /// Paths.
  package static let newPagesPerDayMax: UInt32 = 100_000
  /// Values of custom properties.
  package static let newPropertyValuesPerDayMax: UInt32 = 100_000
  /// Names of custom properties.
  package static let newPropertyNamesPerDayMax: UInt32 = 1_000
  /// Names of custom properties that a website has, however they came, from which on public beacons bring no more.
  ///
  /// A name is a column of its own: it takes some 230 bytes of a reader's memory for each segment with an event that
  /// has it, and stays there. So many names in every segment are half a MiB for each 65,536 events, or 70 MiB for ten
  /// million events; a website that means its names has a hundred of them.
  package static let propertyNamesMax: UInt32 = 2_000
}

import Foundation
public import Ingestion

extension Classifier {
  /// The rules that the product ships with, and the countries of this machine's time zones.
  ///
  /// - Parameter places: places of addresses; `nil`: addresses are not looked up.
  public static func installed(places: GeoPlaces? = nil) -> Classifier {
    .standard(
      zones: .load { try? String(contentsOfFile: "/usr/share/zoneinfo/\($0)", encoding: .utf8) }, places: places)
  }
}

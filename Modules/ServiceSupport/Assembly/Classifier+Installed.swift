import Foundation
public import Ingestion

extension Classifier {
  /// The rules that the product ships with, and the countries of this machine's time zones.
  public static func installed() -> Classifier {
    .standard(zones: .load { try? String(contentsOfFile: "/usr/share/zoneinfo/\($0)", encoding: .utf8) })
  }
}

import HTTPSupport
import Models
import Query

/// How devices, browsers and systems are written.
///
/// Source: External API, "Get Technology".
enum TechnologyDocument {
  static func document(_ technology: Technology) -> JSONValue {
    [
      "devices": shares(inLowerCase(technology.devices)), "browsers": shares(technology.browsers),
      "operating_systems": shares(technology.systems),
    ]
  }

  private static func shares(_ shares: [Technology.Share]) -> JSONValue {
    .array(
      shares.map { share in
        [
          "name": .string(share.name), "visitors": .integer(share.visitors),
          "percentage": .number(Double(share.permille) / 10),
        ]
      })
  }

  /// Devices in lower case. Imports may spell one in several ways: what then reads alike is one row, its visitors added
  /// up.
  private static func inLowerCase(_ shares: [Technology.Share]) -> [Technology.Share] {
    var merged: [Technology.Share] = []
    for var share in shares {
      share.name = share.name.lowercased()
      if let place = merged.firstIndex(where: { $0.name == share.name }) {
        merged[place].visitors += share.visitors
        merged[place].permille += share.permille
      } else {
        merged.append(share)
      }
    }
    return merged.sorted { ($1.visitors, $0.name) < ($0.visitors, $1.name) }
  }
}

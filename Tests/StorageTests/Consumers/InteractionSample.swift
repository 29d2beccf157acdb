import Models
import TestSupport

@testable import Storage

/// Interactions of one website for tests, and a naive reading of them.
struct InteractionSample {
  static let website = WebsiteID(rawValue: 1)
  static let start = Instant("2026-03-02T12:00:00Z")

  var page = PageAddress(host: "example.com", path: "/")
  var who = InteractionProfile(
    visitor: 7, device: .desktop, medium: .search, country: InteractionProfile.country("DE".utf8), width: 1440)

  func interaction(
    _ deed: HeatmapStore.Deed, _ path: String? = nil, visitor: UInt64? = nil, at seconds: Int64 = 0
  ) -> HeatmapStore.Interaction {
    var (page, who) = (page, who)
    if let path { page.path = path }
    if let visitor { who.visitor = visitor }
    let time = Self.start.advanced(byMilliseconds: seconds * 1000)
    return HeatmapStore.Interaction(
      website: Self.website, page: page, who: who, time: time, arrival: time, deed: deed)
  }

  static func click(_ selector: String, _ place: HeatmapStore.Place = HeatmapStore.Place()) -> HeatmapStore.Deed {
    .click(HeatmapStore.Element(selector: selector, text: "text of \(selector)", href: ""), place)
  }

  /// Rows as traffic has them, and some as nobody sends them.
  static func rows(_ kind: InteractionKind, _ count: Int, _ random: inout SeededGenerator) -> [InteractionRow] {
    var time = start.milliseconds
    return (0..<count).map { _ in
      time += Int64(random.number(0...20_000))
      let visitor = random.number(1...max(1, count / 6))
      var row = InteractionRow(
        page: Int64(random.number(1...3)), time: random.chance(2) ? -time : time,
        who: InteractionProfile(
          visitor: Hash64.of(UInt64(visitor), seed: 1), device: DeviceClass.allCases[visitor % 4],
          medium: TrafficMedium.allCases[visitor % 16],
          country: visitor % 9 == 0 ? 0 : InteractionProfile.country(["DE", "US", "GB"][visitor % 3].utf8),
          width: Int32([0, 390, 1440, 1920][visitor % 4])))
      func place(_ most: Int) -> Int32 {
        random.chance(5) ? InteractionRow.unknown : Int32(random.number(-20...most))
      }
      switch kind {
      case .click:
        row.element = random.chance(10) ? 0 : Int64(random.number(1...40))
        (row.a, row.b, row.c, row.d) = (place(200), place(40), place(1900), place(6000))
      case .scroll: row.a = Int32(random.number(0...100))
      case .attention:
        (row.a, row.b, row.c) = (
          Int32(random.number(0...100)), Int32(random.number(0...100)), Int32(random.number(0...60_000))
        )
      case .move:
        row.points = (0..<2 * random.number(0...20)).map { _ in Int32(random.number(-5...400)) }
      }
      return row
    }
  }
}

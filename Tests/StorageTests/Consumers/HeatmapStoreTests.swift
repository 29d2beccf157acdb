import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct HeatmapStoreTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let store: HeatmapStore
  private static let start = Instant("2026-03-02T12:00:00Z")

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    store = try HeatmapStore(in: directory)
  }

  private func interaction(
    _ kind: HeatmapStore.Kind, _ path: String = "/", device: String = "Desktop", at seconds: Int64 = 0
  ) -> HeatmapStore.Interaction {
    HeatmapStore.Interaction(
      website: WebsiteID(rawValue: 1), path: path, kind: kind, device: device,
      arrival: Self.start.advanced(byMilliseconds: seconds * 1000))
  }

  private func rows(_ sql: String) throws -> [[Int64]] {
    let statement = try store.tables.connection.prepare("SELECT \(sql)")
    var rows: [[Int64]] = []
    while try statement.step() { rows.append((0..<3).map { statement.int64($0) }) }
    return rows
  }

  @Test func `pages are listed by their interactions`() throws {
    for (number, path) in ["/a", "/b", "/b", "/c"].enumerated() {
      try store.addScroll(interaction(.scroll, path, at: Int64(number)), depth: 50)
    }
    let pages = try Heatmaps(directory: directory).pages(of: WebsiteID(rawValue: 1), limit: 2)
    #expect(pages.map(\.path) == ["/b", "/a"])
    #expect(pages.map(\.interactions) == [2, 1])
    #expect(pages[0].updatedAt == Self.start.advanced(byMilliseconds: 2_000))
    #expect(try Heatmaps(directory: directory).pages(of: WebsiteID(rawValue: 2), limit: 2).isEmpty)
  }

  @Test func `equal clicks are one point with a count`() throws {
    let button = HeatmapStore.Element(selector: "#buy", text: "Buy", href: "")
    let place = HeatmapStore.Place(x: 100, y: 200, offsetX: 9, offsetY: 3, width: 1440)
    for _ in 0..<3 { try store.addClick(interaction(.click), on: button, at: place) }
    try store.addClick(interaction(.click), on: button, at: HeatmapStore.Place(x: 100, y: 200, offsetX: 12, offsetY: 3))
    try store.addClick(
      interaction(.click, device: "Mobile"), on: HeatmapStore.Element(selector: "", text: "", href: ""),
      at: HeatmapStore.Place(x: -1, y: 5))
    #expect(
      try rows("count, offset_x, x FROM point ORDER BY count DESC, x DESC") == [
        [3, 2, 6], [1, 3, 6], [1, -1 << 31, -1],
      ])
    #expect(try rows("count(*), 0, 0 FROM element") == [[1, 0, 0]])
    #expect(try rows("device, interactions, 0 FROM layer ORDER BY device") == [[1, 4, 0], [2, 1, 0]])
  }

  @Test func `scrolling and attention are histograms`() throws {
    try store.addScroll(interaction(.scroll), depth: 75)
    try store.addScroll(interaction(.scroll), depth: 75)
    try store.addScroll(interaction(.scroll), depth: 100)
    try store.addAttention(interaction(.attention), from: 10, to: 20, milliseconds: 1_500)
    try store.addAttention(interaction(.attention), from: 100, to: 100, milliseconds: 10)
    #expect(
      try rows("kind, percent, amount FROM band ORDER BY kind, percent") == [
        [3, 75, 2], [3, 100, 1], [4, 10, 1_500], [4, 15, 1_500], [4, 95, 10],
      ])
  }

  @Test func `a movement is one interaction of many points`() throws {
    let places = (0..<5).map { HeatmapStore.Place(x: $0 * 10, y: 0) }
    try store.addMove(interaction(.move), over: places)
    #expect(try rows("sum(count), count(*), 0 FROM point") == [[5, 3, 0]])
    #expect(try Heatmaps(directory: directory).pages(of: WebsiteID(rawValue: 1), limit: 2)[0].interactions == 1)
  }

  @Test func `a website leaves nothing behind`() throws {
    try store.addClick(
      interaction(.click), on: HeatmapStore.Element(selector: "a", text: "", href: ""), at: HeatmapStore.Place())
    try store.addScroll(interaction(.scroll), depth: 1)
    try store.tables.connection.transaction { try store.removeAll(of: WebsiteID(rawValue: 1)) }
    for table in ["page", "layer", "element", "point", "band"] {
      #expect(try rows("count(*), 0, 0 FROM \(table)") == [[0, 0, 0]])
    }
  }
}

import Foundation
import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct HeatmapStoreTests {
  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let store: HeatmapStore
  private let sample = InteractionSample()
  private let website = InteractionSample.website

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    store = try HeatmapStore(in: directory)
  }

  private func add(_ interactions: [HeatmapStore.Interaction], fold: Bool = false) throws {
    try store.tables.connection.transaction {
      for interaction in interactions { try store.add(interaction) }
      try store.finish()
      if fold { for kind in InteractionKind.allCases { try store.fold(website, kind) } }
    }
  }

  private func figures(
    _ kind: InteractionKind, _ path: String? = nil, limit: Int = 100, _ filter: InteractionFilter = InteractionFilter()
  ) throws -> HeatmapFigures {
    try Heatmaps(directory: directory).figures(kind, of: website, filter: filter, limit: limit) {
      path == nil || $0.path == path
    }
  }

  private func rows(_ table: String) throws -> Int {
    let statement = try store.tables.connection.prepare("SELECT count(*) FROM \(table)")
    return try statement.step() ? statement.int(0) : -1
  }

  @Test func `pages are listed by their interactions, whatever their host`() throws {
    var other = sample
    other.page.host = "www.example.com"
    try add(
      ["/a", "/b", "/c"].enumerated().map { sample.interaction(.scroll(depth: 50), $0.element, at: Int64($0.offset)) }
        + [other.interaction(.scroll(depth: 50), "/b", at: 9)])
    let pages = try Heatmaps(directory: directory).pages(of: website, limit: 2)
    #expect(pages.map(\.path) == ["/b", "/a"])
    #expect(pages.map(\.interactions) == [2, 1])
    #expect(pages[0].updatedAt == InteractionSample.start.advanced(byMilliseconds: 9_000))
    #expect(try Heatmaps(directory: directory).pages(of: WebsiteID(rawValue: 2), limit: 2).isEmpty)
  }

  @Test(arguments: [false, true]) func `clicks are points of elements`(fold: Bool) throws {
    let place = HeatmapStore.Place(x: 100, y: 200, offsetX: 9, offsetY: 3)
    try add(
      [
        sample.interaction(InteractionSample.click("#buy", place), visitor: 1, at: 1),
        sample.interaction(
          InteractionSample.click("#buy", HeatmapStore.Place(x: 90, y: 210, offsetX: 9, offsetY: 3)), visitor: 2,
          at: 5),
        sample.interaction(
          InteractionSample.click("#buy", HeatmapStore.Place(x: 100, y: 200, offsetX: 12, offsetY: 3)), visitor: 2),
        sample.interaction(InteractionSample.click("", HeatmapStore.Place(x: -1, y: 5)), visitor: 3),
        sample.interaction(InteractionSample.click("#buy", place), "/other", visitor: 4),
      ], fold: fold)
    let found = try figures(.click, "/")
    #expect(found.interactions == 4)
    #expect(found.visitors == 3)
    #expect(found.dataPoints == 4)
    #expect(found.distinctPoints == 3)
    #expect(found.latest == InteractionSample.start.advanced(byMilliseconds: 5_000))
    #expect(
      found.clicks == [
        ClickPoint(selector: "#buy", text: "text of #buy", offsetX: 9, offsetY: 3, x: 90, y: 210, count: 2),
        ClickPoint(selector: "", text: "", offsetX: nil, offsetY: nil, x: -1, y: 5, count: 1),
        ClickPoint(selector: "#buy", text: "text of #buy", offsetX: 12, offsetY: 3, x: 100, y: 200, count: 1),
      ])
    #expect(try figures(.click, "/", limit: 1).clicks.count == 1)
    #expect(try figures(.click).interactions == 5)
  }

  @Test(arguments: [false, true]) func `scrolling is who reached which depth`(fold: Bool) throws {
    try add(
      [(1, 30), (1, 80), (2, 49), (3, 100)].map { visitor, depth in
        sample.interaction(.scroll(depth: depth), visitor: visitor)
      }, fold: fold)
    let scroll = try figures(.scroll).scroll
    #expect(scroll.map(\.depth) == Array(stride(from: 0, through: 100, by: 5)))
    let reached = Dictionary(uniqueKeysWithValues: scroll.map { ($0.depth, [$0.visitors, $0.views]) })
    #expect(reached[0] == [3, 4])
    #expect(reached[30] == [3, 4])
    #expect(reached[45] == [3, 3])
    #expect(reached[50] == [2, 2])
    #expect(reached[80] == [2, 2])
    #expect(reached[85] == [1, 1])
    #expect(reached[100] == [1, 1])
  }

  @Test(arguments: [false, true]) func `attention is time in bands`(fold: Bool) throws {
    try add(
      [
        sample.interaction(.attention(from: 10, to: 20, milliseconds: 1_500), visitor: 1),
        sample.interaction(.attention(from: 15, to: 16, milliseconds: 100), visitor: 2),
        sample.interaction(.attention(from: 100, to: 100, milliseconds: 10), visitor: 2),
      ], fold: fold)
    let bands = try figures(.attention).attention.filter { $0.milliseconds > 0 }
    #expect(
      bands == [
        AttentionBand(from: 10, milliseconds: 1_500, visitors: 1),
        AttentionBand(from: 15, milliseconds: 1_600, visitors: 2),
        AttentionBand(from: 95, milliseconds: 10, visitors: 1),
      ])
  }

  @Test(arguments: [false, true]) func `a movement is one interaction of many places`(fold: Bool) throws {
    try add([sample.interaction(.move([(0, 0), (10, 3), (16, 0), (-1, 0), (17, 15)]))], fold: fold)
    let found = try figures(.move)
    #expect(found.interactions == 1)
    #expect(found.dataPoints == 5)
    #expect(found.distinctPoints == 3)
    #expect(
      found.movement == [
        MovementCell(x: 0, y: 0, count: 2), MovementCell(x: 16, y: 0, count: 2), MovementCell(x: -16, y: 0, count: 1),
      ])
  }

  @Test func `a question may be about some of them`() throws {
    var phone = sample
    phone.who = InteractionProfile(visitor: 2, device: .mobile, medium: .direct, country: 0, width: 390)
    try add([sample.interaction(.scroll(depth: 1), at: 100), phone.interaction(.scroll(depth: 1))])
    func count(_ change: (inout InteractionFilter) -> Void) throws -> Int {
      var filter = InteractionFilter()
      change(&filter)
      return try figures(.scroll, filter).interactions
    }
    #expect(try count { _ in } == 2)
    #expect(try count { $0.devices = [.mobile, .tablet] } == 1)
    #expect(try count { $0.widths = 1_400...1_500 } == 1)
    #expect(try count { $0.widths = 0...10 } == 0)
    #expect(try count { $0.countries = ["DE", "US"] } == 1)
    #expect(try count { $0.countries = ["nowhere"] } == 0)
    #expect(try count { $0.mediums = TrafficMedium.named("Direct") } == 1)
    let later = InteractionSample.start.advanced(byMilliseconds: 50_000)
    #expect(try count { $0.times = InstantRange(start: later, end: .init(milliseconds: .max)) } == 1)
    #expect(try count { $0.times = InstantRange(start: InteractionSample.start, end: later) } == 1)
  }

  private func figures(_ kind: InteractionKind, _ filter: InteractionFilter) throws -> HeatmapFigures {
    try figures(kind, nil, limit: 100, filter)
  }

  @Test(arguments: [false, true]) func `a goal finds who clicked its element, and when`(fold: Bool) throws {
    try add(
      [
        sample.interaction(InteractionSample.click("#buy"), visitor: 1, at: 50),
        sample.interaction(InteractionSample.click("#buy"), "/b", visitor: 1, at: 20),
        sample.interaction(InteractionSample.click("#buy"), visitor: 2, at: 10),
        sample.interaction(InteractionSample.click("#other"), visitor: 3, at: 1),
      ], fold: fold)
    func time(_ seconds: Int64) -> Instant { InteractionSample.start.advanced(byMilliseconds: seconds * 1000) }
    let heatmaps = try Heatmaps(directory: directory)
    #expect(
      try heatmaps.clicks(on: "#buy", of: website) == [
        VisitorDeed(visitor: 2, time: time(10), page: sample.page),
        VisitorDeed(visitor: 1, time: time(20), page: PageAddress(host: "example.com", path: "/b")),
        VisitorDeed(visitor: 1, time: time(50), page: sample.page),
      ])
    #expect(try heatmaps.clicks(on: "#buy", of: website) { $0.path == "/b" }.map(\.visitor) == [1])
    #expect(try heatmaps.clicks(on: "#nothing", of: website).isEmpty)
  }

  @Test func `many rows are folded by themselves and count the same`() throws {
    var random = SeededGenerator(seed: 11)
    var expected: [String: (count: Int, visitors: Set<UInt64>)] = [:]
    for _ in 0..<5 {
      try add(
        (0..<4_000).map { number in
          let path = "/\(random.number(0...4))"
          let visitor = UInt64(random.number(1...900))
          expected[path, default: (0, [])].count += 1
          expected[path]?.visitors.insert(visitor)
          return sample.interaction(
            InteractionSample.click("#e\(random.number(1...30))"), path, visitor: visitor, at: Int64(number))
        })
    }
    #expect(try rows("chunk") >= 4)
    #expect(try rows("fresh") < HeatmapStore.foldRows)
    for (path, found) in expected {
      let figures = try figures(.click, path)
      #expect(figures.interactions == found.count)
      #expect(figures.visitors == found.visitors.count)
      #expect(figures.clicks.reduce(0) { $0 + $1.count } == found.count)
    }
    #expect(
      try Heatmaps(directory: directory).pages(of: website, limit: 9).map(\.interactions).reduce(0, +) == 20_000)
    #expect(try Heatmaps(directory: directory).findings().isEmpty)
  }

  @Test func `old rows are folded though they are few`() throws {
    try add((0..<600).map { sample.interaction(.scroll(depth: 5), at: $0) })
    #expect(try rows("chunk") == 0)
    try add([sample.interaction(.scroll(depth: 5), at: 100_000)])
    #expect(try rows("chunk") == 1)
    #expect(try rows("fresh") == 0)
    #expect(try figures(.scroll).interactions == 601)
  }

  @Test(arguments: [false, true]) func `a visitor leaves nothing behind`(fold: Bool) throws {
    try add(
      [
        sample.interaction(InteractionSample.click("#mine"), visitor: 1),
        sample.interaction(InteractionSample.click("#ours"), visitor: 1),
        sample.interaction(InteractionSample.click("#ours"), visitor: 2),
        sample.interaction(.scroll(depth: 9), visitor: 1), sample.interaction(.scroll(depth: 9), "/mine", visitor: 1),
      ], fold: fold)
    try store.tables.connection.transaction { try store.erase(visitor: 1, on: website) }
    #expect(try figures(.click).clicks.map(\.selector) == ["#ours"])
    #expect(try figures(.click).visitors == 1)
    #expect(try figures(.scroll).interactions == 0)
    #expect(try rows("element") == 1)
    #expect(try rows("page") == 1)
    #expect(try Heatmaps(directory: directory).pages(of: website, limit: 9).map(\.interactions) == [1])
    // What comes later finds its page and elements.
    try add([sample.interaction(InteractionSample.click("#mine"), visitor: 3)])
    #expect(try figures(.click).interactions == 2)
  }

  @Test func `what cannot be read goes with whoever is erased, and the rest is counted anew`() throws {
    try store.add(sample.interaction(InteractionSample.click("#lost"), "/lost", visitor: 7))
    try store.add(sample.interaction(InteractionSample.click("#both"), "/both", visitor: 7))
    try store.add(sample.interaction(InteractionSample.click("#both"), "/both", visitor: 8))
    try store.finish()
    try store.fold(InteractionSample.website, .click)
    try store.connection.execute("UPDATE chunk SET bytes = x'0102'")
    try store.add(sample.interaction(InteractionSample.click("#both"), "/both", visitor: 8))
    try store.add(sample.interaction(InteractionSample.click("#mine"), "/mine", visitor: 7))
    try store.finish()
    // A row that says what nobody knows keeps nobody from being erased either.
    try store.connection.execute("UPDATE fresh SET device = 99 WHERE visitor = 7")
    try store.erase(visitor: 7, on: InteractionSample.website)
    let heatmaps = try Heatmaps(directory: directory)
    let pages = try heatmaps.pages(of: InteractionSample.website, limit: 9).map { "\($0.path) \($0.interactions)" }
    #expect(pages == ["/both 1"])
    #expect(try heatmaps.findings() == [])
    let elements = try store.connection.prepare("SELECT group_concat(selector) FROM element")
    #expect(try elements.step() && elements.text(0) == "#both")
    elements.reset()
  }

  @Test func `a website leaves nothing behind`() throws {
    try add([sample.interaction(InteractionSample.click("a"))], fold: true)
    try add([sample.interaction(.scroll(depth: 1))])
    try store.tables.connection.transaction { try store.removeAll(of: website) }
    for table in ["page", "element", "day", "fresh", "chunk"] { #expect(try rows(table) == 0) }
  }

  @Test func `a flood is counted and not kept`() throws {
    try add([sample.interaction(.scroll(depth: 1))])
    try store.tables.connection.execute("UPDATE day SET rows = \(HeatmapStore.rowsOfDayMax)")
    let again = try HeatmapStore(in: directory)
    try again.tables.connection.transaction {
      try again.add(sample.interaction(.scroll(depth: 1)))
      try again.add(sample.interaction(.scroll(depth: 1), at: 86_400))
      try again.finish()
    }
    #expect(try figures(.scroll).interactions == 2)
    let refused = try store.tables.connection.prepare("SELECT sum(refused) FROM day")
    #expect(try refused.step() && refused.int(0) == 1)
  }

  @Test func `a damaged chunk is an error and is found`() throws {
    try add([sample.interaction(.scroll(depth: 1))], fold: true)
    try store.tables.connection.execute("UPDATE chunk SET bytes = x'0102030405060708'")
    #expect(throws: StoreError.self) { try figures(.scroll) }
    #expect(try Heatmaps(directory: directory).findings().count == 1)
    // Others are not concerned.
    #expect(try figures(.click).interactions == 0)
  }

  @Test func `a file of the first form begins anew`() throws {
    let old = try TemporaryDirectory()
    let place = DataDirectory(path: old.path)
    let first = try ConsumerStore(.heatmaps, in: place, steps: [HeatmapStore.steps[0]])
    try first.connection.execute("INSERT INTO page VALUES(1, 1, '/', 5, 0, 0, 0)")
    first.connection.close()
    #expect(try Heatmaps(directory: place).pages(of: website, limit: 9).isEmpty)
    _ = try HeatmapStore(in: place)
    #expect(try Heatmaps(directory: place).pages(of: website, limit: 9).isEmpty)
  }
}

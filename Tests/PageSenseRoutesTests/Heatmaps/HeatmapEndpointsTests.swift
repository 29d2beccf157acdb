import HTTPSupport
import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

@Suite struct HeatmapEndpointsTests {
  private let rig: PageSenseRig
  private let website: Website
  private let token: String

  init() throws { (rig, website, token) = try PageSenseRig.company() }

  private var base: String { "/websites/\(website.number)/heatmaps" }

  /// The seed's request.
  private static let sample = """
    {"name": "Homepage Click Heatmap", "type": "click",
     "url_match": {"type": "exact", "value": "https://www.company.com/"},
     "device_types": ["desktop", "mobile", "tablet"], "date_range": {"from": "2025-01-01", "to": "2025-01-31"},
     "filters": {"countries": ["US", "UK", "CA"], "traffic_source": ["organic", "direct", "referral"]}}
    """

  private func add(
    _ deed: HeatmapStore.Deed, visitor: UInt64, path: String = "/", device: DeviceClass = .desktop,
    medium: TrafficMedium = .search, country: String = "US", width: Int32 = 1920,
    at time: String = "2025-01-15T12:00:00Z"
  ) throws {
    let store = try HeatmapStore(in: DataDirectory(path: rig.directory.path))
    try store.tables.connection.transaction {
      try store.add(
        HeatmapStore.Interaction(
          website: website.id, page: PageAddress(host: "www.company.com", path: path),
          who: InteractionProfile(
            visitor: visitor, device: device, medium: medium, country: InteractionProfile.country(country.utf8),
            width: width),
          time: Instant("\(time)"), arrival: Instant("\(time)"), deed: deed))
      try store.finish()
    }
  }

  private func click(
    visitor: UInt64, path: String = "/", device: DeviceClass = .desktop, medium: TrafficMedium = .search,
    country: String = "US", width: Int32 = 1920, at time: String = "2025-01-15T12:00:00Z"
  ) throws {
    try add(
      .click(
        HeatmapStore.Element(selector: "#buy", text: "Buy", href: ""),
        HeatmapStore.Place(x: 100, y: 200, offsetX: 9, offsetY: 3)),
      visitor: visitor, path: path, device: device, medium: medium, country: country, width: width, at: time)
  }

  private func create(_ body: String) async throws -> (id: String, item: JSONValue) {
    let answer = try await rig.ask(base, token: token, method: .post, body: body)
    #expect(answer.status == 201, "\(answer.text)")
    let item = answer.json["heatmap"] ?? .null
    return (item["id"]?.string ?? "", item)
  }

  @Test func `the sample's heatmap counts what was done before it was made`() async throws {
    try click(visitor: 1)
    try click(visitor: 1, medium: .direct, country: "GB")
    try click(visitor: 2, device: .mobile, country: "CA", width: 390)
    // None of these belongs to it: page, country, source, device, day.
    try click(visitor: 3, path: "/other")
    try click(visitor: 3, country: "DE")
    try click(visitor: 3, medium: .email)
    try click(visitor: 3, device: .other)
    try click(visitor: 3, at: "2025-02-01T00:00:00Z")
    let (id, item) = try await create(Self.sample)
    #expect(id.count == 18)
    #expect(item["name"]?.string == "Homepage Click Heatmap")
    #expect(item["type"]?.string == "click")
    #expect(item["url"]?.string == "https://www.company.com/")
    #expect(item["status"]?.string == "completed")
    #expect(item["total_clicks"]?.int == 3)
    #expect(item["unique_visitors"]?.int == 2)
    #expect(item["data_points"]?.int == 3)
    #expect(item["created_time"]?.string == "2026-06-13T12:00:00Z")
    #expect(item["last_updated"]?.string == "2026-06-13T12:00:00Z")

    // The seed's question, in the forms in which clients write it.
    for query in ["device=desktop&resolution=1920x1080", "device=Desktop&resolution=1903x900"] {
      let data = try await rig.ask("\(base)/\(id)/data?\(query)", token: token).json["data"]
      #expect(data?["heatmap_id"]?.string == id)
      #expect(data?["total_clicks"]?.int == 2)
      #expect(data?["unique_visitors"]?.int == 1)
      #expect(
        data?["points"] == [
          [
            "selector": "#buy", "text": "Buy", "offset_x": 9, "offset_y": 3, "x": 100, "y": 200, "count": 2,
          ]
        ])
    }
    let mobile = try await rig.ask("\(base)/\(id)/data?device=mobile&countries[]=CA&countries[]=US", token: token)
    #expect(mobile.json["data"]?["total_clicks"]?.int == 1)
    let nobody = try await rig.ask("\(base)/\(id)/data?countries=DE", token: token)
    #expect(nobody.json["data"]?["total_clicks"]?.int == 0)
  }

  @Test func `scroll, attention and movement have shapes of their own`() async throws {
    try add(.scroll(depth: 50), visitor: 1)
    try add(.scroll(depth: 100), visitor: 2)
    try add(.attention(from: 0, to: 5, milliseconds: 1_250), visitor: 1)
    try add(.attention(from: 0, to: 5, milliseconds: 1_000), visitor: 2)
    try add(.move([(3, 3), (4, 4)]), visitor: 1)
    func data(_ type: String) async throws -> JSONValue {
      let (id, _) = try await create(
        #"{"name":"x","type":"\#(type)","url_match":{"value":"company.com","type":"contains"}}"#)
      return try await rig.ask("\(base)/\(id)/data", token: token).json["data"] ?? .null
    }
    let scroll = try await data("scroll")
    #expect(scroll["unique_visitors"]?.int == 2)
    let depths = scroll["depths"]?.items ?? []
    #expect(depths.count == 21)
    #expect(depths[11]["visitors"]?.int == 1)
    #expect(depths[11]["visitors_percentage"]?.double == 50)
    #expect(depths[10]["visitors"]?.int == 2)
    let attention = try await data("attention")
    let band = attention["bands"]?.items.first
    #expect(band?["seconds"]?.double == 2.3)
    #expect(band?["average_seconds"]?.double == 1.1)
    #expect(band?["visitors"]?.int == 2)
    let move = try await data("move")
    #expect(move["cells"] == [["x": 0, "y": 0, "count": 2]])
    #expect(move["cell_size"]?.int == 16)
    #expect(move["data_points"]?.int == 2)
  }

  @Test func `a heatmap is listed, changed and removed`() async throws {
    let (id, _) = try await create(Self.sample)
    let list = try await rig.ask(base, token: token).json
    #expect(list["heatmaps"]?.items.map { $0["id"]?.string } == [id])
    #expect(list["pagination"] == ["total": 1, "limit": 50, "offset": 0])
    let changed = try await rig.ask(
      "\(base)/\(id)", token: token, method: .put, body: #"{"name":"New","date_range":null}"#)
    #expect(changed.status == 200)
    #expect(changed.json["heatmap"]?["name"]?.string == "New")
    #expect(changed.json["heatmap"]?["status"]?.string == "active")
    #expect(try await rig.ask("\(base)/\(id)", token: token).json["heatmap"]?["name"]?.string == "New")
    #expect(try await rig.ask("\(base)/\(id)", token: token, method: .delete).status == 204)
    #expect(try await rig.ask("\(base)/\(id)", token: token).status == 404)
    #expect(try await rig.ask("\(base)/\(id)/data", token: token).status == 404)
  }

  @Test(arguments: [
    (#"{"type":"click","url_match":{"type":"exact","value":"https://company.com/"}}"#, 400, "`name` is required."),
    (
      #"{"name":"x","type":"zoom","url_match":{"type":"exact","value":"https://company.com/"}}"#, 400,
      "`type` must be one of click, move, scroll, attention."
    ),
    (#"{"name":"x","type":"click"}"#, 400, "`url_match` is required."),
    (
      #"{"name":"x","type":"click","url_match":{"type":"exact","value":"https://else.com/"}}"#, 10004,
      "URL Not Tracked"
    ),
    (
      #"{"name":"x","type":"click","url_match":"/","date_range":{"from":"2025-02-01","to":"2025-01-01"}}"#, 400,
      "`date_range.to` must not be before `from`."
    ),
    (
      #"{"name":"x","type":"click","url_match":"/","filters":{"countries":["Atlantis"]}}"#, 400,
      "`filters.countries` must be codes of ISO 3166-1 or names of countries."
    ),
  ])
  func `what cannot be a heatmap is refused`(body: String, code: Int, message: String) async throws {
    let answer = try await rig.ask(base, token: token, method: .post, body: body)
    #expect(answer.status == 400)
    #expect(answer.code == code)
    #expect(answer.message == message)
  }

  @Test func `a question that makes no sense is refused`() async throws {
    let (id, _) = try await create(Self.sample)
    for query in ["device=fridge", "resolution=big", "from_date=yesterday", "limit=0", "traffic_source=magic"] {
      #expect(try await rig.ask("\(base)/\(id)/data?\(query)", token: token).status == 400, "\(query)")
    }
  }
}

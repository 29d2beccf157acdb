import Models
import Testing

@Suite struct BehaviorDefinitionsTests {
  @Test func `a heatmap is read and written back`() throws {
    let heatmap = try Heatmap(json: [
      "name": "Home", "type": "Scroll", "url_match": ["type": "exact", "value": "https://a.com/"],
      "device_types": "Desktop,mobile", "date_range": ["from": "2025-01-01"],
      "filters": ["countries": ["UK", "united states", "de"], "traffic_source": ["organic", "paid_search"]],
    ])
    #expect(heatmap.type == .scroll)
    #expect(heatmap.devices == [.desktop, .mobile])
    #expect(heatmap.countries == ["GB", "US", "DE"])
    #expect(heatmap.dates.first?.description == "2025-01-01")
    #expect(heatmap.dates.last == nil)
    #expect(try Heatmap(json: heatmap.json) == heatmap)
    let bare = try Heatmap(json: ["name": "x", "type": "click", "url": "/a*"])
    #expect(bare.pages.kind == .wildcard)
    #expect(try Heatmap(json: bare.json) == bare)
  }

  @Test func `a form is read and written back`() throws {
    let form = try TrackedForm(json: ["name": "Join", "form_selector": "#join", "url": "https://a.com/join"])
    #expect(try TrackedForm(json: form.json) == form)
    let anywhere = try TrackedForm(json: ["name": "Join", "form_selector": "#join"])
    #expect(anywhere.pages == nil)
    #expect(try TrackedForm(json: anywhere.json) == anywhere)
  }

  @Test(arguments: [
    ["name": "a", "type": "nps", "question": "?"],
    ["name": "a", "type": "rating", "question": "?", "scale": ["min": 0, "max": 10]],
    ["name": "a", "type": "text", "question": "?", "max_length": "20"],
    ["name": "a", "type": "multiple_choice", "question": "?", "options": ["x", "y"]],
    [
      "name": "a", "type": "single_choice", "question": "?", "options": "x,y", "status": "paused",
      "display": ["position": "center", "delay": 5, "frequency": "always"],
      "targeting": ["pages": ["/a*"], "devices": ["tablet"], "visitor_type": "new"],
      "schedule": ["start_date": "2025-01-01", "end_date": "2025-02-01"],
    ],
  ] as [JSONValue]) func `a poll is read and written back`(json: JSONValue) throws {
    let poll = try Poll(json: json)
    #expect(try Poll(json: poll.json) == poll)
  }

  @Test func `a poll's status is that of the day unless it is paused`() throws {
    let json: JSONValue = [
      "name": "a", "type": "nps", "question": "?",
      "schedule": ["start_date": "2025-01-15", "end_date": "2025-02-15"],
    ]
    func status(_ poll: Poll, _ day: String) throws -> String { poll.status(on: try #require(CivilDate(iso: day))) }
    let poll = try Poll(json: json)
    #expect(try status(poll, "2025-01-14") == "scheduled")
    #expect(try status(poll, "2025-01-15") == "active")
    #expect(try status(poll, "2025-02-15") == "active")
    #expect(try status(poll, "2025-02-16") == "completed")
    #expect(try status(try poll.merging(["status": "paused"]), "2025-01-20") == "paused")
  }

  @Test func `words of filters mean media`() {
    #expect(TrafficMedium.named("Organic") == [.search])
    #expect(TrafficMedium.named("organic_search") == [.search])
    #expect(TrafficMedium.named("direct") == [.direct, .internal])
    #expect(TrafficMedium.named("paid") == [.paidSearch, .paidSocial, .display])
    #expect(TrafficMedium.named("paid-social") == [.paidSocial])
    #expect(TrafficMedium.named("").isEmpty)
    #expect(TrafficMedium.named("magic").isEmpty)
    for medium in TrafficMedium.allCases { #expect(TrafficMedium(word: medium.word) == medium) }
  }
}

import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

@Suite struct ReportEndpointsTests {
  private let company: CompanyTraffic
  private let days = "from_date=2026-06-01&to_date=2026-06-12"

  init() throws { company = try CompanyTraffic() }

  private func report(_ path: String) async throws -> JSONValue {
    let answer = try await company.get("/reports/\(path)")
    #expect(answer.status == 200, "\(answer.text)")
    return answer.json["report"] ?? .null
  }

  /// The document's request as axios, requests and a person with commas write it.
  @Test(arguments: [
    "metrics[]=visitors&metrics[]=page_views&metrics[]=bounce_rate&metrics[]=avg_session_duration"
      + "&dimensions[]=date&dimensions[]=country&dimensions[]=device&dimensions[]=source&format=json",
    "metrics=visitors&metrics=page_views&metrics=bounce_rate&metrics=avg_session_duration"
      + "&dimensions=date&dimensions=country&dimensions=device&dimensions=source",
    "metrics=visitors,page_views,bounce_rate,avg_session_duration&dimensions=date,country,device,source", "",
  ])
  func `the example's traffic`(query: String) async throws {
    let report = try await report("traffic?\(days)&\(query)")
    #expect(report.member("period") == ["from": "2026-06-01", "to": "2026-06-12"])
    #expect(
      report.member("totals") == ["visitors": 3, "page_views": 7, "bounce_rate": 50, "avg_session_duration": 94])
    let dates = report["by_date"]?.items ?? []
    #expect(dates.count == 12)
    #expect(
      report.member("by_date").item(0) == [
        "date": "2026-06-01", "visitors": 1, "page_views": 3, "bounce_rate": 0, "avg_session_duration": 315,
      ])
    #expect(
      report.member("by_country") == [
        ["country": "United States", "visitors": 2, "percentage": .number(66.7)],
        ["country": "Germany", "visitors": 1, "percentage": .number(33.3)],
      ])
    #expect(
      report.member("by_device") == [
        ["device": "Desktop", "visitors": 2, "percentage": .number(66.7)],
        ["device": "Mobile", "visitors": 1, "percentage": .number(33.3)],
      ])
    #expect(report["by_source"]?.items.compactMap { $0["source"]?.string } == ["Direct / None", "Google"])
  }

  @Test func `a segment that there is not is refused, not passed over`() async throws {
    let answer = try await company.get("/reports/traffic?\(days)&segment[devise]=mobile")
    #expect(answer.status == 400)
    #expect(
      answer.message
        == "`segment.devise` is unknown; there are device, country, source, browser, os, returning_visitor.")
  }

  /// The document's segment as axios and as JSON.
  @Test(arguments: [
    "segment[device]=mobile&segment[country]=US&segment[returning_visitor]=true",
    "segment%5Bdevice%5D=mobile&segment%5Bcountry%5D=US&segment%5Breturning_visitor%5D=True",
    "segment=%7B%22device%22%3A%22mobile%22%2C%22country%22%3A%22US%22%2C%22returning_visitor%22%3Atrue%7D",
  ])
  func `the example's segment`(segment: String) async throws {
    let report = try await report("traffic?\(days)&\(segment)")
    #expect(report["totals"]?["visitors"] == 1)
    #expect(report["totals"]?["page_views"] == 1)
    #expect(report["totals"]?["bounce_rate"]?.double == 100)
  }

  @Test func `only what is asked appears`() async throws {
    let report = try await report("traffic?\(days)&metrics=page_views&dimensions=device")
    #expect(report.member("totals") == ["page_views": 7])
    #expect(report["by_date"] == nil)
    #expect(report["by_device"]?.items.count == 2)
  }

  @Test func `without dates the last thirty days`() async throws {
    for path in ["overview", "traffic", "conversions", "behavior", "custom"] {
      #expect(try await report(path).member("period") == ["from": "2026-05-15", "to": "2026-06-13"], "\(path)")
    }
  }

  @Test func `overview, behavior and custom`() async throws {
    let overview = try await report("overview?\(days)")
    #expect(overview["totals"]?["sessions"] == 4)
    #expect(overview.member("previous").member("period") == ["from": "2026-05-20", "to": "2026-05-31"])
    #expect(overview["previous"]?["totals"]?["visitors"] == 0)
    #expect(overview.member("top_pages").item(0) == ["page": "/", "visitors": 3, "page_views": 4])
    let behavior = try await report("behavior?\(days)")
    #expect(behavior["exit_pages"]?.items.count == 3)
    #expect(behavior["events"]?.items.contains(["event": "add_to_cart", "visitors": 1, "events": 1]) == true)
    let custom = try await report("custom?\(days)&metrics=page_views,sessions&dimensions=browser,page")
    #expect(custom.member("by_page").item(0) == ["page": "/", "page_views": 4, "sessions": 4])
  }

  @Test func `conversions of all goals`() async throws {
    let goal = try await company.post(
      "/goals", #"{"name":"=Buy","type":"custom_event","event_name":"purchase_complete"}"#)
    let id = try #require(goal.json["goal"]?["id"]?.string)
    let report = try await report("conversions?\(days)")
    #expect(report.member("totals") == ["visitors": 3, "conversions": 1])
    #expect(
      report.member("goals") == [
        [
          "goal_id": .string(id), "name": "=Buy", "type": "custom_event", "conversions": 1, "unique_visitors": 1,
          "conversion_rate": .number(33.33),
        ]
      ])
    let csv = try await company.get("/reports/conversions?\(days)&format=csv")
    let lines = ["goal_id,name,type,conversions,unique_visitors,conversion_rate", "\(id),'=Buy,custom_event,1,1,33.33"]
    #expect(csv.text == lines.map { $0 + "\r\n" }.joined())
  }

  @Test func `the same as lines`() async throws {
    let answer = try await company.get(
      "/reports/traffic?\(days)&metrics=visitors,bounce_rate&dimensions=device&format=csv")
    #expect(answer.header("Content-Type") == "text/csv; charset=utf-8")
    let lines = ["dimension,value,visitors,bounce_rate", "total,,3,50", "device,Desktop,2,50", "device,Mobile,1,50"]
    #expect(answer.text == lines.map { $0 + "\r\n" }.joined())
  }

  @Test(arguments: [
    "from_date=2026-06-02&to_date=2026-06-01", "from_date=x", "from_date=2000-01-01", "metrics=clicks",
    "dimensions=moon", "format=xml", "limit=0", "segment=mobile", "segment[returning_visitor]=maybe",
    "metrics=bounce_rate&dimensions=event",
  ])
  func `what cannot be asked`(query: String) async throws {
    let answer = try await company.get("/reports/custom?\(query)")
    #expect(answer.status == 400, "\(answer.text)")
    #expect(answer.code == 400)
  }
}

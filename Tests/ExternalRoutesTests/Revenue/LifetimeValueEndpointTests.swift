import Auth
import Foundation
import Models
import Storage
import TestSupport
import Testing

@testable import ExternalRoutes

@Suite struct LifetimeValueEndpointTests {
  private func ask(_ query: String, _ events: [RawEvent] = []) async throws -> RigAnswer {
    let rig = try ExternalRig(store: ReferenceEventStore(events, website: WebsiteID(rawValue: 1)))
    let website = try rig.addWebsite("example.com")
    return try await rig.ask("/revenue/\(website.uuid)/ltv\(query)", key: rig.addKey())
  }

  private let purchases: [RawEvent] = [
    .purchase(1000, "2026-05-10T10:00:00Z"), .purchase(2500, "2026-05-20T10:00:00Z", visitor: "ben"),
    .purchase(2000, "2026-05-20T10:00:00Z", visitor: "cid"), .purchase(550, "2026-06-02T10:00:00Z"),
    .purchase(800, "2026-06-03T10:00:00Z", visitor: "dan"),
  ]

  @Test func `cohorts hold their periods, in the website's currency`() async throws {
    let answer = try await ask("", purchases)
    #expect(answer.status == 200)
    let may: [NSDictionary] = [
      ["period": 0, "cumulative_revenue_per_customer": 18.33], ["period": 1, "cumulative_revenue_per_customer": 20.17],
    ]
    let june: [NSDictionary] = [["period": 0, "cumulative_revenue_per_customer": 8]]
    #expect(answer.data["cohorts"] as? [NSDictionary] == [
      ["cohort_date": "2026-05-01", "customers": 3, "periods": may],
      ["cohort_date": "2026-06-01", "customers": 1, "periods": june],
    ])
    // (55.00 + 8.00) of four customers; no cohort of the range has a third month.
    #expect(answer.data["summary"] as? NSDictionary == ["average_ltv_30d": 15.75, "average_ltv_90d": 0])
  }

  @Test func `weeks are blocks of seven days`() async throws {
    let answer = try await ask("?granularity=weekly&range=30d", purchases)
    // Blocks begin on 17, 24, 31 May and 7 June; who bought on the tenth is known from before.
    let dates = (answer.data["cohorts"] as? [NSDictionary])?.map { $0["cohort_date"] as? String }
    #expect(dates == ["2026-05-17", "2026-05-31"])
  }

  @Test func `without revenue there are no cohorts`() async throws {
    let answer = try await ask("", [.pageview("2026-06-02T10:00:00Z")])
    #expect(answer.status == 200)
    #expect((answer.data["cohorts"] as? [Any])?.isEmpty == true)
    #expect(answer.data["summary"] as? NSDictionary == ["average_ltv_30d": 0, "average_ltv_90d": 0])
  }

  @Test(arguments: [("?granularity=daily", "granularity"), ("?range=1y", "range"), ("?range=", "range")])
  func `what is out of bounds is refused by name`(query: String, parameter: String) async throws {
    let answer = try await ask(query)
    #expect(answer.status == 400)
    #expect(answer.code == "VALIDATION_ERROR")
    #expect(answer.message?.contains("`\(parameter)`") == true)
  }
}

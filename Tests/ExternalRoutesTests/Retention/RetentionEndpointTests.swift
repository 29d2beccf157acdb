import Auth
import Foundation
import Models
import Storage
import TestSupport
import Testing

@testable import ExternalRoutes

@Suite struct RetentionEndpointTests {
  private func ask(_ query: String, _ events: [RawEvent] = []) async throws -> RigAnswer {
    let rig = try ExternalRig(store: ReferenceEventStore(events, website: WebsiteID(rawValue: 1)))
    let website = try rig.addWebsite("example.com")
    return try await rig.ask("/retention/\(website.uuid)\(query)", key: rig.addKey())
  }

  @Test func `cohorts and summary have the documented shape`() async throws {
    let answer = try await ask(
      "?range=7d&granularity=daily&periods=1",
      [
        .pageview("2026-06-11T09:00:00Z"), .pageview("2026-06-12T09:00:00Z"),
        .pageview("2026-06-11T09:00:00Z", visitor: "ben"), .pageview("2026-06-11T09:00:00Z", visitor: "cid"),
      ])
    #expect(answer.status == 200)
    #expect(answer.data["cohorts"] as? [NSDictionary] == [
      [
        "cohort_date": "2026-06-11", "period_number": 0, "total_users": 3, "retained_users": 3, "retention_rate": 100,
      ],
      [
        "cohort_date": "2026-06-11", "period_number": 1, "total_users": 3, "retained_users": 1,
        "retention_rate": 33.33,
      ],
    ])
    #expect(answer.data["summary"] as? NSDictionary == [
      "overall_retention": 33.33, "total_cohorts": 1,
      "best_cohort": ["cohort_date": "2026-06-11", "retention_rate": 33.33] as NSDictionary,
    ])
  }

  @Test func `an empty website has no cohorts and no best one`() async throws {
    let answer = try await ask("")
    #expect((answer.data["cohorts"] as? [Any])?.isEmpty == true)
    #expect(answer.data["summary"] as? NSDictionary == [
      "overall_retention": 0, "total_cohorts": 0, "best_cohort": NSNull(),
    ])
  }

  @Test(arguments: [
    ("?range=1y", "range"), ("?granularity=hourly", "granularity"), ("?periods=0", "periods"),
    ("?periods=13", "periods"), ("?periods=six", "periods"),
  ])
  func `what is out of bounds is refused by name`(query: String, parameter: String) async throws {
    let answer = try await ask(query)
    #expect(answer.status == 400)
    #expect(answer.code == "VALIDATION_ERROR")
    #expect(answer.message?.contains("`\(parameter)`") == true)
  }

  @Test(arguments: ["?periods=1", "?periods=12", "?range=24h", "?range=90d&granularity=monthly"])
  func `what is just within bounds is answered`(query: String) async throws {
    #expect(try await ask(query).status == 200)
  }
}

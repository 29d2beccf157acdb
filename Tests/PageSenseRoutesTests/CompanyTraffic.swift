import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

/// The API over a few visits of company.com, on 13 June 2026.
struct CompanyTraffic {
  let rig: PageSenseRig
  let website: Website
  let token: String

  static let mobile: [SessionAttribute: String] = [.device: "Mobile", .country: "US", .source: "Google"]

  static let events: [RawEvent] = [
    .pageview("2026-06-01T10:00:00Z", page: "/", host: "www.company.com", mobile),
    .pageview("2026-06-01T10:00:45Z", page: "/products/a", host: "www.company.com"),
    .custom("add_to_cart", "2026-06-01T10:02:45Z", page: "/products/a"),
    .pageview("2026-06-01T10:03:15Z", page: "/checkout", host: "www.company.com"),
    .custom("purchase_complete", "2026-06-01T10:05:15Z", page: "/checkout"),
    .pageview(
      "2026-06-02T10:00:00Z", visitor: "ben", page: "/", host: "www.company.com",
      [.device: "Desktop", .country: "DE"]),
    .pageview("2026-06-02T10:01:00Z", visitor: "ben", page: "/products/b", host: "www.company.com"),
    .pageview(
      "2026-06-02T11:00:00Z", visitor: "cid", page: "/", host: "www.company.com",
      [.device: "Desktop", .country: "US"]),
    .pageview("2026-06-10T09:00:00Z", page: "/", host: "www.company.com", mobile),
  ]

  init(_ events: [RawEvent] = CompanyTraffic.events) throws {
    rig = try PageSenseRig(store: ReferenceEventStore(events, website: WebsiteID(rawValue: 1)))
    website = try rig.addWebsite("company.com")
    #expect(website.id == WebsiteID(rawValue: 1))
    token = try rig.token()
  }

  func get(_ path: String) async throws -> RigAnswer {
    try await rig.ask("/websites/\(website.number)\(path)", token: token)
  }

  func post(_ path: String, _ body: String) async throws -> RigAnswer {
    try await rig.ask("/websites/\(website.number)\(path)", token: token, method: .post, body: body)
  }

  func put(_ path: String, _ body: String) async throws -> RigAnswer {
    try await rig.ask("/websites/\(website.number)\(path)", token: token, method: .put, body: body)
  }

  func delete(_ path: String) async throws -> RigAnswer {
    try await rig.ask("/websites/\(website.number)\(path)", token: token, method: .delete)
  }
}

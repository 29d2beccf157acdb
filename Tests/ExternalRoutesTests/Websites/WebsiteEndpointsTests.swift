import Foundation
import Models
import Testing

@Suite struct WebsiteEndpointsTests {
  @Test func `a key lists the websites that it reaches`() async throws {
    let rig = try ExternalRig()
    let first = try rig.addWebsite("one.example.com")
    let second = try rig.addWebsite("two.example.com")
    _ = try rig.addWebsite("theirs.example.com", team: rig.addTeam("theirs", plan: .pro).id)
    let all = try await rig.ask("/websites", key: rig.addKey())
    #expect(all.status == 200)
    #expect((all.data["websites"] as? [[String: Any]])?.map { $0["id"] as? String } == [first.uuid, second.uuid])
    #expect(all.data["total"] as? Int == 2)
    let one = try await rig.ask("/websites", key: rig.addKey(reach: .website(second.id)))
    #expect(one.data["total"] as? Int == 1)
    #expect(
      (one.data["websites"] as? [[String: Any]])?.first as? NSDictionary == [
        "id": second.uuid, "domain": "two.example.com", "name": "two.example.com",
        "tracking_code": second.trackingCode, "is_active": true, "created_at": "2026-06-13T12:00:00.000Z",
      ])
  }

  @Test func `a website is found by each of its names`() async throws {
    let rig = try ExternalRig()
    let website = try rig.addWebsite("example.com")
    let key = try rig.addKey()
    for name in [website.uuid, website.number, website.trackingCode, "example.com"] {
      let answer = try await rig.ask("/websites/\(name)", key: key)
      #expect((answer.data["website"] as? [String: Any])?["id"] as? String == website.uuid)
    }
    let unknown = try await rig.ask("/websites/nothing", key: key)
    #expect(unknown.status == 404)
    #expect(unknown.code == "NOT_FOUND")
  }

  @Test func `a website out of reach is forbidden, a free team has no API`() async throws {
    let rig = try ExternalRig()
    let free = try rig.addTeam("free", plan: .free)
    let website = try rig.addWebsite("example.com")
    let forbidden = try await rig.ask("/websites/\(website.uuid)", key: rig.addKey(team: free.id))
    #expect(forbidden.status == 403)
    #expect(forbidden.code == "FORBIDDEN")
    let own = try rig.addWebsite("own.example.com", team: free.id)
    let unpaid = try await rig.ask("/websites/\(own.uuid)", key: rig.addKey(team: free.id))
    #expect(unpaid.code == "API_PAID_PLAN_REQUIRED")
    #expect(unpaid.message == "API access requires a Pro plan or higher.")
  }
}

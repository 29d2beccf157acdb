import Auth
import Foundation
import Models
import Testing

@Suite struct UsageEndpointTests {
  @Test func `usage tells what a key is and what it has used, at no cost`() async throws {
    let rig = try ExternalRig()
    let team = try rig.addTeam("pro", plan: .pro)
    let key = try rig.addKey(team: team.id, user: "ada@example.com")
    for _ in 0..<21 { _ = try await rig.ask("/websites", key: key) }
    for _ in 0..<2 {
      let answer = try await rig.ask("/usage", key: key)
      #expect(answer.status == 200)
      #expect(
        answer.data as NSDictionary == [
          "api_key": [
            "id": key.key.id.rawValue, "name": "test", "permission": "full_access", "website_id": NSNull(),
            "auth_kind": "user",
          ] as [String: Any],
          "usage": [
            "monthly_requests": 21, "monthly_limit": 10_000, "monthly_remaining": 9_979,
            "monthly_reset_at": "2026-07-01T00:00:00.000Z", "total_requests": 21, "scope": "user",
          ] as [String: Any],
          "rate_limits": ["requests_per_minute": 30], "subscription": ["tier": "Pro"],
        ])
      #expect(answer.header("X-RateLimit-Remaining") == "9")
      #expect(answer.header("X-Usage-Monthly") == "21")
    }
  }

  @Test func `a key of one website that only reads`() async throws {
    let rig = try ExternalRig()
    let website = try rig.addWebsite("example.com")
    let key = try rig.addKey(reach: .website(website.id), permission: .read)
    let answer = try await rig.ask("/usage", key: key)
    let described = answer.data["api_key"] as? [String: Any]
    #expect(described?["website_id"] as? String == website.uuid)
    #expect(described?["permission"] as? String == "read")
    #expect(described?["auth_kind"] as? String == "workspace")
    #expect((answer.data["usage"] as? [String: Any])?["scope"] as? String == "workspace")
    #expect((answer.data["subscription"] as? [String: Any])?["tier"] as? String == "Enterprise")
  }

  @Test func `usage is told when all of it is used up`() async throws {
    let rig = try ExternalRig()
    let key = try rig.addKey(team: rig.addTeam("pro", plan: .pro).id)
    for _ in 0..<30 { _ = try await rig.ask("/websites", key: key) }
    #expect(try await rig.ask("/websites", key: key).status == 429)
    #expect(try await rig.ask("/usage", key: key).status == 200)
    let unpaid = try rig.addKey(team: rig.addTeam("free", plan: .free).id)
    #expect(try await rig.ask("/usage", key: unpaid).code == "API_PAID_PLAN_REQUIRED")
  }
}

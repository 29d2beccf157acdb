import Models
import Storage
import Testing

@testable import PageSenseRoutes

@Suite struct CallLimitsTests {
  @Test(arguments: [
    (SubscriptionPlan.free, 100), (.pro, 200), (.scale, 500), (.enterprise, 1000),
  ])
  func `headers tell the minute of the plan`(plan: SubscriptionPlan, limit: Int) async throws {
    let rig = try PageSenseRig()
    let team = try rig.catalog.addTeam(name: "team", plan: plan)
    let token = try rig.token(team: team.id)
    rig.wait(seconds: 7)
    let first = try await rig.ask("/websites", token: token)
    #expect(first.header("X-RateLimit-Limit") == String(limit))
    #expect(first.header("X-RateLimit-Remaining") == String(limit - 1))
    #expect(first.header("X-RateLimit-Reset") == String(PageSenseRig.start.seconds + 67))
    rig.wait(seconds: 59)
    let second = try await rig.ask("/websites/1", token: token)
    #expect(second.status == 404)
    #expect(second.header("X-RateLimit-Remaining") == String(limit - 2), "what is refused for itself counts too")
    rig.wait(seconds: 1)
    #expect(try await rig.ask("/websites", token: token).header("X-RateLimit-Remaining") == String(limit - 1))
  }

  @Test func `a team's minute is one, whatever the token`() async throws {
    let rig = try PageSenseRig(scale: 0.03)
    let team = try rig.catalog.addTeam(name: "team", plan: .free)
    let tokens = [try rig.token(team: team.id), try rig.token("ZohoPageSense.websites.READ", team: team.id)]
    for index in 0..<3 { #expect(try await rig.ask("/websites", token: tokens[index % 2]).status == 200) }
    rig.wait(seconds: 20)
    let refused = try await rig.ask("/websites", token: tokens[0])
    #expect(refused.status == 429)
    #expect(refused.code == 429)
    #expect(refused.header("Retry-After") == "40")
    #expect(refused.header("X-RateLimit-Limit") == "100")
    #expect(try await rig.ask("/websites", token: rig.token()).status == 200, "another team")
    rig.wait(seconds: 40)
    #expect(try await rig.ask("/websites", token: tokens[1]).status == 200)
  }

  @Test func `the day's limit holds until midnight in UTC`() async throws {
    let rig = try PageSenseRig(scale: 0.0002)
    let team = try rig.catalog.addTeam(name: "team", plan: .free)
    // One call a minute and one a day: 5,000 × 0.0002.
    let token = try rig.token(team: team.id)
    #expect(try await rig.ask("/websites", token: token).status == 200)
    rig.wait(seconds: 60)
    let refused = try await rig.ask("/websites", token: token)
    #expect(refused.status == 429)
    #expect(refused.header("Retry-After") == String(12 * 3600 - 60))
    rig.wait(seconds: 12 * 3600 - 60)
    #expect(try await rig.ask("/websites", token: rig.token(team: team.id)).status == 200)
  }
}

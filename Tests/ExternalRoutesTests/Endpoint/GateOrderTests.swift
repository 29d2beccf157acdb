import Foundation
import HTTPSupport
import HTTPTypes
import Models
import Testing

@testable import ExternalRoutes

/// Endpoints of a kind that the gates must treat rightly before there are real ones.
@Suite struct GateOrderTests {
  private static let advanced = ExternalEndpoint(
    .get, "advanced/{websiteId}", tag: "Test", "Needs plan scale.", gate: .website(plan: .scale),
    data: .object(["limit": .integer]), parameters: .limit(default: 5, max: 10)
  ) { _, limit in ["limit": .integer(limit)] }

  private static let writing = ExternalEndpoint(
    .post, "writing/{websiteId}", tag: "Test", "Takes a body.",
    gate: EndpointGate(rules: GateRules(naming: .path, isWriting: true)) { $0 },
    body: .object(["a": .integer]), data: .object(["body": .string]), parameters: .offset
  ) { call, _ in ["body": .string(String(decoding: call.request.body, as: UTF8.self))] }

  private func rig() throws -> ExternalRig {
    try ExternalRig(endpoints: [GateOrderTests.advanced, GateOrderTests.writing])
  }

  @Test func `an advanced endpoint asks for its plan before the parameters are read`() async throws {
    let rig = try rig()
    for (plan, code) in [
      (SubscriptionPlan.free, "PLAN_REQUIRED"), (.pro, "PLAN_REQUIRED"), (.scale, nil), (.enterprise, nil),
    ] {
      let team = try rig.addTeam(plan.rawValue, plan: plan)
      let website = try rig.addWebsite("\(plan.rawValue).example.com", team: team.id)
      let key = try rig.addKey(team: team.id)
      let answer = try await rig.ask("/advanced/\(website.uuid)?limit=7", key: key)
      #expect(answer.code == code)
      if code == nil {
        #expect(answer.data["limit"] as? Int == 7)
      } else {
        #expect(answer.status == 403)
        #expect(answer.message == "This endpoint requires a Scale plan or higher")
      }
      let wrong = try await rig.ask("/advanced/\(website.uuid)?limit=11", key: key)
      #expect(wrong.code == code ?? "VALIDATION_ERROR")
      #expect(try await rig.ask("/advanced/unknown?limit=11", key: key).code == "NOT_FOUND")
    }
  }

  @Test func `a key that only reads changes nothing`() async throws {
    let rig = try rig()
    let website = try rig.addWebsite("example.com")
    let reading = try rig.addKey(permission: .read)
    let refused = try await rig.ask("/writing/\(website.uuid)?offset=x", key: reading, method: .post, body: "{}")
    #expect(refused.status == 403)
    #expect(refused.code == "FORBIDDEN")
    let full = try rig.addKey()
    let wrong = try await rig.ask("/writing/\(website.uuid)?offset=x", key: full, method: .post, body: "{}")
    #expect(wrong.code == "VALIDATION_ERROR")
    let taken = try await rig.ask("/writing/\(website.uuid)", key: full, method: .post, body: #"{"a":1}"#)
    #expect(taken.data["body"] as? String == #"{"a":1}"#)
    #expect(try await rig.ask("/advanced/\(website.uuid)", key: reading).status == 200)
  }

  @Test func `every endpoint has its own address, and names the website where its gate looks`() {
    let endpoints = ExternalRoutes.endpoints
    #expect(Set(endpoints.map { "\($0.method) \($0.path)" }).count == endpoints.count)
    for endpoint in endpoints {
      #expect((endpoint.rules.naming == .path) == endpoint.path.contains("{websiteId}"), "\(endpoint.path)")
      #expect(
        (endpoint.rules.naming == .query) == endpoint.parameters.contains { $0.name == "site_id" && $0.isRequired },
        "\(endpoint.path)")
    }
  }
}

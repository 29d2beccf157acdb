import Auth
import HTTPTypes
import Models
import Storage
import Testing

@testable import ExternalRoutes

/// Every endpoint that there is, asked by everybody that there may be.
@Suite struct AuthorizationMatrixTests {
  /// Who asks, and the code of the refusal that he gets from an endpoint; `nil`: he is let in.
  private struct Caller {
    let name: String
    let secret: String?
    let refusal: @Sendable (GateRules) -> String?
  }

  private func path(_ endpoint: ExternalEndpoint, _ website: Website) -> String {
    let path = "/" + endpoint.path.split(separator: "/").map { $0 == "{websiteId}" ? website.uuid : String($0) }
      .joined(separator: "/")
    return endpoint.rules.naming == .query ? "\(path)?site_id=\(website.uuid)" : path
  }

  private func check(_ callers: [Caller], about website: Website, _ rig: ExternalRig) async throws {
    for endpoint in ExternalRoutes.endpoints {
      for caller in callers {
        let answer = try await rig.ask(
          path(endpoint, website), secret: caller.secret, method: endpoint.method,
          body: endpoint.body == nil ? "" : "{}")
        let what = "\(caller.name) at \(endpoint.method) \(endpoint.path): \(answer.text)"
        guard let refusal = caller.refusal(endpoint.rules) else {
          // The parameters are left out, which some endpoints refuse.
          #expect([200, 400].contains(answer.status), "\(what)")
          continue
        }
        #expect(answer.code == refusal, "\(what)")
        #expect(answer.status == (refusal == "UNAUTHORIZED" ? 401 : 403), "\(what)")
      }
    }
  }

  /// What a plan refuses.
  private func refusal(_ plan: SubscriptionPlan, _ rules: GateRules) -> String? {
    if let lowest = rules.lowestPlan { return plan < lowest ? "PLAN_REQUIRED" : nil }
    return plan == .free ? "API_PAID_PLAN_REQUIRED" : nil
  }

  @Test func `keys that do not work open nothing`() async throws {
    let rig = try ExternalRig(scale: 0)
    let website = try rig.addWebsite("example.com")
    let revoked = try rig.addKey()
    try rig.catalog.revokeKey(revoked.key.id, now: ExternalRig.start)
    let rotated = try rig.addKey()
    let renewed = try rig.catalog.reissueKey(rotated.key.id, random: .system, now: ExternalRig.start)
    let nobody: @Sendable (GateRules) -> String? = { _ in "UNAUTHORIZED" }
    let anybody: @Sendable (GateRules) -> String? = { _ in nil }
    let strangers = [
      Caller(name: "no key", secret: nil, refusal: nobody), Caller(name: "an empty key", secret: "", refusal: nobody),
      Caller(name: "a malformed key", secret: "zv_short", refusal: nobody),
      Caller(name: "an unknown key", secret: APIKeySecret(random: .system).text, refusal: nobody),
      Caller(name: "a revoked key", secret: revoked.secret.text, refusal: nobody),
    ]
    try await check(strangers, about: website, rig)
    rig.wait(seconds: 299)
    try await check(
      [
        Caller(name: "an old secret within five minutes", secret: rotated.secret.text, refusal: anybody),
        Caller(name: "the new secret", secret: renewed.secret.text, refusal: anybody),
      ], about: website, rig)
    rig.wait(seconds: 1)
    try await check(
      [
        Caller(name: "an old secret after five minutes", secret: rotated.secret.text, refusal: nobody),
        Caller(name: "the new secret, later", secret: renewed.secret.text, refusal: anybody),
      ], about: website, rig)
  }

  @Test func `keys open their team's and their website's endpoints only`() async throws {
    let rig = try ExternalRig(scale: 0)
    let website = try rig.addWebsite("example.com")
    let sister = try rig.addWebsite("sister.example.com")
    let others = try rig.addTeam("others", plan: .enterprise)
    let elsewhere: @Sendable (GateRules) -> String? = { $0.naming == .none ? nil : "FORBIDDEN" }
    let reading: @Sendable (GateRules) -> String? = { $0.isWriting ? "FORBIDDEN" : nil }
    try await check(
      [
        Caller(name: "another team's key", secret: rig.addKey(team: others.id).secret.text, refusal: elsewhere),
        Caller(
          name: "another website's key", secret: rig.addKey(reach: .website(sister.id)).secret.text,
          refusal: elsewhere),
        Caller(
          name: "the website's key", secret: rig.addKey(reach: .website(website.id)).secret.text,
          refusal: { _ in nil }),
        Caller(name: "a reading key", secret: rig.addKey(permission: .read).secret.text, refusal: reading),
        Caller(name: "a person's key", secret: rig.addKey(user: "ada@example.com").secret.text, refusal: { _ in nil }),
      ], about: website, rig)
  }

  @Test(arguments: SubscriptionPlan.allCases)
  func `a plan opens what it pays for, from the next request on`(_ plan: SubscriptionPlan) async throws {
    let rig = try ExternalRig(scale: 0)
    let team = try rig.addTeam("team", plan: plan == .free ? .enterprise : .free)
    let website = try rig.addWebsite("example.com", team: team.id)
    let key = try rig.addKey(team: team.id)
    _ = try await rig.ask("/websites", key: key)
    try rig.catalog.setPlan(team: "team", plan)
    let caller = Caller(name: "a key on \(plan)", secret: key.secret.text) { refusal(plan, $0) }
    try await check([caller], about: website, rig)
  }

  @Test func `refused calls cost nothing, answered ones their credits`() async throws {
    let rig = try ExternalRig(scale: 0)
    let website = try rig.addWebsite("example.com")
    for endpoint in ExternalRoutes.endpoints {
      let key = try rig.addKey()
      let before = try await rig.ask(path(endpoint, website), key: key, method: endpoint.method, body: "{}")
      let cost = before.status == 200 ? endpoint.rules.credits : 0
      #expect(before.header("X-Usage-Monthly") == String(cost), "\(endpoint.path)")
      guard endpoint.rules.naming != .none else { continue }
      let refused = try await rig.ask(
        path(endpoint, website).replacing(website.uuid, with: "unknown"), key: key, method: endpoint.method,
        body: "{}")
      #expect(refused.status == 404, "\(endpoint.path)")
      #expect(refused.header("X-Usage-Monthly") == String(cost), "\(endpoint.path)")
    }
  }
}

import Auth
import HTTPTypes
import Models
import Storage
import Testing

@testable import PageSenseRoutes

/// Every endpoint that there is, asked with every scope that there may be.
@Suite struct ScopeMatrixTests {
  /// The path of an endpoint about a website; other places are filled with names that nothing has.
  private func path(_ endpoint: PageSenseEndpoint, _ website: Website) -> String {
    "/"
      + endpoint.path.split(separator: "/").map { segment in
        segment == "{website_id}" ? website.number : segment.hasPrefix("{") ? "100000000000000000" : String(segment)
      }.joined(separator: "/")
  }

  /// Asks an endpoint about a website; one that removes it about another one.
  private func ask(
    _ endpoint: PageSenseEndpoint, _ token: String?, _ website: Website, _ rig: PageSenseRig
  ) async throws -> RigAnswer {
    let removes = endpoint.method == .delete && endpoint.places == ["website_id"]
    let website = try removes ? rig.addWebsite("w\(rig.catalog.websites().count).example.com") : website
    return try await rig.ask(
      path(endpoint, website), token: token, method: endpoint.method, body: endpoint.body == nil ? "" : "{}")
  }

  @Test func `tokens that do not work open nothing`() async throws {
    let rig = try PageSenseRig(scale: 0)
    let website = try rig.addWebsite("example.com")
    let expired = try rig.token()
    rig.wait(seconds: 3600)
    let revoked = try rig.token()
    try rig.catalog.revokeOAuthToken(OAuthSecret.hash(of: revoked))
    for endpoint in PageSenseRoutes.endpoints {
      for token in [nil, "", "1000.x", expired, revoked] {
        let answer = try await ask(endpoint, token, website, rig)
        #expect(answer.status == 401, "\(endpoint.method) \(endpoint.path): \(answer.text)")
        #expect(answer.code == 401)
      }
    }
  }

  @Test func `each scope opens its own endpoints and no others`() async throws {
    let rig = try PageSenseRig(scale: 0)
    let website = try rig.addWebsite("example.com")
    for module in OAuthScope.Module.allCases {
      for operation in OAuthScope.Operation.allCases where module != .analytics || operation == .read {
        let scope = OAuthScope(module, operation)
        let token = try rig.token(scope.description)
        for endpoint in PageSenseRoutes.endpoints {
          let answer = try await ask(endpoint, token, website, rig)
          let opens = endpoint.scopes.contains { scope.covers($0) }
          let what = "\(scope) at \(endpoint.method) \(endpoint.path): \(answer.status) \(answer.text)"
          #expect((answer.status != 403) == opens, "\(what)")
          #expect(answer.status < 500, "\(what)")
        }
      }
    }
  }

  @Test func `another team's website is an unknown one`() async throws {
    let rig = try PageSenseRig(scale: 0)
    let others = try rig.catalog.addTeam(name: "others", plan: .enterprise)
    let website = try rig.addWebsite("example.com")
    let token = try rig.token(team: others.id)
    for endpoint in PageSenseRoutes.endpoints where endpoint.isAboutWebsite {
      for path in [path(endpoint, website), path(endpoint, website).replacing(website.number, with: website.uuid)] {
        let answer = try await rig.ask(
          path, token: token, method: endpoint.method, body: endpoint.body == nil ? "" : "{}")
        #expect(answer.status == 404, "\(endpoint.path)")
        #expect(answer.code == 10001 && answer.message == "Invalid Website", "\(endpoint.path): \(answer.text)")
      }
    }
  }
}

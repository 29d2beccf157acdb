import Auth
import HTTPSupport
import HTTPTypes
import Models
import TestSupport
import Testing

@testable import ExternalRoutes

@Suite struct OpenAPITests {
  @Test func `the document is public and may be kept for five minutes`() async throws {
    let rig = try ExternalRig()
    let answer = try await rig.ask("/openapi.json", secret: nil)
    #expect(answer.status == 200)
    #expect(answer.header("Cache-Control") == "public, max-age=300")
    #expect(answer.header("Content-Type") == "application/json; charset=utf-8")
    #expect(answer.json["openapi"] as? String == "3.1.0")
  }

  @Test func `every endpoint is described, with its parameters`() async throws {
    let contract = try APIContract(try await ExternalRig().ask("/openapi.json", secret: nil).text.utf8)
    for endpoint in ExternalRoutes.endpoints {
      let operation = contract.operation(endpoint.method.rawValue, "\(ExternalRoutes.root)/\(endpoint.path)")
      #expect(operation?.needsKey == true, "\(endpoint.path)")
      #expect(operation?.parameters.map(\.name) == endpoint.parameters.map(\.name), "\(endpoint.path)")
    }
    #expect(contract.operation("GET", "\(ExternalRoutes.root)/openapi.json")?.needsKey == false)
  }

  @Test(arguments: 1...4)
  func `generated requests are answered as described, and never by a failure of ours`(_ seed: UInt64) async throws {
    let rig = try ExternalRig(scale: 0)
    let website = try rig.addWebsite("example.com")
    let other = try rig.addWebsite("other.example.com", team: rig.addTeam("others", plan: .pro).id)
    let secrets = [
      try rig.addKey().secret.text, try rig.addKey(permission: .read).secret.text,
      try rig.addKey(team: rig.addTeam("free", plan: .free).id).secret.text, "zv_wrong",
    ]
    let contract = try APIContract(try await rig.ask("/openapi.json", secret: nil).text.utf8)
    let names = [website.uuid, website.trackingCode, website.number, "example.com", other.uuid, "unknown"]
    var random = SeededGenerator(seed: seed)
    for operation in contract.operations {
      guard operation.path.hasPrefix(ExternalRoutes.root) else { continue }
      for _ in 0..<60 {
        let request = GeneratedRequest(operation, names: ["websiteId": names, "site_id": names], &random)
        let secret = random.chance(70) ? secrets[0] : random.pick(secrets)
        let answer = try await rig.ask(
          String(request.path.dropFirst(ExternalRoutes.root.count)), secret: secret,
          method: HTTPRequest.Method(rawValue: request.method) ?? .get,
          body: String(decoding: request.body ?? [], as: UTF8.self))
        let what = "seed \(seed): \(request.method) \(request.path)"
        #expect(answer.status < 500, "\(what): \(answer.text)")
        var headers = ["x-request-id": "made by another middleware"]
        for field in answer.headers { headers[field.name.rawName] = field.value }
        let violations = contract.violations(
          request.method, request.path, status: answer.status, headers: headers, body: answer.text.utf8)
        #expect(violations == [], "\(what)")
      }
    }
  }
}

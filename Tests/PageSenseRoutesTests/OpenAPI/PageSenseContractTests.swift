import HTTPSupport
import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@testable import PageSenseRoutes

/// Answers held against what `openapi.json` says of them.
@Suite struct PageSenseContractTests {
  private func contract() throws -> APIContract {
    try APIContract(
      JSONWriter.bytes(of: OpenAPIDocument.document(PageSenseRoutes.descriptions, title: "t", version: "1")))
  }

  @Test func `every endpoint is described`() throws {
    let contract = try contract()
    for endpoint in PageSenseRoutes.endpoints {
      let operation = contract.operation(endpoint.method.rawValue, "\(PageSenseRoutes.root)/\(endpoint.path)")
      #expect(operation?.path == "\(PageSenseRoutes.root)/\(endpoint.path)")
      #expect(operation?.needsKey == true)
    }
  }

  @Test(arguments: 1...3)
  func `generated requests are answered as described, and never by a failure of ours`(_ seed: UInt64) async throws {
    let rig = try PageSenseRig(
      store: ReferenceEventStore(CompanyTraffic.events, website: WebsiteID(rawValue: 1)), scale: 0)
    let website = try rig.addWebsite("company.com")
    let token = try rig.token()
    let poor = try rig.token("ZohoPageSense.polls.ALL")
    let goal = try await rig.ask(
      "/websites/\(website.number)/goals", token: token, method: .post,
      body: #"{"name":"g","type":"page_visit","url":"/*"}"#)
    let funnel = try await rig.ask(
      "/websites/\(website.number)/funnels", token: token, method: .post,
      body: #"{"name":"f","steps":[{"name":"s","url":"/"}]}"#)
    let ids = [goal.json["goal"]?["id"]?.string, funnel.json["funnel"]?["id"]?.string].compactMap { $0 }
    #expect(ids.count == 2)
    let contract = try contract()
    let names = [
      "website_id": [website.number, website.number, website.number, website.uuid, "1"], "goal_id": ids,
      "funnel_id": ids,
    ]
    var random = SeededGenerator(seed: seed)
    for operation in contract.operations where operation.method != "DELETE" {
      for _ in 0..<40 {
        let request = GeneratedRequest(operation, names: names, &random)
        let bearer = random.chance(90) ? token : random.pick([poor, "1000.wrong"])
        let answer = try await rig.send(
          HTTPRequest.Method(rawValue: request.method) ?? .get, request.path,
          headers: [.authorization: "Bearer \(bearer)"], body: String(decoding: request.body ?? [], as: UTF8.self))
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        let what = "seed \(seed): \(request.method) \(request.path) \(body)"
        #expect(answer.status < 500, "\(what): \(answer.text)")
        guard answer.header("Content-Type")?.hasPrefix("text/csv") != true else { continue }
        var headers: [String: String] = [:]
        for field in answer.headers { headers[field.name.rawName] = field.value }
        let violations = contract.violations(
          request.method, request.path, status: answer.status, headers: headers, body: answer.text.utf8)
        #expect(violations == [], "\(what)")
      }
    }
  }
}

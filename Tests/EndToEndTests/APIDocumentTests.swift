import Foundation
import TestSupport
import Testing

@Suite struct APIDocumentTests {
  private static let documentPath = "/api/external/v1/openapi.json"

  @Test func `all routes keep to the document, whatever they are asked`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let victim = try await installation.addWebsite("victim.example.com")
    let key = try await installation.addKey()
    let token = try await token(installation)
    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    let document = try client.ask("GET", APIDocumentTests.documentPath)
    #expect(document.headers["cache-control"] == "public, max-age=300")
    let contract = try APIContract(document.body)
    #expect(contract.operations.count > 8)
    _ = try client.track(
      website.trackingCode, #"{"type":"pageview","visitor_id":"v1","url":"https://example.com/a"}"#)
    let names = [
      "websiteId": [website.id, website.trackingCode, "unknown"], "site_id": [website.id, "example.com", "unknown"],
      "trackingCode": [website.trackingCode, "ZV_unknown"], "website": [website.id, website.trackingCode, "unknown"],
    ]
    let numbers = try numbers(client, token)
    let (number, lost) = (try #require(numbers["example.com"]), try #require(numbers["victim.example.com"]))
    #expect(victim.id != website.id)
    let seed: UInt64 = 7
    var random = SeededGenerator(seed: seed)
    for operation in contract.operations {
      // What removes a website removes another one than the rest is asked about.
      let removes = operation.method == "DELETE" && operation.path.hasSuffix("{website_id}")
      let websites = ["website_id": removes ? [lost, "1"] : [number, number, number, "1"]]
      // Each of the tokens' routes is asked as often without sockets, see `PageSenseContractTests`.
      for _ in 0..<(operation.scopes.isEmpty ? 40 : 12) {
        let request = GeneratedRequest(operation, names: names.merging(websites) { $1 }, &random)
        var headers = request.body == nil ? [:] : ["Content-Type": "application/json"]
        if !operation.scopes.isEmpty {
          headers["Authorization"] = "Bearer \(random.chance(90) ? token : "1000.wrong")"
        } else if operation.needsKey {
          headers["X-API-Key"] = random.chance(90) ? key : "zv_wrong"
        }
        let answer = try client.ask(request.method, request.path, headers: headers, body: request.body)
        let what = "seed \(seed): \(request.method) \(request.path)"
        #expect(answer.status < 500, "\(what): \(answer.text)")
        guard answer.headers["content-type"]?.hasPrefix("text/csv") != true else { continue }
        #expect(
          contract.violations(
            request.method, request.path, status: answer.status, headers: answer.headers, body: answer.body) == [],
          "\(what)")
      }
    }
  }

  /// A token for everything.
  private func token(_ installation: Installation) async throws -> String {
    let made = try await installation.command(
      "oauth", "client", "add", "--name", "Sync", "--redirect-uri", "https://app.example.com/back")
    let client = try #require((made as? [String: Any])?["client_id"] as? String)
    let scopes =
      ["websites", "heatmaps", "recordings", "tests", "funnels", "forms", "polls", "goals"]
      .map { "ZohoPageSense.\($0).ALL" } + ["ZohoPageSense.analytics.READ"]
    let tokens = try await installation.command(
      "oauth", "token", "--client", client, "--scope", scopes.joined(separator: ","))
    return try #require((tokens as? [String: Any])?["access_token"] as? String)
  }

  /// The websites' 18 digits, by domain.
  private func numbers(_ client: LoopbackClient, _ token: String) throws -> [String: String] {
    let list = try client.ask("GET", "/api/v2/websites", headers: ["Authorization": "Bearer \(token)"]).json()
    var numbers: [String: String] = [:]
    for website in list["websites"] as? [[String: Any]] ?? [] {
      guard let id = website["id"] as? String, let url = website["url"] as? String else { continue }
      numbers[String(url.split(separator: "/").last ?? "")] = id
    }
    return numbers
  }

  @Test func `footfall usage tells what keys have used`() async throws {
    let installation = try Installation()
    _ = try await installation.command("team", "add", "poor", "--plan", "pro")
    let key = try await installation.addKey(team: "poor")
    let server = try await RunningServer(.api, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    for _ in 0..<3 {
      #expect(try client.ask("GET", "/api/external/v1/websites", headers: ["X-API-Key": key]).status == 200)
    }
    let usage = try #require(try await installation.command("usage", "--team", "poor") as? [String: Any])
    let keys = try #require(usage["keys"] as? [[String: Any]])
    #expect(keys.count == 1)
    #expect(keys.first?["requests"] as? Int == 3)
    #expect(keys.first?["requests_limit"] as? Int == 10_000)
    let teams = try #require(usage["teams"] as? [[String: Any]])
    #expect(
      teams as NSArray == [["team": "poor", "plan": "pro", "events": 0, "events_limit": 100_000] as [String: Any]])
    let past = try #require(try await installation.command("usage", "--month", "2020-01") as? [String: Any])
    #expect((past["keys"] as? [[String: Any]])?.first?["requests"] as? Int == 0)
    #expect(try await installation.attempt(["usage", "--month", "June"]).exitCode == 64)
  }
}

import Foundation
import TestSupport
import Testing

/// Every route of the PageSense API that a server has, asked by everybody that there may be.
@Suite struct TokenAuthorizationTests {
  private static let root = "/api/v2"
  private static let modules = [
    "websites.ALL", "heatmaps.ALL", "recordings.ALL", "tests.ALL", "funnels.ALL", "forms.ALL", "polls.ALL",
    "goals.ALL", "analytics.READ",
  ].map { "ZohoPageSense.\($0)" }

  /// A running server with websites of two teams, and whoever makes tokens for it.
  private struct Platform {
    let installation: Installation
    let client: String
    let http: LoopbackClient
    let server: RunningServer
    let contract: APIContract

    init() async throws {
      installation = try Installation()
      let made = try await installation.command(
        "oauth", "client", "add", "--name", "Sync", "--redirect-uri", "https://app.example.com/back")
      client = try #require((made as? [String: Any])?["client_id"] as? String)
      server = try await RunningServer(.footfall, dataDirectory: installation.data)
      http = LoopbackClient(port: server.port)
      contract = try APIContract(try http.ask("GET", "/api/external/v1/openapi.json").body)
    }

    func token(_ scopes: [String] = TokenAuthorizationTests.modules, team: String = "default") async throws -> String {
      let made = try await installation.command(
        "oauth", "token", "--client", client, "--scope", scopes.joined(separator: ","), "--team", team)
      return try #require((made as? [String: Any])?["access_token"] as? String)
    }

    /// The 18 digits of a team's new website.
    func addWebsite(_ token: String, _ domain: String) throws -> String {
      let made = try ask("POST", "/api/v2/websites", token, #"{"name":"w","url":"https://\#(domain)"}"#)
      return try #require((try made.json()["website"] as? [String: Any])?["id"] as? String, "\(made.text)")
    }

    func ask(_ method: String, _ path: String, _ token: String?, _ body: String? = nil) throws -> HTTPAnswer {
      var headers = token.map { ["Authorization": "Zoho-oauthtoken \($0)"] } ?? [:]
      if body != nil { headers["Content-Type"] = "application/json" }
      return try http.ask(method, path, headers: headers, body: body.map { Array($0.utf8) })
    }

    /// Asks an operation about a website; other places are filled with names that nothing has.
    func ask(_ operation: APIContract.Operation, _ token: String?, about website: String) throws -> HTTPAnswer {
      let path = operation.path.split(separator: "/").map { segment in
        segment == "{website_id}" ? website : segment.hasPrefix("{") ? "100000000000000000" : String(segment)
      }.joined(separator: "/")
      let answer = try ask(operation.method, "/" + path, token, operation.body == nil ? nil : "{}")
      let what = "\(operation.method) /\(path): \(answer.status) \(answer.text.prefix(200))"
      #expect(answer.status < 500, "\(what)")
      if answer.headers["content-type"]?.hasPrefix("text/csv") != true {
        #expect(
          contract.violations(
            operation.method, "/" + path, status: answer.status, headers: answer.headers, body: answer.body) == [],
          "\(what)")
      }
      return answer
    }

    var operations: [APIContract.Operation] {
      contract.operations.filter { $0.path.hasPrefix(TokenAuthorizationTests.root) }
    }
  }

  @Test func `tokens that do not work open no route`() async throws {
    let platform = try await Platform()
    let website = try platform.addWebsite(try await platform.token(), "www.company.com")
    let revoked = try await platform.token()
    _ = try await platform.installation.command("oauth", "revoke", revoked)
    let key = try await platform.installation.addKey()
    #expect(platform.operations.count > 30)
    for operation in platform.operations {
      for token in [nil, "1000.wrong", revoked, key] {
        let answer = try platform.ask(operation, token, about: website)
        #expect(answer.status == 401, "\(operation.method) \(operation.path): \(answer.text)")
      }
    }
    // Nor does a token open what wants a key.
    let token = try await platform.token()
    #expect(try platform.ask("GET", "/api/external/v1/websites", token).status == 401)
  }

  @Test func `each scope opens its own routes, and none about another team's website`() async throws {
    let platform = try await Platform()
    _ = try await platform.installation.command("team", "add", "others", "--plan", "enterprise")
    let website = try platform.addWebsite(try await platform.token(), "www.company.com")
    let elsewhere = try await platform.token(team: "others")
    for operation in platform.operations where operation.path.contains("{website_id}") {
      let answer = try platform.ask(operation, elsewhere, about: website)
      #expect(answer.status == 404, "\(operation.method) \(operation.path): \(answer.text)")
      #expect(answer.text.contains("Invalid Website"), "\(operation.path): \(answer.text)")
    }
    for module in Self.modules {
      let token = try await platform.token([module])
      let name = module.split(separator: ".")[1]
      for operation in platform.operations where !Self.removes(operation) {
        let answer = try platform.ask(operation, token, about: website)
        let opens = operation.scopes.contains { $0.split(separator: ".")[1] == name }
        let reads = module.hasSuffix("ALL") || operation.scopes.contains { $0.hasSuffix("READ") || $0.hasSuffix("ALL") }
        #expect(
          (answer.status != 403) == (opens && reads),
          "\(module) at \(operation.method) \(operation.path): \(answer.status) \(answer.text.prefix(200))")
      }
    }
  }

  @Test(arguments: ["free", "pro", "scale", "enterprise"])
  func `every plan has the API`(_ plan: String) async throws {
    let platform = try await Platform()
    _ = try await platform.installation.command("team", "add", "team", "--plan", plan)
    let token = try await platform.token(team: "team")
    let website = try platform.addWebsite(token, "www.company.com")
    for operation in platform.operations where !Self.removes(operation) {
      let answer = try platform.ask(operation, token, about: website)
      #expect(
        ![401, 403].contains(answer.status), "\(plan) at \(operation.method) \(operation.path): \(answer.text)")
    }
    let removed = try platform.ask("DELETE", "\(Self.root)/websites/\(website)", token)
    #expect(removed.status == 204 || removed.status == 200, "\(removed.text)")
  }

  @Test func `tokens are made anew for who has the secret, until they are revoked`() async throws {
    let platform = try await Platform()
    let program = try #require(
      try await platform.installation.command(
        "oauth", "client", "add", "--name", "Other", "--redirect-uri", "https://other.example.com/back")
        as? [String: Any])
    let id = try #require(program["client_id"] as? String)
    let secret = try #require(program["client_secret"] as? String)
    let made = try await platform.installation.command(
      "oauth", "token", "--client", id, "--scope", Self.modules.joined(separator: ","))
    let refresh = try #require((made as? [String: Any])?["refresh_token"] as? String)
    func renew(_ refresh: String, client: String, secret: String) throws -> HTTPAnswer {
      try platform.http.ask(
        "POST",
        "/oauth/v2/token?grant_type=refresh_token&client_id=\(client)&client_secret=\(secret)&refresh_token=\(refresh)")
    }
    let renewed = try renew(refresh, client: id, secret: secret)
    #expect(renewed.status == 200, "\(renewed.text)")
    let access = try #require(try renewed.json()["access_token"] as? String)
    #expect(try platform.ask("GET", "\(Self.root)/websites", access).status == 200)
    // A wrong secret, another program's name, no name, and a token that is none.
    for answer in try [
      renew(refresh, client: id, secret: "wrong"), renew(refresh, client: platform.client, secret: secret),
      renew(refresh, client: "nobody", secret: secret), renew("1000.wrong", client: id, secret: secret),
      renew(access, client: id, secret: secret), platform.http.ask("POST", "/oauth/v2/token"),
    ] {
      #expect(answer.status == 400 || answer.status == 401, "\(answer.status) \(answer.text)")
      #expect(try answer.json()["error"] is String, "\(answer.text)")
    }
    #expect(try platform.http.ask("POST", "/oauth/v2/token/revoke?token=\(refresh)").status == 200)
    #expect(try platform.ask("GET", "\(Self.root)/websites", access).status == 401)
    #expect(try renew(refresh, client: id, secret: secret).status != 200)
  }

  private static func removes(_ operation: APIContract.Operation) -> Bool {
    operation.method == "DELETE" && operation.path.hasSuffix("{website_id}")
  }
}

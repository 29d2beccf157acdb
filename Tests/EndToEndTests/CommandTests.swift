import Foundation
import Testing

@Suite struct CommandTests {
  /// Commands that must fail, and with which exit code.
  private static let failures: [([String], Int32)] = [
    (["website", "add"], 64), (["nonsense"], 64), (["key", "add", "--name", "x"], 64),
    (["key", "add", "--name", "x", "--all", "--website", "y"], 64), (["team", "plan", "default", "gold"], 64),
    (["team", "plan", "nobody", "pro"], 1), (["website", "add", "not a domain"], 64),
    (["website", "add", "example.com", "--timezone", "Mars/Base"], 64), (["website", "remove", "nothing"], 1),
    (["import", "/nonexistent/file", "--website", "nothing"], 1), (["stats", "--website", "nothing"], 1),
  ]

  @Test func `teams, websites and keys are made, listed and changed`() async throws {
    let installation = try Installation()
    let teams = try await installation.command("team", "list") as? [[String: Any]]
    #expect(teams?.map { $0["name"] as? String } == ["default"])
    #expect(teams?.first?["plan"] as? String == "enterprise")
    let team = try await installation.command("team", "add", "shop", "--plan", "pro") as? [String: Any]
    #expect(Set(team?.keys ?? [:].keys) == ["id", "name", "plan"])
    let website = try await installation.command(
      "website", "add", "https://www.Shop.example.com/", "--timezone", "US/Pacific", "--team", "shop") as? [String: Any]
    #expect(website?["domain"] as? String == "shop.example.com")
    #expect(website?["timezone"] as? String == "US/Pacific")
    let id = try #require(website?["id"] as? String)
    #expect(UUID(uuidString: id) != nil)
    #expect((website?["tracking_code"] as? String)?.hasPrefix("ZV_") == true)
    let set = try await installation.command("website", "set", id, "--timezone", "Europe/Paris") as? [String: Any]
    #expect(set?["timezone"] as? String == "Europe/Paris")
    let key = try await installation.command("key", "add", "--name", "k", "--all", "--team", "shop") as? [String: Any]
    #expect((key?["key"] as? String)?.hasPrefix("zv_") == true)
    let keyID = try #require(key?["id"] as? String)
    let rotated = try await installation.command("key", "rotate", keyID) as? [String: Any]
    #expect(rotated?["id"] as? String == keyID)
    #expect(rotated?["key"] as? String != key?["key"] as? String)
    _ = try await installation.command("website", "remove", id)
    #expect((try await installation.command("website", "list") as? [Any])?.isEmpty == true)
  }

  @Test(arguments: CommandTests.failures)
  func `failures have an exit code and a sentence`(arguments: [String], code: Int32) async throws {
    let installation = try Installation()
    let run = try await installation.attempt(arguments)
    #expect(run.exitCode == code)
    #expect(run.output.isEmpty)
    #expect(run.errors.hasPrefix("Error: "))
  }

  @Test func `explain answers line by line and goes on after a bad one`() async throws {
    let input = """
      {"id":1,"input":{"ua":"Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"}}
      nonsense
      {"id":{"b":[true,1,1.5]},"input":{"ua":"Googlebot/2.1 (+http://www.google.com/bot.html)"}}

      """
    let answer = try await run(.footfall, ["explain", "user-agent"], input: input)
    #expect(answer.exitCode == 0)
    let lines = try answer.output.split(separator: "\n").map {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? NSDictionary ?? [:]
    }
    #expect(lines.count == 3)
    #expect((lines[0]["output"] as? NSDictionary)?["browser"] as? String == "Firefox")
    #expect((lines[0]["output"] as? NSDictionary)?["device_type"] as? String == "desktop")
    #expect(lines[1]["error"] != nil)
    #expect(lines[2]["id"] as? NSDictionary == ["b": [true, 1, 1.5]])
    #expect((lines[2]["output"] as? NSDictionary)?["is_bot"] as? Bool == true)
  }

  @Test func `referrers are explained`() async throws {
    let input =
      #"{"id":"r","input":{"referrer":"https://www.google.com/","landing_url":"https://example.com/","site":"example.com"}}"#
    let answer = try await run(.footfall, ["explain", "referrer"], input: input + "\n")
    #expect(answer.exitCode == 0)
    let line = try JSONSerialization.jsonObject(with: Data(answer.output.utf8)) as? NSDictionary
    #expect((line?["output"] as? NSDictionary)?["medium"] as? String == "search")
    #expect((line?["output"] as? NSDictionary)?["source"] as? String == "Google")
  }

  @Test func `help is there for every command`() async throws {
    for command in ["", "serve", "website", "key", "team", "import", "export", "stats", "explain", "visitor", "doctor"]
    {
      let help = try await run(.footfall, command.isEmpty ? ["--help"] : [command, "--help"])
      #expect(help.exitCode == 0)
      #expect(help.output.contains("USAGE: footfall"))
    }
  }

  @Test func `verify and doctor find a healthy installation healthy`() async throws {
    let installation = try Installation()
    _ = try await installation.addWebsite("example.com")
    #expect((try await installation.command("verify") as? NSDictionary)?["ok"] as? Bool == true)
    #expect((try await installation.command("doctor") as? NSDictionary)?["ok"] as? Bool == true)
  }
}

import ArgumentParser
import Models
import ServiceSupport
import Testing

@Suite struct ServerOptionsTests {
  private func settings(
    _ arguments: [String], _ variables: [String: String] = [:]
  ) throws -> ServerSettings {
    try ServerOptions.parse(arguments).settings(defaultPort: 8080, environment: ProcessEnvironment(variables))
  }

  @Test func `without options a server listens on loopback`() throws {
    let settings = try settings([])
    #expect(settings.host == "127.0.0.1")
    #expect(settings.port == 8080)
    #expect(settings.rateLimitScale == 1)
    #expect(settings.pinnedNow == nil)
  }

  @Test func `options win over the environment`() throws {
    let variables = ["FOOTFALL_PORT": "9000", "FOOTFALL_HOST": "0.0.0.0"]
    #expect(try settings([], variables).port == 9000)
    #expect(try settings(["--port", "0"], variables).port == 0)
    #expect(try settings([], variables).host == "0.0.0.0")
  }

  @Test func `a worker listens only when it is told so itself`() throws {
    let environment = ProcessEnvironment(["FOOTFALL_PORT": "9000"])
    #expect(try ServerOptions.parse([]).settings(defaultPort: nil, environment: environment).port == nil)
    #expect(try ServerOptions.parse(["--port", "1"]).settings(defaultPort: nil, environment: environment).port == 1)
  }

  @Test func `webhooks lead into the internet and where they are allowed to`() throws {
    let variables = ["FOOTFALL_WEBHOOK_ALLOW": "10.0.0.0/8,hooks.internal"]
    let allowed = try WebhookReach(allowing: ["10.0.0.0/8", "hooks.internal"])
    #expect(try settings([]).webhookReach == .publicOnly)
    #expect(try settings([], variables).webhookReach == allowed)
    #expect(try settings(["--webhook-allow", "::1"], variables).webhookReach == WebhookReach(allowing: ["::1"]))
  }

  @Test(arguments: [
    ["--port", "x"], ["--port", "65536"], ["--trusted-proxy", "10.0.0.0/40"], ["--rate-limit-scale=-1"],
    ["--webhook-allow", "10.0.0.0/40"], ["--webhook-ca", "/nowhere/authorities.pem"],
    ["--rate-limit-scale", "nan"], ["--log-level", "loud"], ["--now", "yesterday"],
  ])
  func `nonsense is wrong usage`(arguments: [String]) {
    #expect(throws: ValidationError.self) { try settings(arguments) }
  }

  @Test(arguments: [
    ("2026-06-13T00:00:00Z", 1_781_308_800_000), ("2026-06-13T02:00:00.250+02:00", 1_781_308_800_250),
    ("2026-06-13", 1_781_308_800_000), ("2026-06-13T00:00:01", 1_781_308_801_000),
  ])
  func `the clock can be pinned`(text: String, milliseconds: Int64) throws {
    #expect(try settings(["--now", text]).pinnedNow == Instant(milliseconds: milliseconds))
  }

  @Test func `a UUID has its version and variant`() {
    let sources = WorldSources(
      now: { Instant(milliseconds: 0) }, random: RandomSource { Array(repeating: 0xFF, count: $0) })
    #expect(sources.makeUUID() == "ffffffff-ffff-4fff-bfff-ffffffffffff")
  }
}

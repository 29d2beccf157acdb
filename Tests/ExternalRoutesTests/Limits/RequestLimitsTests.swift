import Auth
import Models
import Storage
import Testing

@Suite struct RequestLimitsTests {
  private func proKey(_ rig: ExternalRig) throws -> (key: IssuedKey, team: Team) {
    let team = try rig.addTeam("pro", plan: .pro)
    return (try rig.addKey(team: team.id), team)
  }

  @Test func `every answer tells limits and usage`() async throws {
    let rig = try ExternalRig()
    let key = try proKey(rig).key
    let first = try await rig.ask("/websites", key: key)
    #expect(first.header("X-RateLimit-Limit") == "30")
    #expect(first.header("X-RateLimit-Remaining") == "29")
    // 2026-06-13T12:01:00Z: the request leaves the 60 seconds.
    #expect(first.header("X-RateLimit-Reset") == "1781352060")
    #expect(first.header("X-Usage-Monthly") == "1")
    #expect(first.header("X-Usage-Limit") == "10000")
    #expect(first.header("X-Usage-Reset") == "2026-07-01T00:00:00.000Z")
    rig.wait(seconds: 10)
    let refused = try await rig.ask("/websites/unknown", key: key)
    #expect(refused.status == 404)
    #expect(refused.header("X-RateLimit-Remaining") == "29")
    #expect(refused.header("X-Usage-Monthly") == "1")
    #expect(try await rig.ask("/websites", secret: "zv_wrong").header("X-RateLimit-Limit") == nil)
  }

  @Test func `the request after the last one of a minute waits until the first is 60 seconds old`() async throws {
    let rig = try ExternalRig()
    let key = try proKey(rig).key
    #expect(try await rig.ask("/websites", key: key).status == 200)
    rig.wait(seconds: 18)
    for _ in 0..<29 { #expect(try await rig.ask("/websites", key: key).status == 200) }
    for _ in 0..<3 {
      // Also where the website does not exist: the limit comes first.
      let refused = try await rig.ask("/websites/unknown", key: key)
      #expect(refused.status == 429)
      #expect(refused.code == "RATE_LIMIT_EXCEEDED")
      #expect(refused.message == "Rate limit exceeded: 30 requests/minute. Please try again in 42 seconds.")
      #expect(refused.header("Retry-After") == "42")
      #expect(refused.header("X-RateLimit-Remaining") == "0")
      #expect(refused.header("X-RateLimit-Reset") == "1781352060")
      #expect(refused.header("X-Usage-Monthly") == "30")
    }
    rig.wait(seconds: 41)
    #expect(try await rig.ask("/websites", key: key).status == 429)
    rig.wait(seconds: 1)
    #expect(try await rig.ask("/websites", key: key).status == 200)
    #expect(try await rig.ask("/websites", key: key).status == 429)
  }

  @Test func `limits are each key's own`() async throws {
    let rig = try ExternalRig()
    let pro = try proKey(rig)
    for _ in 0..<30 { _ = try await rig.ask("/websites", key: pro.key) }
    #expect(try await rig.ask("/websites", key: pro.key).status == 429)
    #expect(try await rig.ask("/websites", key: rig.addKey(team: pro.team.id)).status == 200)
  }

  @Test func `a change of plan measures what was used against the new limit`() async throws {
    let rig = try ExternalRig()
    let pro = try proKey(rig)
    for _ in 0..<30 { _ = try await rig.ask("/websites", key: pro.key) }
    try rig.catalog.setPlan(team: "pro", .scale)
    let more = try await rig.ask("/websites", key: pro.key)
    #expect(more.status == 200)
    #expect(more.header("X-RateLimit-Limit") == "60")
    #expect(more.header("X-RateLimit-Remaining") == "29")
    rig.wait(seconds: 30)
    for _ in 0..<10 { _ = try await rig.ask("/websites", key: pro.key) }
    try rig.catalog.setPlan(team: "pro", .pro)
    // 41 in the last minute, 31 of them to leave in 30 seconds: then 10 are left.
    let less = try await rig.ask("/websites", key: pro.key)
    #expect(less.status == 429)
    #expect(less.header("Retry-After") == "30")
    rig.wait(seconds: 30)
    #expect(try await rig.ask("/websites", key: pro.key).header("X-RateLimit-Remaining") == "19")
  }

  @Test func `the month's quota ends with a wait until the next month`() async throws {
    // 2026-06-30T23:59:30Z
    let rig = try ExternalRig(scale: 0.0003, start: Instant(seconds: 1_782_863_970))
    let team = try rig.addTeam("scale", plan: .scale)
    let key = try rig.addKey(team: team.id)
    // 100,000 × 0.0003 = 30 requests a month; one a minute is all that 60 × 0.0003 gives.
    for number in 1...30 {
      _ = try rig.usage.charge(.init(
        key: key.key.id, credits: 1, month: CalendarMonth(Instant(seconds: 1_782_863_970)),
        milliseconds: Int64(number), perMinute: nil, perMonth: nil))
    }
    let refused = try await rig.ask("/websites", key: key)
    #expect(refused.status == 429)
    #expect(refused.code == "MONTHLY_LIMIT_EXCEEDED")
    #expect(
      refused.message
        == "Monthly limit exceeded: 30 requests/month. Please try again in 30 seconds, on 2026-07-01.")
    #expect(refused.header("Retry-After") == "30")
    #expect(refused.header("X-Usage-Monthly") == "30")
    #expect(refused.header("X-Usage-Limit") == "100000")
    rig.wait(seconds: 30)
    let july = try await rig.ask("/websites", key: key)
    #expect(july.status == 200)
    #expect(july.header("X-Usage-Monthly") == "1")
    #expect(july.header("X-Usage-Reset") == "2026-08-01T00:00:00.000Z")
  }

  @Test func `with scale 0 nothing is refused and everything is counted`() async throws {
    let rig = try ExternalRig(scale: 0)
    let key = try proKey(rig).key
    for _ in 0..<40 { #expect(try await rig.ask("/websites", key: key).status == 200) }
    let last = try await rig.ask("/websites", key: key)
    #expect(last.header("X-RateLimit-Limit") == "30")
    #expect(last.header("X-RateLimit-Remaining") == "0")
    #expect(last.header("X-Usage-Monthly") == "41")
  }

  @Test func `of forty requests at once exactly thirty are answered`() async throws {
    let rig = try ExternalRig()
    let key = try proKey(rig).key
    let answered = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<40 { group.addTask { try await rig.ask("/websites", key: key).status } }
      return try await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
    #expect(answered == [200: 30, 429: 10])
  }
}

import HTTPSupport
import HTTPTypes
import Models
import Storage
import TestSupport
import Testing

@Suite struct EventMeterTests {
  /// 2026-06-30T23:00:00Z.
  private let now = Instant(seconds: 1_782_860_400)
  private let day = CivilDate(dayNumber: 20_634)
  private let directory: TemporaryDirectory
  private let usage: UsageStore
  private let thread = BlockingPool(name: "meter", threads: 1, queueDepthMax: 100)

  init() throws {
    directory = try TemporaryDirectory()
    usage = try UsageStore(directory: DataDirectory(path: directory.path))
  }

  private func team(_ plan: SubscriptionPlan, id: Int64 = 1) -> Team {
    Team(id: TeamID(rawValue: id), name: "team", plan: plan)
  }

  private func meter(scale: Double = 1) -> EventMeter {
    EventMeter(usage: usage, thread: thread, scale: LimitScale(factor: scale)) { Issue.record("\($0)") }
  }

  @Test func `a free team has 350 events a day`() async throws {
    let meter = meter()
    let free = team(.free)
    meter.add(349, of: free, at: now)
    #expect(meter.refusal(of: free, at: now) == nil)
    meter.add(1, of: free, at: now)
    let refusal = try #require(meter.refusal(of: free, at: now))
    #expect(refusal.status == .tooManyRequests)
    #expect(refusal.code == "DAILY_LIMIT_EXCEEDED")
    #expect(refusal.headers[.retryAfter] == "3600")
    #expect(
      refusal.message == "The plan's 350 events of this day are used up. Tracking goes on in 3600 seconds.")
    // An hour later it is July.
    #expect(meter.refusal(of: free, at: now.advanced(byMilliseconds: 3_600_000)) == nil)
    // A plan that has more goes on at once.
    #expect(meter.refusal(of: team(.pro), at: now) == nil)
  }

  @Test func `a month's events are those of its days, in all processes`() async throws {
    _ = try usage.addEvents(60_000, of: TeamID(rawValue: 1), on: day.advanced(byDays: -29))
    _ = try usage.addEvents(50_000, of: TeamID(rawValue: 1), on: day.advanced(byDays: -30))
    let pro = team(.pro)
    let meter = meter()
    meter.add(39_999, of: pro, at: now)
    #expect(await meter.tellAll())
    #expect(try usage.addEvents(0, of: pro.id, on: day) == EventUsage(day: 39_999, month: 99_999))
    #expect(meter.refusal(of: pro, at: now) == nil)
    meter.add(1, of: pro, at: now)
    #expect(meter.refusal(of: pro, at: now)?.code == "MONTHLY_LIMIT_EXCEEDED")
    #expect(meter.refusal(of: pro, at: now)?.headers[.retryAfter] == "3600")
  }

  @Test func `what was not kept does not count`() async throws {
    let meter = meter()
    let free = team(.free)
    meter.add(350, of: free, at: now)
    meter.add(-1, of: free, at: now)
    #expect(meter.refusal(of: free, at: now) == nil)
    #expect(await meter.tellAll())
    #expect(try usage.addEvents(0, of: free.id, on: day).day == 349)
  }

  @Test func `a process that begins soon knows what others have counted`() async throws {
    _ = try usage.addEvents(350, of: TeamID(rawValue: 1), on: day)
    let meter = meter()
    let free = team(.free)
    // Nothing is known at first, and nobody waits for it.
    #expect(meter.refusal(of: free, at: now) == nil)
    #expect(await meter.tellAll())
    #expect(meter.refusal(of: free, at: now)?.code == "DAILY_LIMIT_EXCEEDED")
  }

  @Test func `two meters share a quota`() async throws {
    let meters = [meter(), meter()]
    let free = team(.free)
    for meter in meters {
      meter.add(175, of: free, at: now)
      #expect(await meter.tellAll())
    }
    #expect(meters[0].refusal(of: free, at: now) == nil)
    meters[0].add(1, of: free, at: now)
    #expect(await meters[0].tellAll())
    #expect(meters[0].refusal(of: free, at: now)?.code == "DAILY_LIMIT_EXCEEDED")
    #expect(meters[1].refusal(of: free, at: now)?.code == "DAILY_LIMIT_EXCEEDED")
  }

  @Test func `without a limit all is counted and nothing refused`() async throws {
    let meter = meter(scale: 0)
    let free = team(.free)
    meter.add(2_000_000, of: free, at: now)
    #expect(meter.refusal(of: free, at: now) == nil)
    let enterprise = team(.enterprise, id: 2)
    meter.add(5, of: enterprise, at: now)
    #expect(await meter.tellAll())
    #expect(
      try usage.events(in: CalendarMonth(now)) == [TeamID(rawValue: 1): 2_000_000, TeamID(rawValue: 2): 5])
  }
}

import Models
import Storage
import Testing

@Suite struct UsageStoreTests {
  private let files: DatabaseDirectory
  private let directory: DataDirectory
  private let june = CalendarMonth(number: 2026 * 12 + 5)

  init() throws {
    files = try DatabaseDirectory()
    directory = DataDirectory(path: files.file("data"))
  }

  private func charge(
    _ key: String = "key_a", credits: Int = 1, month: CalendarMonth? = nil, at milliseconds: Int64 = 100_000,
    perMinute: Int? = 30, perMonth: Int? = 10_000
  ) -> RequestCharge {
    RequestCharge(
      key: APIKeyID(rawValue: key), credits: credits, month: month ?? june, milliseconds: milliseconds,
      perMinute: perMinute, perMonth: perMonth)
  }

  @Test func `requests count in their minute and their month`() throws {
    let store = try UsageStore(directory: directory)
    #expect(
      try store.charge(charge()) == .counted(KeyUsage(minute: 1, minuteWaitMilliseconds: 60_000, month: 1)))
    #expect(
      try store.charge(charge(credits: 3, at: 130_000))
        == .counted(KeyUsage(minute: 2, minuteWaitMilliseconds: 30_000, month: 4)))
    #expect(
      try store.charge(charge(at: 160_000))
        == .counted(KeyUsage(minute: 2, minuteWaitMilliseconds: 30_000, month: 5)))
    #expect(
      try store.usage(of: APIKeyID(rawValue: "key_a"), in: june, milliseconds: 500_000)
        == KeyUsage(minute: 0, minuteWaitMilliseconds: 0, month: 5))
  }

  @Test func `the minute is full at its limit, and refusals do not count`() throws {
    let store = try UsageStore(directory: directory)
    for second in 0..<3 {
      guard case .counted = try store.charge(charge(at: Int64(second) * 1000, perMinute: 3)) else {
        Issue.record("refused before the limit")
        return
      }
    }
    let full = KeyUsage(minute: 3, minuteWaitMilliseconds: 50_000, month: 3)
    for _ in 0..<5 {
      #expect(
        try store.charge(charge(at: 10_000, perMinute: 3)) == .minuteFull(full, waitMilliseconds: 50_000))
    }
    #expect(
      try store.charge(charge(at: 60_000, perMinute: 3))
        == .counted(KeyUsage(minute: 3, minuteWaitMilliseconds: 1_000, month: 4)))
    #expect(
      try store.charge(charge(at: 60_001, perMinute: 3))
        == .minuteFull(KeyUsage(minute: 3, minuteWaitMilliseconds: 999, month: 4), waitMilliseconds: 999))
  }

  @Test func `the month's last requests are given, and not one more`() throws {
    let store = try UsageStore(directory: directory)
    _ = try store.charge(charge(credits: 8, perMonth: 10))
    guard case .monthFull(let used) = try store.charge(charge(credits: 3, perMonth: 10)) else {
      Issue.record("three credits where two are left")
      return
    }
    #expect(used.month == 8)
    guard case .counted(let last) = try store.charge(charge(credits: 2, perMonth: 10)) else {
      Issue.record("two credits where two are left")
      return
    }
    #expect(last.month == 10)
    guard case .monthFull = try store.charge(charge(perMonth: 10)) else {
      Issue.record("one credit where none is left")
      return
    }
    guard case .counted(let next) = try store.charge(charge(month: CalendarMonth(number: june.number + 1))) else {
      Issue.record("a new month")
      return
    }
    #expect(next.month == 1)
    #expect(try store.totalRequests(of: APIKeyID(rawValue: "key_a")) == 11)
    #expect(try store.requests(in: june) == [APIKeyID(rawValue: "key_a"): 10])
  }

  @Test func `a request that is taken back never was`() throws {
    let store = try UsageStore(directory: directory)
    _ = try store.charge(charge(at: 1_000))
    _ = try store.charge(charge(credits: 3, at: 2_000))
    #expect(
      try store.takeBack(charge(credits: 3, at: 2_000))
        == KeyUsage(minute: 1, minuteWaitMilliseconds: 59_000, month: 1))
  }

  @Test func `keys are counted apart, and without limits all is counted`() throws {
    let store = try UsageStore(directory: directory)
    for _ in 0..<500 { _ = try store.charge(charge("key_b", perMinute: nil, perMonth: nil)) }
    guard case .counted(let other) = try store.charge(charge("key_a")) else {
      Issue.record("refused for another key's requests")
      return
    }
    #expect(other.month == 1)
    let busy = try store.usage(of: APIKeyID(rawValue: "key_b"), in: june, milliseconds: 100_000)
    #expect(busy.month == 500)
    #expect(busy.minute == PlanLimits.requestsPerMinuteMax)
  }

  @Test func `two processes share one limit, to the last request`() async throws {
    let stores = [try UsageStore(directory: directory), try UsageStore(directory: directory)]
    let charge = charge(perMinute: nil, perMonth: 301)
    let counted = try await withThrowingTaskGroup(of: Int.self) { group in
      for store in stores {
        group.addTask {
          var counted = 0
          for _ in 0..<200 {
            if case .counted = try store.charge(charge) { counted += 1 }
          }
          return counted
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(counted == 301)
  }

  @Test func `events of a team are counted by day and month`() throws {
    let store = try UsageStore(directory: directory)
    let team = TeamID(rawValue: 7)
    let last = try #require(CivilDate(iso: "2026-06-30"))
    #expect(try store.addEvents(5, of: team, on: last.advanced(byDays: -29)) == EventUsage(day: 5, month: 5))
    #expect(try store.addEvents(2, of: team, on: last) == EventUsage(day: 2, month: 7))
    #expect(try store.addEvents(3, of: team, on: last.advanced(byDays: 1)) == EventUsage(day: 3, month: 3))
    #expect(try store.addEvents(-1, of: team, on: last) == EventUsage(day: 1, month: 6))
    #expect(try store.addEvents(0, of: TeamID(rawValue: 8), on: last) == EventUsage(day: 0, month: 0))
    #expect(try store.events(in: june) == [team: 6])
    #expect(try store.events(in: CalendarMonth(number: june.number + 1)) == [team: 3])
  }
}

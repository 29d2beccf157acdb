import HTTPTypes
public import Models
public import Storage
import Synchronization

/// Counts the events of teams, and says when a team's plan has no more of them.
///
/// Made for event loops: counting and asking take a lock for some nanoseconds and never wait. What was counted here is
/// told to ``UsageStore`` every second, and the sooner the less is left, at the latest after a hundredth of the rest;
/// what comes back includes other processes. So one process is exact; several together may let pass what reached the
/// others meanwhile, and a process that is killed forgets at most a hundredth of what was left.
///
/// Source: the vendor's pages on plans: at its limit a team's tracking stops until the next month, on plan free also
/// until the next day. Days and months are those of UTC.
public final class EventMeter: Sendable {
  /// What is told at once although much is left, so that reports are not far behind.
  private static let untoldMax = 10_000

  /// The events of a team on a day.
  private struct Key: Hashable {
    let team: TeamID
    let day: CivilDate
  }

  private struct Count {
    /// What all processes have counted, as last heard.
    var known: EventUsage?
    /// What was counted here and not told.
    var untold = 0
    /// What is being told.
    var onItsWay = 0
    /// Whether telling was asked for and has not begun.
    var isDue = false

    var day: Int { (known?.day ?? 0) + untold + onItsWay }
    var month: Int { (known?.month ?? 0) + untold + onItsWay }
  }

  private let counts = Mutex<[Key: Count]>([:])
  private let refused = CountsByName()
  private let usage: UsageStore
  private let thread: BlockingPool
  private let scale: LimitScale
  private let report: @Sendable (String) -> Void

  /// A meter over this store.
  ///
  /// - Parameters:
  ///   - thread: a pool of one thread, where the store is told.
  ///   - scale: factor of every limit.
  ///   - report: told when the store cannot be written; events are counted in memory until it can.
  public init(
    usage: UsageStore, thread: BlockingPool, scale: LimitScale, report: @escaping @Sendable (String) -> Void
  ) {
    self.usage = usage
    self.thread = thread
    self.scale = scale
    self.report = report
  }

  /// Requests that were refused since the meter was made, by code.
  public var refusals: [String: Int] { refused.counts }

  /// Why a team's events are refused now; `nil` when they are taken. A refusal is counted.
  ///
  /// - Returns: 429 `MONTHLY_LIMIT_EXCEEDED` or `DAILY_LIMIT_EXCEEDED`, with `Retry-After`.
  public func refusal(of team: Team, at now: Instant) -> APIFailure? {
    let limits = team.plan.limits
    guard let month = limits.eventsPerMonth.flatMap(scale.limit) else { return nil }
    let day = EventMeter.day(of: now)
    guard let count = figures(of: team, on: day) else { return nil }
    if count.month >= month {
      return failure("MONTHLY_LIMIT_EXCEEDED", month, "month", until: CalendarMonth(now).end, now)
    }
    if let most = limits.eventsPerDay.flatMap(scale.limit), count.day >= most {
      let tomorrow = Instant(seconds: Int64(day.dayNumber + 1) * 86_400)
      return failure("DAILY_LIMIT_EXCEEDED", most, "day", until: tomorrow, now)
    }
    return nil
  }

  /// Counts events of a team.
  ///
  /// - Parameter events: negative for some that were counted and then not kept.
  public func add(_ events: Int, of team: Team, at now: Instant) {
    guard events != 0 else { return }
    let key = Key(team: team.id, day: EventMeter.day(of: now))
    let isDue = counts.withLock { counts in
      var count = counts[key] ?? Count()
      count.untold += events
      let isDue = !count.isDue && (count.known == nil || count.untold > untoldMax(team.plan.limits, count))
      if isDue { count.isDue = true }
      counts[key] = count
      return isDue
    }
    if isDue { post(key) }
  }

  /// Tells the store what was counted here.
  ///
  /// - Returns: whether it knows everything now.
  @discardableResult
  public func tellAll() async -> Bool {
    let isAllTold = try? await thread.run { [self] in
      for key in counts.withLock({ $0.filter { $0.value.untold != 0 }.map(\.key) }) { tell(key) }
      return counts.withLock { $0.allSatisfy { $0.value.untold == 0 } }
    }
    return isAllTold ?? false
  }

  /// The figures of a team's day; asks for them when they were never heard.
  private func figures(of team: Team, on day: CivilDate) -> Count? {
    let key = Key(team: team.id, day: day)
    let (count, isDue) = counts.withLock { counts in
      var count = counts[key] ?? Count()
      let isDue = count.known == nil && !count.isDue
      if isDue {
        count.isDue = true
        counts[key] = count
      }
      return (count, isDue)
    }
    if isDue { post(key) }
    return count
  }

  private func untoldMax(_ limits: PlanLimits, _ count: Count) -> Int {
    var rest = Int.max
    if let month = limits.eventsPerMonth.flatMap(scale.limit) { rest = min(rest, month - count.month) }
    if let day = limits.eventsPerDay.flatMap(scale.limit) { rest = min(rest, day - count.day) }
    return min(EventMeter.untoldMax, max(0, rest / 100))
  }

  private func post(_ key: Key) {
    let isQueued = thread.post { [self] in tell(key) }
    if !isQueued { counts.withLock { $0[key]?.isDue = false } }
  }

  /// Tells the store what is untold of one day. On the meter's thread.
  private func tell(_ key: Key) {
    let events = counts.withLock { counts in
      var count = counts[key] ?? Count()
      let events = count.untold
      count.isDue = false
      count.untold = 0
      count.onItsWay = events
      counts[key] = count
      return events
    }
    do throws(StoreError) {
      let known = try usage.addEvents(events, of: key.team, on: key.day)
      counts.withLock { counts in
        counts[key]?.known = known
        counts[key]?.onItsWay = 0
        // Earlier days' figures are nobody's any more once all of them are told.
        counts = counts.filter { $0.key.team != key.team || $0.key.day >= key.day || $0.value.untold != 0 }
      }
    } catch {
      counts.withLock { counts in
        counts[key]?.untold += events
        counts[key]?.onItsWay = 0
      }
      report("events of team \(key.team.rawValue) could not be counted yet: \(error)")
    }
  }

  private static func day(of now: Instant) -> CivilDate {
    CivilDate(dayNumber: Int(now.seconds.floorDivided(by: 86_400)))
  }

  private func failure(
    _ code: String, _ limit: Int, _ period: String, until: Instant, _ now: Instant
  ) -> APIFailure {
    refused.add(code)
    let wait = (until.milliseconds - now.milliseconds + 999) / 1000
    return APIFailure(
      .tooManyRequests, code,
      "The plan's \(limit) events of this \(period) are used up. Tracking goes on in \(wait) seconds.",
      headers: [.retryAfter: String(wait)])
  }
}

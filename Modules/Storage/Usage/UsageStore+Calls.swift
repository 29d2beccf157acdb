public import Models

/// How many calls of the PageSense API a team has made.
public struct CallUsage: Sendable, Hashable {
  /// In the minute that runs.
  public var minute: Int
  /// Milliseconds until that minute ends.
  public var minuteEndsInMilliseconds: Int64
  /// In the day, by UTC.
  public var day: Int

  /// These figures.
  public init(minute: Int, minuteEndsInMilliseconds: Int64, day: Int) {
    self.minute = minute
    self.minuteEndsInMilliseconds = minuteEndsInMilliseconds
    self.day = day
  }
}

/// What came of a call.
public enum CallOutcome: Sendable, Hashable {
  /// It counts; the usage includes it.
  case counted(CallUsage)
  /// The minute has no room: nothing was counted.
  case minuteFull(CallUsage)
  /// The day has no room: nothing was counted.
  case dayFull(CallUsage)
}

extension UsageStore {
  /// Length of a minute of calls. It begins with the first call after the one before has ended.
  public static let callMinuteMilliseconds: Int64 = 60_000

  /// Counts a call of a team unless a limit forbids it.
  ///
  /// - Parameters:
  ///   - milliseconds: of the machine's clock that only goes forward, the same in every process.
  ///   - perMinute: calls of a minute; `nil`: as many as come. `perDay` likewise.
  /// - Throws: `StoreError`; nothing was counted then.
  public func countCall(
    of team: TeamID, on day: CivilDate, milliseconds: Int64, perMinute: Int?, perDay: Int?
  ) throws(StoreError) -> CallOutcome {
    try changing { connection in
      var usage = CallUsage(minute: 0, minuteEndsInMilliseconds: Self.callMinuteMilliseconds, day: 0)
      var start = milliseconds
      let row = try connection.prepare("SELECT minute_start, minute_count, day, day_count FROM calls WHERE team = ?")
        .bind(1, team.rawValue)
      if try row.step() {
        // A start that lies ahead is from before the machine's last start.
        let passed = milliseconds - row.int64(0)
        if (0..<Self.callMinuteMilliseconds).contains(passed) {
          start = row.int64(0)
          usage.minute = row.int(1)
          usage.minuteEndsInMilliseconds -= passed
        }
        if row.int(2) == day.dayNumber { usage.day = row.int(3) }
      }
      row.reset()
      if let perMinute, usage.minute >= perMinute { return .minuteFull(usage) }
      if let perDay, usage.day >= perDay { return .dayFull(usage) }
      usage.minute += 1
      usage.day += 1
      try connection.prepare(
        """
        INSERT INTO calls (team, minute_start, minute_count, day, day_count) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (team) DO UPDATE SET minute_start = ?2, minute_count = ?3, day = ?4, day_count = ?5
        """
      ).bind(1, team.rawValue).bind(2, start).bind(3, usage.minute).bind(4, day.dayNumber).bind(5, usage.day).run()
      return .counted(usage)
    }
  }
}

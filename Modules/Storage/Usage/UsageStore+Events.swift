public import Models

/// How many events a team has sent.
public struct EventUsage: Sendable, Hashable {
  /// In the day, by UTC.
  public var day: Int
  /// In the month of that day.
  public var month: Int

  /// These figures.
  public init(day: Int, month: Int) {
    self.day = day
    self.month = month
  }
}

extension UsageStore {
  /// Adds events of a team to a day and tells what all processes together have counted.
  ///
  /// - Parameter count: 0 only asks; a negative one takes back what was added before.
  /// - Throws: `StoreError`; nothing was added then.
  public func addEvents(_ count: Int, of team: TeamID, on day: CivilDate) throws(StoreError) -> EventUsage {
    try changing { connection in
      if count != 0 {
        try connection.prepare(
          """
          INSERT INTO events (team, day, count) VALUES (?1, ?2, max(?3, 0))
          ON CONFLICT (team, day) DO UPDATE SET count = max(count + ?3, 0)
          """
        ).bind(1, team.rawValue).bind(2, day.dayNumber).bind(3, count).run()
      }
      let row = try connection.prepare(
        """
        SELECT coalesce(sum(count), 0), coalesce(sum(count) FILTER (WHERE day = ?2), 0) FROM events
        WHERE team = ?1 AND day BETWEEN ?3 AND ?4
        """
      ).bind(1, team.rawValue).bind(2, day.dayNumber).bind(3, day.firstOfMonth.dayNumber)
        .bind(4, day.lastOfMonth.dayNumber)
      guard try row.step() else { return EventUsage(day: 0, month: 0) }
      return EventUsage(day: row.int(1), month: row.int(0))
    }
  }

  /// Events of every team that sent any in a month.
  ///
  /// - Throws: `StoreError`.
  public func events(in month: CalendarMonth) throws(StoreError) -> [TeamID: Int] {
    try reading { connection in
      let row = try connection.prepare(
        "SELECT team, sum(count) FROM events WHERE day BETWEEN ? AND ? GROUP BY team"
      ).bind(1, month.firstDay.dayNumber).bind(2, month.firstDay.lastOfMonth.dayNumber)
      var counts: [TeamID: Int] = [:]
      while try row.step() { counts[TeamID(rawValue: row.int64(0))] = row.int(1) }
      return counts
    }
  }
}

import Foundation

/// Days, hours and months of one website: what its local calendar means in UTC, daylight saving included.
///
/// The zones' rules come with the toolchain's Foundation library, so that every name of the tz database works, links
/// included, whatever is installed on the host (Debian keeps `US/Eastern` and its like in a package of its own).
/// Cost: a conversion is two look-ups of some 50 ns, so a query computes its borders once and compares instants after.
public struct SiteCalendar: Sendable {
  /// The tz database name it was made from.
  public let timeZoneName: String
  private let zone: TimeZone

  /// The calendar of a zone of the tz database (`Europe/Berlin`, `US/Eastern`, `UTC`), case and all; `nil` when there
  /// is no such name. Abbreviations (`PST`) and offsets (`GMT+5`) are not names of zones.
  public init?(timeZone name: String) {
    guard name.utf8.contains(UInt8(ascii: "/")) || SiteCalendar.namesWithoutSlash.contains(name) else { return nil }
    guard let zone = TimeZone(identifier: name) else { return nil }
    self.timeZoneName = name
    self.zone = zone
  }

  /// The calendar of Coordinated Universal Time.
  public static let utc = SiteCalendar(zone: .gmt, name: "Etc/UTC")

  private init(zone: TimeZone, name: String) {
    self.timeZoneName = name
    self.zone = zone
  }

  /// The local day in which an instant lies.
  public func date(of instant: Instant) -> CivilDate {
    CivilDate(dayNumber: Int(localSeconds(instant.seconds).floorDivided(by: 86_400)))
  }

  /// Seconds since local midnight by the clock on the wall, 0…86,399.
  public func secondsOfDay(of instant: Instant) -> Int {
    let local = localSeconds(instant.seconds)
    return Int(local - local.floorDivided(by: 86_400) * 86_400)
  }

  /// The instant of a day at which the clock on the wall shows the same time as at another instant.
  ///
  /// Where it shows that time twice, the first of the two; where it does not show it, the first instant after the gap.
  public func sameTime(as instant: Instant, on day: CivilDate) -> Instant {
    let local = Int64(day.dayNumber) * 86_400 + Int64(secondsOfDay(of: instant))
    let milliseconds = instant.milliseconds - instant.seconds * 1000
    switch occurrences(ofLocal: local) {
    case .once(let second), .twice(let second, _, _): return Instant(milliseconds: second * 1000 + milliseconds)
    case .never(let gap): return Instant(seconds: gap)
    }
  }

  /// The instants of some days, from 00:00:00 of the first to the end of 23:59:59 of the last.
  ///
  /// Where the clock change falls on an end: a beginning that does not exist is the first instant after the gap, one
  /// that occurs twice its second occurrence; an end that does not exist is the last instant before the gap, one that
  /// occurs twice its first occurrence. (So compatible servers do it; an hour may belong to no day asked alone.)
  public func instants(of days: CivilDateRange) -> InstantRange {
    let start: Int64
    switch occurrences(ofLocal: Int64(days.first.dayNumber) * 86_400) {
    case .once(let instant): start = instant
    case .twice(_, _, let second): start = second
    case .never(let gap): start = gap
    }
    let end: Int64
    switch occurrences(ofLocal: Int64(days.last.dayNumber) * 86_400 + 86_399) {
    case .once(let instant), .twice(let instant, _, _): end = instant + 1
    case .never(let gap): end = gap
    }
    return InstantRange(start: Instant(seconds: start), end: Instant(seconds: max(start, end)))
  }

  // MARK: - Buckets

  /// One bucket for each of the days.
  public func dayBuckets(of days: CivilDateRange) -> TimeBuckets {
    let range = instants(of: days)
    var labels: [TimeBuckets.Label] = []
    var borders = [range.start]
    for day in days.first.dayNumber...days.last.dayNumber {
      let date = CivilDate(dayNumber: day)
      labels.append(TimeBuckets.Label(date: date))
      borders.append(date == days.last ? range.end : border(before: date.advanced(byDays: 1), within: range))
    }
    return TimeBuckets(labels: labels, borders: borders)
  }

  /// One bucket for each month that the days touch; the first and last hold only the days asked for.
  public func monthBuckets(of days: CivilDateRange) -> TimeBuckets {
    let range = instants(of: days)
    var labels: [TimeBuckets.Label] = []
    var borders = [range.start]
    var month = days.first.firstOfMonth
    while month <= days.last {
      labels.append(TimeBuckets.Label(date: month))
      month = month.advanced(byMonths: 1)
      borders.append(month > days.last ? range.end : border(before: month, within: range))
    }
    return TimeBuckets(labels: labels, borders: borders)
  }

  /// One bucket for each hour that the clock on the wall shows during the days: 23 on the day it springs forward, and
  /// 24 on the day it falls back, when the repeated hour is one bucket of two hours' length.
  /// (A zone that goes back by two hours or more, as Antarctica's Troll does, repeats the names instead.)
  ///
  /// Cost: some 25 look-ups a day asked for.
  public func hourBuckets(of days: CivilDateRange) -> TimeBuckets {
    let range = instants(of: days)
    var labels: [TimeBuckets.Label] = []
    var borders: [Instant] = []
    var second = range.start.seconds
    while second < range.end.seconds {
      let local = localSeconds(second)
      let hour = local.floorDivided(by: 3600)
      let day = hour.floorDivided(by: 24)
      let label = TimeBuckets.Label(date: CivilDate(dayNumber: Int(day)), hour: Int(hour - day * 24))
      if labels.last != label {
        labels.append(label)
        borders.append(Instant(seconds: second))
      }
      // The hour ends after its rest, or where the offset changes before that.
      let hourEnd = second + (hour + 1) * 3600 - local
      second = change(after: second, notAfter: hourEnd) ?? hourEnd
    }
    borders.append(range.end)
    return TimeBuckets(labels: labels, borders: borders)
  }

  /// The border between a day and the one before it: the last instant at which the local date turns to it.
  private func border(before date: CivilDate, within range: InstantRange) -> Instant {
    let border: Int64
    switch occurrences(ofLocal: Int64(date.dayNumber) * 86_400) {
    case .once(let instant), .never(let instant): border = instant
    // Midnight occurs twice. When the clock went back behind midnight the day begins anew with the second; when it went
    // back just to midnight the date never changed back.
    case .twice(let first, let change, let second): border = second > change ? second : first
    }
    return min(max(Instant(seconds: border), range.start), range.end)
  }

  // MARK: - Local time

  private enum Occurrences {
    case once(Int64)
    /// First and second, and when the clock was put back in between.
    case twice(first: Int64, change: Int64, second: Int64)
    /// The first second after the gap.
    case never(gap: Int64)
  }

  private func offset(_ second: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
  }

  private func localSeconds(_ second: Int64) -> Int64 { second + offset(second) }

  /// When the clock on the wall shows a time, given in seconds as if it were UTC.
  private func occurrences(ofLocal local: Int64) -> Occurrences {
    // No zone is further than 15 hours from UTC and none changes its clock twice within this window.
    let windowStart = local - 15 * 3600
    let windowEnd = local + 15 * 3600
    let before = offset(windowStart)
    let after = offset(windowEnd)
    let early = local - before
    let late = local - after
    guard before != after else { return .once(early) }
    let isEarly = offset(early) == before
    let isLate = offset(late) == after
    switch (isEarly, isLate) {
    case (true, false): return .once(early)
    case (false, true): return .once(late)
    case (true, true):
      let change = change(after: windowStart, notAfter: windowEnd) ?? late
      return early < late ? .twice(first: early, change: change, second: late) : .once(early)
    case (false, false): return .never(gap: change(after: windowStart, notAfter: windowEnd) ?? late)
    }
  }

  /// The first second in `second + 1 ... limit` whose offset differs from that of `second`; `nil` when the offset at
  /// `limit` is the same.
  private func change(after second: Int64, notAfter limit: Int64) -> Int64? {
    let old = offset(second)
    guard offset(limit) != old else { return nil }
    var same = second
    var different = limit
    while different - same > 1 {
      let middle = same + (different - same) / 2
      if offset(middle) == old { same = middle } else { different = middle }
    }
    return different
  }

  /// Names of the tz database that have no slash; Foundation takes abbreviations and offsets for zones too.
  private static let namesWithoutSlash: Set<String> = [
    "CET", "CST6CDT", "Cuba", "EET", "EST", "EST5EDT", "Egypt", "Eire", "Factory", "GB", "GB-Eire", "GMT", "GMT+0",
    "GMT-0", "GMT0", "Greenwich", "HST", "Hongkong", "Iceland", "Iran", "Israel", "Jamaica", "Japan", "Kwajalein",
    "Libya", "MET", "MST", "MST7MDT", "NZ", "NZ-CHAT", "Navajo", "PRC", "PST8PDT", "Poland", "Portugal", "ROC", "ROK",
    "Singapore", "Turkey", "UCT", "UTC", "Universal", "W-SU", "WET", "Zulu",
  ]
}

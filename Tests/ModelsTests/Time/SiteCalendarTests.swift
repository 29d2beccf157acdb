import Models
import TestSupport
import Testing

@Suite struct SiteCalendarTests {
  @Test(arguments: [
    "Etc/UTC", "UTC", "Asia/Katmandu", "US/Eastern", "Europe/Kyiv", "W-SU", "Etc/GMT+5", "EST",
    "America/Argentina/Buenos_Aires",
  ])
  func `every name of the tz database is known, links included`(name: String) {
    #expect(SiteCalendar(timeZone: name)?.timeZoneName == name)
  }

  @Test(arguments: ["", "PST", "GMT+5", "Mars/Olympus", "asia/tokyo", "+02:00", "Europe", "Europe/"])
  func `what is no name of the tz database is not`(name: String) {
    #expect(SiteCalendar(timeZone: name) == nil)
  }

  @Test func `a day of a zone off the hour begins off the hour`() throws {
    #expect(try day("Asia/Katmandu", "2021-01-02") == ["2021-01-01T18:15:00Z", "2021-01-02T18:15:00Z"])
    let calendar = try #require(SiteCalendar(timeZone: "Asia/Katmandu"))
    #expect(calendar.date(of: Instant("2021-01-01T18:14:59Z")).description == "2021-01-01")
    #expect(calendar.secondsOfDay(of: Instant("2021-01-01T18:16:01Z")) == 61)
  }

  // MARK: - Days on which the clock changes

  @Test func `the day it springs forward has 23 hours`() throws {
    #expect(try day("Europe/Berlin", "2024-03-31") == ["2024-03-30T23:00:00Z", "2024-03-31T22:00:00Z"])
    let hours = try calendar("Europe/Berlin").hourBuckets(of: days("2024-03-31"))
    #expect(hours.labels.map { $0.hour ?? -1 } == [0, 1] + Array(3...23))
    #expect(
      hours.borders.map(\.iso)[1...3] == ["2024-03-31T00:00:00Z", "2024-03-31T01:00:00Z", "2024-03-31T02:00:00Z"])
  }

  @Test func `the day it falls back has 24 names of hours, one of two hours' length`() throws {
    #expect(try day("Europe/Berlin", "2024-10-27") == ["2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z"])
    let hours = try calendar("Europe/Berlin").hourBuckets(of: days("2024-10-27"))
    #expect(hours.labels.map { $0.hour ?? -1 } == Array(0...23))
    #expect(hours.borders.map(\.iso)[2...3] == ["2024-10-27T00:00:00Z", "2024-10-27T02:00:00Z"])
  }

  @Test func `half an hour put back lengthens one hour by half`() throws {
    let hours = try calendar("Australia/Lord_Howe").hourBuckets(of: days("2024-04-07"))
    #expect(hours.labels.count == 24)
    #expect(hours.borders.map(\.iso)[1...2] == ["2024-04-06T14:00:00Z", "2024-04-06T15:30:00Z"])
  }

  @Test func `a day that begins in a gap begins after it`() throws {
    #expect(try day("America/Sao_Paulo", "2018-11-04") == ["2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"])
  }

  @Test func `a day whose midnight occurs twice begins with the second`() throws {
    #expect(try day("America/Havana", "2024-11-03") == ["2024-11-03T05:00:00Z", "2024-11-04T05:00:00Z"])
  }

  @Test func `a day whose last second occurs twice ends with the first`() throws {
    #expect(try day("America/Sao_Paulo", "2018-02-17") == ["2018-02-17T02:00:00Z", "2018-02-18T02:00:00Z"])
    #expect(try day("America/Sao_Paulo", "2018-02-18") == ["2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z"])
  }

  @Test func `a day that a zone left out is empty`() throws {
    #expect(try day("Pacific/Apia", "2011-12-30") == ["2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"])
    let hours = try calendar("Pacific/Apia").hourBuckets(of: days("2011-12-30"))
    #expect(hours.labels.isEmpty)
  }

  // MARK: - Days and months in a row

  @Test func `days in a row adjoin even where midnight occurs twice`() throws {
    let back = try calendar("America/Havana").dayBuckets(of: days("2024-11-02", "2024-11-04"))
    #expect(
      back.borders.map(\.iso) == [
        "2024-11-02T04:00:00Z", "2024-11-03T04:00:00Z", "2024-11-04T05:00:00Z", "2024-11-05T05:00:00Z",
      ])
    let evening = try calendar("America/Sao_Paulo").dayBuckets(of: days("2018-02-17", "2018-02-18"))
    #expect(evening.borders.map(\.iso) == ["2018-02-17T02:00:00Z", "2018-02-18T03:00:00Z", "2018-02-19T03:00:00Z"])
  }

  @Test func `a day that a zone left out is listed empty between its neighbours`() throws {
    let buckets = try calendar("Pacific/Apia").dayBuckets(of: days("2011-12-29", "2011-12-31"))
    #expect(buckets.labels.map(\.description) == ["2011-12-29", "2011-12-30", "2011-12-31"])
    #expect(
      buckets.borders.map(\.iso) == [
        "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z",
      ])
  }

  @Test func `a month is named by its first day and cut to the days asked for`() throws {
    let buckets = try calendar("Europe/Berlin").monthBuckets(of: days("2024-03-10", "2024-05-02"))
    #expect(buckets.labels.map(\.description) == ["2024-03-01", "2024-04-01", "2024-05-01"])
    #expect(
      buckets.borders.map(\.iso) == [
        "2024-03-09T23:00:00Z", "2024-03-31T22:00:00Z", "2024-04-30T22:00:00Z", "2024-05-02T22:00:00Z",
      ])
  }

  @Test(arguments: [
    "Europe/Berlin", "Asia/Katmandu", "America/St_Johns", "Pacific/Apia", "Antarctica/Troll", "Africa/Casablanca",
  ])
  func `hours of a year adjoin and none is longer than its zone's change allows`(name: String) throws {
    let hours = try calendar(name).hourBuckets(of: days("2011-01-01", "2011-12-31"))
    for (start, end) in zip(hours.borders, hours.borders.dropFirst()) {
      #expect(start < end)
      #expect(end.seconds - start.seconds <= 7200)
    }
    for (label, start) in zip(hours.labels, hours.borders) {
      #expect(try calendar(name).date(of: start) == label.date)
      #expect(try calendar(name).secondsOfDay(of: start) / 3600 == label.hour)
    }
  }

  private func calendar(_ name: String) throws -> SiteCalendar { try #require(SiteCalendar(timeZone: name)) }

  private func days(_ first: String, _ last: String? = nil) throws -> CivilDateRange {
    CivilDateRange(try #require(CivilDate(iso: first)), try #require(CivilDate(iso: last ?? first)))
  }

  private func day(_ name: String, _ date: String) throws -> [String] {
    let range = try calendar(name).instants(of: days(date))
    return [range.start.iso, range.end.iso]
  }
}

import Models
import TestSupport
import Testing

@testable import Query

/// What must hold between answers, whatever the traffic.
@Suite struct InvariantTests {
  private static let zones = ["Etc/UTC", "Europe/Berlin", "Asia/Katmandu", "America/Havana"]
  private static let range = ["period": "custom", "date": "2024-03-24,2024-04-05"]

  private func sum(_ rows: [StatsRow], _ metric: String) -> Double {
    rows.reduce(0) { $0 + ($1[metric]?.number ?? 0) }
  }

  private func asking(_ seed: UInt64) -> Asking {
    Asking(RandomTraffic(seed: seed).events, timeZone: InvariantTests.zones[Int(seed) % 4], now: "2024-05-01T00:00:00Z")
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `parts add up to the whole`(seed: UInt64) throws {
    let asking = asking(seed)
    let whole = try asking.aggregate("pageviews,events", InvariantTests.range).map { Double($0) ?? -1 }
    for interval in ["hour", "day", "month"] {
      let rows = try asking.rows(
        .timeseries,
        ["metrics": "pageviews,events", "interval": interval].merging(InvariantTests.range) { $1 })
      #expect([sum(rows, "pageviews"), sum(rows, "events")] == whole, "by \(interval)")
    }
    for property in ["event:page", "event:name", "event:props:tier", "visit:source", "visit:browser_version"] {
      // A filter that every event passes keeps breakdowns by a session's property on events.
      let rows = try asking.rows(
        .breakdown,
        ["metrics": "pageviews,events", "property": property, "filters": "event:hostname==*", "limit": "1000"]
          .merging(InvariantTests.range) { $1 })
      #expect([sum(rows, "pageviews"), sum(rows, "events")] == whole, "by \(property)")
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `a condition and its opposite share out the sessions`(seed: UInt64) throws {
    let asking = asking(seed)
    let all = try asking.aggregate("visits", InvariantTests.range).map { Int($0) ?? -1 }[0]
    for condition in ["visit:source%Google", "visit:entry_page%/a*", "visit:country%EE|GB", "visit:device%(not set)"] {
      let parts = try ["==", "!="].map { sign in
        let filter = condition.replacing("%", with: sign)
        return Int(try asking.aggregate("visits", filters: filter, InvariantTests.range)[0]) ?? -1
      }
      #expect(parts[0] + parts[1] == all, "\(condition)")
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>)
  func `pages of a breakdown are the whole list, cut`(seed: UInt64) throws {
    let asking = asking(seed)
    let whole = try asking.breakdown("event:page", "visitors,bounce_rate", InvariantTests.range)
    var pages: [String] = []
    for page in 1...5 {
      pages += try asking.breakdown(
        "event:page", "visitors,bounce_rate",
        ["limit": "3", "page": String(page)].merging(InvariantTests.range) { $1 })
    }
    #expect(pages == whole)
  }
}

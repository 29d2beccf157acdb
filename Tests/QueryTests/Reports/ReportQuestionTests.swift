import Models
import Query
import Storage
import TestSupport
import Testing

@Suite struct ReportQuestionTests {
  private static let zones = ["Etc/UTC", "America/New_York", "Asia/Kolkata"]

  /// Totals must not depend on what a report is broken down by, though days are then used to work them out.
  @Test(arguments: UInt64(1)...12)
  func `totals are the same whatever they are broken down by`(seed: UInt64) throws {
    let website = Website.sample(timeZone: Self.zones[Int(seed % 3)])
    let store = ReferenceEventStore(RandomTraffic(seed: seed).events, website: website.id)
    let first = try #require(CivilDate(year: 2024, month: 3, day: 27))
    let dates = CivilDateRange(first, first.advanced(byDays: 5))
    for segment in [ReportSegment(), ReportSegment(devices: ["mobile"])] {
      let question = try ReportQuestion(website: website, dates: dates, segment: segment)
      for metrics in [ReportMetric.allCases, [.pageviews], [.events, .visitors], [.sessions, .pageviews]] {
        let plain = try question.answer(metrics, by: [], rowsMax: 10, store)
        let byDay = try question.answer(metrics, by: [.device, .date], rowsMax: 10, store)
        #expect(byDay.totals == plain.totals, "seed \(seed), \(metrics)")
        #expect(byDay.totals.count == metrics.count)
        #expect(try question.groups(metrics, by: [.device, .date], rowsMax: 10, store) == byDay.groups)
      }
    }
  }
}

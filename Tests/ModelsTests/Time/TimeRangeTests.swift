import Models
import Testing

@Suite struct TimeRangeTests {
  @Test func `a range ends today and begins so many days before`() throws {
    let today = try #require(CivilDate(iso: "2026-06-13"))
    #expect(TimeRange.day.dates(today: today).description == "2026-06-12,2026-06-13")
    #expect(TimeRange.week.dates(today: today).description == "2026-06-06,2026-06-13")
    #expect(TimeRange.month.dates(today: today).description == "2026-05-14,2026-06-13")
    #expect(TimeRange.quarter.dates(today: today).description == "2026-03-15,2026-06-13")
    #expect(TimeRange.year.dates(today: today).description == "2025-06-13,2026-06-13")
  }
}

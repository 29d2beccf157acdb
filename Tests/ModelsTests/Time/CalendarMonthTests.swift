import Models
import Testing

@Suite struct CalendarMonthTests {
  @Test func `a month begins and ends at midnight in UTC`() {
    let june = CalendarMonth(Instant(seconds: 1_781_352_000))  // 2026-06-13T12:00:00Z
    #expect(june.description == "2026-06")
    #expect(june.start == Instant(seconds: 1_780_272_000))
    #expect(june.end == Instant(seconds: 1_782_864_000))
    #expect(CalendarMonth(june.start) == june)
    #expect(CalendarMonth(june.start.advanced(byMilliseconds: -1)).description == "2026-05")
    #expect(CalendarMonth(june.end) > june)
  }

  @Test func `December is followed by January`() {
    #expect(CalendarMonth(iso: "2025-12")?.end == CalendarMonth(iso: "2026-01")?.start)
    #expect(CalendarMonth(Instant(milliseconds: -1)).description == "1969-12")
  }

  @Test func `a month is written with exactly these digits`() {
    #expect(CalendarMonth(iso: "2026-06")?.number == 2026 * 12 + 5)
    for wrong in ["2026-13", "2026-6", "2026", "2026-06-01", ""] { #expect(CalendarMonth(iso: wrong) == nil) }
  }
}

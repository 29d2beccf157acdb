import Models
import Testing

@Suite struct ISOTimestampTests {
  @Test(arguments: [
    (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"), (951_782_400_123, "2000-02-29T00:00:00.123Z"),
    (4_107_542_399_000, "2100-02-28T23:59:59.000Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
  ])
  func `times are written in UTC with milliseconds`(milliseconds: Int64, text: String) {
    #expect(ISOTimestamp.text(Instant(milliseconds: milliseconds)) == text)
  }

  @Test func `a time to the second is cut, not rounded`() {
    #expect(ISOTimestamp.seconds(Instant(milliseconds: 1_781_308_800_999)) == "2026-06-13T00:00:00Z")
  }
}

import Models
import Testing

@Suite struct InstantISOTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-06-13T12:00:00Z", 1_781_352_000_000), ("2026-06-13T12:00Z", 1_781_352_000_000),
    ("2026-06-13T14:00:00.25+02:00", 1_781_352_000_250), ("2026-06-13t06:30:00-0530", 1_781_352_000_000),
    ("2026-06-13T12:00:00.0019999z", 1_781_352_000_001), ("1969-12-31T23:59:59.999Z", -1),
  ])
  func `times with a zone are instants`(text: String, milliseconds: Int64) throws {
    let instant = try #require(Instant(iso: text))
    #expect(instant.milliseconds == milliseconds)
    #expect(Instant(iso: instant.isoText) == instant)
  }

  @Test(arguments: [
    "", "2026-06-13", "2026-06-13T12:00:00", "2026-06-13 12:00:00Z", "2026-06-31T12:00:00Z", "2026-06-13T24:00:00Z",
    "2026-06-13T12:60Z", "2026-06-13T12:00:60Z", "2026-06-13T12:00:00.Z", "2026-06-13T12:00:00Zx",
    "2026-06-13T12:00:00+2", "2026-06-13T12:00:00+02:60", "2026-06-13T1é:00:00Z",
  ])
  func `anything else is none`(text: String) { #expect(Instant(iso: text) == nil) }

  @Test func `an instant is written with what it has`() {
    #expect(Instant(milliseconds: 1_781_352_000_000).isoText == "2026-06-13T12:00:00Z")
    #expect(Instant(milliseconds: 1_781_352_000_007).isoText == "2026-06-13T12:00:00.007Z")
    #expect(Instant(milliseconds: 1_781_352_000_120).isoText == "2026-06-13T12:00:00.120Z")
  }
}

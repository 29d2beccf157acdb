import Models
import Testing

@testable import Storage

struct LimitTests {
  private static let day: Int64 = 86_400_000
  private let today = Instant(milliseconds: 20_000 * LimitTests.day + 5)
  private let tomorrow = Instant(milliseconds: 20_001 * LimitTests.day)

  private func name(_ text: String, _ sample: ColumnSample, at arrival: Instant?) throws -> UInt32 {
    try Array(text.utf8).withUnsafeBytes { try sample.writer.nameCode($0, limitedAt: arrival) }
  }

  @Test func `names beyond the day's limit count as others, the next day counts anew`() throws {
    let sample = try ColumnSample()
    let limit = Int(StoreLimits.newNamesPerDayMax)
    let codes = try (0..<limit).map { try name("name \($0)", sample, at: today) }
    #expect(Set(codes).count == limit)
    let other = try name("one too many", sample, at: today)
    #expect(try name("another", sample, at: today) == other)
    #expect(other == (try sample.writer.nameCode("(other)")))
    // Known ones stay what they are.
    #expect(try name("name 7", sample, at: today) == codes[7])
    let fresh = try name("one too many", sample, at: tomorrow)
    #expect(fresh != other)
    #expect(try name("one too many", sample, at: today) == fresh)
  }

  @Test func `imports have no limit, and do not use it up`() throws {
    let sample = try ColumnSample()
    let limit = Int(StoreLimits.newNamesPerDayMax)
    let imported = try (0..<limit + 50).map { try name("imported \($0)", sample, at: nil) }
    #expect(Set(imported).count == limit + 50)
    #expect(try name("beacon", sample, at: today) > imported[limit])
    #expect(try name("(other)", sample, at: nil) > imported[limit])
  }

  @Test func `pages and property values have limits of their own`() throws {
    let sample = try ColumnSample()
    sample.writer.state.limitsDay = 20_000
    sample.writer.state.newPages = StoreLimits.newPagesPerDayMax - 1
    sample.writer.state.newValues = StoreLimits.newPropertyValuesPerDayMax
    func page(_ text: String) throws -> UInt32 {
      try Array(text.utf8).withUnsafeBytes { try sample.writer.pageCode($0, limitedAt: today) }
    }
    func value(_ text: String, _ arrival: Instant?) throws -> UInt32 {
      try Array(text.utf8).withUnsafeBytes { try sample.writer.propertyValueCode($0, limitedAt: arrival) }
    }
    let last = try page("/last")
    let other = try page("/over")
    #expect(other != last)
    #expect(try page("/further") == other)
    #expect(try page("") == 0)
    #expect(try value("a", today) == value("b", today))
    #expect(try value("c", nil) != value("d", nil))
    #expect(try name("name", sample, at: today) == 1)
  }

  @Test func `what was used of a limit survives a restart and a seal`() throws {
    let sample = try ColumnSample()
    for number in 0..<600 { _ = try name("name \(number)", sample, at: today) }
    try sample.add(1)
    try sample.flush()
    try sample.reopen()
    for number in 600..<1000 { _ = try name("name \(number)", sample, at: today) }
    try sample.add(1)
    try sample.flush()
    try sample.seal()
    try sample.reopen()
    #expect(try name("over", sample, at: today) == name("(other)", sample, at: nil))
    #expect(try name("name 999", sample, at: today) != name("(other)", sample, at: nil))
  }
}

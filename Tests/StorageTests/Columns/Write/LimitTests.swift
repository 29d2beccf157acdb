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

  /// Codes of a property's name and value.
  private func property(
    _ name: String, _ value: String, _ sample: ColumnSample, at arrival: Instant?, isNameLimited: Bool = true
  ) throws -> [UInt32] {
    let codes = try Array(name.utf8).withUnsafeBytes { name in
      try Array(value.utf8).withUnsafeBytes {
        try sample.writer.propertyCodes(name: name, value: $0, limitedAt: arrival, isNameLimited: isNameLimited)
      }
    }
    return [codes.name, codes.value]
  }

  @Test func `property names beyond the day's limit are others, and so are their values`() throws {
    let sample = try ColumnSample()
    for number in 0..<1000 {
      #expect(try property("name \(number)", "value", sample, at: today) == [UInt32(number) + 1, 1])
    }
    #expect(try property("one too many", "fresh", sample, at: today) == [1001, 2])
    #expect(try property("another", "value", sample, at: today) == [1001, 2])
    #expect(try property("(other)", "(other)", sample, at: nil) == [1001, 2])
    // Known ones stay what they are; nothing was kept of the value before.
    #expect(try property("name 7", "fresh", sample, at: today) == [8, 3])
    #expect(try property("mark", "value", sample, at: today, isNameLimited: false) == [1002, 1])
    #expect(try property("imported", "value", sample, at: nil) == [1003, 1])
    #expect(try property("imported", "value", sample, at: today) == [1003, 1])
    #expect(try property("one too many", "value", sample, at: tomorrow) == [1004, 1])
  }

  @Test func `a website of two thousand property names gets no more of them from beacons`() throws {
    let sample = try ColumnSample()
    for number in 0..<1999 { _ = try property("imported \(number)", "value", sample, at: nil) }
    #expect(try property("last", "value", sample, at: today) == [2000, 1])
    #expect(try property("over", "value", sample, at: today) == [2001, 2])
    try sample.add(1)
    try sample.flush()
    try sample.reopen()
    #expect(try property("over", "value", sample, at: tomorrow) == [2001, 2])
    try sample.seal()
    try sample.reopen()
    #expect(try property("over", "value", sample, at: tomorrow)[0] == 2001)
    #expect(try property("last", "value", sample, at: tomorrow) == [2000, 1])
    let imported = try property("imported", "value", sample, at: nil)[0]
    #expect(imported > 2001)
    #expect(try property("imported", "value", sample, at: today)[0] == imported)
  }

  @Test func `what was used of the day's property names survives a restart, a merge and a seal`() throws {
    let sample = try ColumnSample()
    for number in 0..<999 { _ = try property("name \(number)", "value", sample, at: today) }
    for _ in 0..<8 {
      try sample.add(5)
      try sample.flush()
    }
    try sample.reopen()
    #expect(sample.writer.state.newPropertyNames == 999)
    try sample.seal()
    try sample.reopen()
    #expect(sample.writer.state.newPropertyNames == 999)
    let last = try property("last", "value", sample, at: today)[0]
    #expect(try property("over", "value", sample, at: today)[0] > last)
    #expect(try property("further", "value", sample, at: today) == property("over", "value", sample, at: today))
  }
}

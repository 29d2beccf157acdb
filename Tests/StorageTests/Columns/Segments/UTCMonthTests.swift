import Foundation
import TestSupport
import Testing

@testable import Storage

struct UTCMonthTests {
  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()

  @Test func `months are those of Foundation's calendar from 1900 to 2200`() throws {
    var random = SeededGenerator(seed: 12)
    // 1900-01-01 and 2200-12-31.
    let (first, last): (Int, Int) = (-2_208_988_800, 7_289_567_999)
    for _ in 0..<3000 {
      let milliseconds = Int64(random.number(first...last)) * 1000 + Int64(random.number(0...999))
      let date = Date(timeIntervalSince1970: Double(milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0)))
      let parts = UTCMonthTests.calendar.dateComponents([.year, .month], from: date)
      let month = UTCMonth.of(milliseconds)
      #expect(month == Int64(parts.year! * 12 + parts.month! - 1), "\(milliseconds), seed 12")  // both were asked for
      let start = UTCMonth.start(month)
      #expect(start <= milliseconds && milliseconds < UTCMonth.start(month + 1))
      let interval = UTCMonthTests.calendar.dateInterval(of: .month, for: date)
      #expect(Double(start) / 1000 == interval?.start.timeIntervalSince1970)
    }
  }

  @Test func `every month begins where the one before ends`() {
    for month in Int64(1900 * 12)..<Int64(2200 * 12) {
      let start = UTCMonth.start(month)
      #expect(UTCMonth.of(start) == month)
      #expect(UTCMonth.of(start - 1) == month - 1)
    }
  }

  @Test(
    arguments: [
      (0, 1970 * 12), (-1, 1969 * 12 + 11), (951_782_400_000, 2000 * 12 + 1), (951_868_800_000, 2000 * 12 + 2),
      (4_107_542_400_000, 2100 * 12 + 2),
    ] as [(Int64, Int64)])
  func `leap days belong to February`(milliseconds: Int64, month: Int64) {
    #expect(UTCMonth.of(milliseconds) == month)
  }
}

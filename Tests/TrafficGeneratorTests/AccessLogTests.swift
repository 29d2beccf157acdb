import Models
import Testing

@testable import TrafficGenerator

@Suite struct `Made-up access log` {
  private static let lastDay = CivilDate(year: 2026, month: 8, day: 31)!

  /// The log's lines, a day each.
  private func log(
    days: Int = 20, visitsPerDay: Int = 200, seed: UInt64 = 1, stop: Int = .max
  ) -> [[Substring]] {
    var log = AccessLog(days: days, visitsPerDay: visitsPerDay, seed: seed, lastDay: Self.lastDay, stop: stop)
    var all: [[Substring]] = []
    while let day = log.nextDay() {
      all.append(String(decoding: day, as: UTF8.self).split(separator: "\n"))
    }
    return all
  }

  @Test func `the same seed gives the same bytes and another does not`() {
    #expect(log(days: 3) == log(days: 3))
    #expect(log(days: 3) != log(days: 3, seed: 2))
  }

  @Test func `each day has its own lines in the order of time`() {
    let days = log()
    #expect(days.count == 20)
    for (place, lines) in days.enumerated() {
      let date = CivilDate(dayNumber: Self.lastDay.dayNumber - 19 + place).logText
      let clocks = lines.map { line in
        let stamp = line.drop { $0 != "[" }.dropFirst()
        #expect(stamp.hasPrefix(date))
        return stamp.dropFirst(12).prefix(8)
      }
      #expect(clocks == clocks.sorted())
    }
  }

  @Test func `a log that stops at noon is the morning of the whole one`() {
    let whole = log(days: 2)
    let cut = log(days: 2, stop: Self.lastDay.dayNumber * 86_400 + 43_200)
    #expect(cut[0] == whole[0])
    #expect(cut[1] == whole[1].filter { $0.contains("[31/Aug/2026:0") || $0.contains(/\[31\/Aug\/2026:1[01]:/) })
    #expect(!cut[1].isEmpty && cut[1].count < whole[1].count)
  }

  @Test func `ninety days are about a hundred thousand lines of all kinds`() {
    let lines = log(days: 90).flatMap { $0 }
    #expect((80_000...120_000).contains(lines.count), "\(lines.count) lines")
    for part in [
      "\" 304 ", "\" 404 ", "\" 301 ", "\" 500 ", "\"POST /checkout ", "\"HEAD / ", "utm_source=newsletter",
      "https://www.google.com/", "https://chatgpt.com/", "iPhone", "Googlebot", "/assets/site.css", "2001:db8:",
    ] {
      #expect(lines.contains { $0.contains(part) }, "\(part)")
    }
  }

  @Test func `the website is quieter at the weekend and grows`() {
    let days = log(days: 84, visitsPerDay: 1_000).map(\.count)
    // 31 August 2026 is a Monday, so that the days begin on a Tuesday and the weekend is places 4 and 5 of seven.
    let weekend = days.enumerated().filter { [4, 5].contains($0.offset % 7) }.map(\.element).reduce(0, +) / 24
    let weekdays = days.enumerated().filter { ![4, 5].contains($0.offset % 7) }.map(\.element).reduce(0, +) / 60
    #expect(Double(weekend) < 0.95 * Double(weekdays))
    #expect(days[..<28].reduce(0, +) < days[56...].reduce(0, +))
  }
}

import Foundation
import Testing

@testable import Benchmark

@Suite struct ReportTests {
  @Test func `quantiles by the nearest rank, means by product`() {
    let times = Distribution([5, 1, 4, 2, 3, 100])
    #expect(times.median == 3.5)
    #expect(times.quantile(0.5) == 3)
    #expect(times.quantile(0.99) == 100)
    #expect(Distribution([2, 8]).geometricMean == 4)
    #expect(Distribution().median == 0)
  }

  @Test func `a threshold holds for its sizes, and for what was measured`() throws {
    let file = NSTemporaryDirectory() + "thresholds-\(UUID().uuidString).json"
    defer { try? FileManager.default.removeItem(atPath: file) }
    let text = #"""
      {"limits": [{"figure": "a.ratio", "atLeast": 2, "events": [1000]}, {"figure": "b.bytes", "atMost": 30},
      {"figure": "never measured", "atLeast": 1}]}
      """#
    try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    let thresholds = try Thresholds(path: file)
    let report = Report(isQuiet: true)
    report.add("a.ratio", 1.5)
    report.add("b.bytes", 31)
    #expect(thresholds.missed(by: report, events: 1000).count == 2)
    #expect(thresholds.missed(by: report, events: 5).map { $0.prefix(7) } == ["b.bytes"])
    report.add("a.ratio", 2)
    report.add("b.bytes", 30)
    #expect(thresholds.missed(by: report, events: 1000).isEmpty)
  }

  @Test func `the committed thresholds are ratios and bytes that a run measures`() throws {
    for limit in try Thresholds().limits {
      #expect(limit.atLeast != nil || limit.atMost != nil)
      let unit = limit.figure.split(separator: ".").last ?? ""
      #expect(unit.hasPrefix("ratio_") || unit.hasPrefix("bytes") || unit == "per_journal_byte", "\(limit.figure)")
    }
  }

  @Test func `numbers as people read them`() {
    #expect(0.4567.short == "0.46")
    #expect(12.34.short == "12.3")
    #expect(1234.5.short == "1234" || 1234.5.short == "1235")
    #expect(1_234_567.0.short == "1 234 567")
    #expect(EventCount("10m")?.number == 10_000_000)
    #expect(EventCount("100k")?.number == 100_000)
    #expect(EventCount("2500")?.number == 2500)
    #expect(EventCount("0") == nil)
    #expect(EventCount("many") == nil)
  }
}

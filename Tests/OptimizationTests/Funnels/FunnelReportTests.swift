import Optimization
import Storage
import Testing

@Suite struct FunnelReportTests {
  private func answer(_ reached: [Int], seconds: [Int] = []) -> FunnelAnswer {
    var total = 0
    return FunnelAnswer(
      steps: reached.enumerated().map { index, reached in
        let own = index < seconds.count ? seconds[index] : 0
        total += own
        return FunnelAnswer.Step(
          reached: reached, millisecondsSincePrevious: own * 1000 * reached,
          millisecondsSinceFirst: total * 1000 * reached)
      })
  }

  /// The visitors of the API's document.
  @Test func `rates are relative to the first step`() {
    let report = FunnelReport(answer([10_500, 6825, 2940, 1470, 735]))
    #expect(report.steps.map(\.permille) == [1000, 650, 280, 140, 70])
    #expect(report.steps.map(\.dropOff) == [0, 3675, 3885, 1470, 735])
    #expect(report.steps.map(\.visitors) == [10_500, 6825, 2940, 1470, 735])
  }

  @Test func `a step lasts until the next one, the funnel to its end`() {
    let report = FunnelReport(answer([4, 2, 1], seconds: [0, 45, 125]))
    #expect(report.steps.map(\.averageSeconds) == [45, 125, 0])
    #expect(report.averageSeconds == 170)
  }

  @Test func `nobody takes no time`() {
    let report = FunnelReport(answer([0, 0]))
    #expect(report.steps.map(\.permille) == [1000, 0])
    #expect(report.steps.map(\.averageSeconds) == [0, 0])
    #expect(report.averageSeconds == 0)
  }
}

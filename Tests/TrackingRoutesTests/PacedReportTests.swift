import NIOCore
import NIOEmbedded
import Testing

@testable import TrackingRoutes

/// How often failures are told.
@Suite struct PacedReportTests {
  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  @Test func `the first failure is told at once, those that follow together a second later`() {
    let loop = EmbeddedEventLoop()
    var lines: [String] = []
    let report = PacedReport(on: loop) { lines.append($0) }
    report.add(1, id: "a", Failure(description: "full"))
    #expect(lines == ["tracking request a: full"])
    report.add(3, id: "b", Failure(description: "full"))
    report.add(4, id: "c", Failure(description: "broken"))
    #expect(lines.count == 1)
    loop.advanceTime(by: .seconds(1))
    #expect(lines.dropFirst() == ["7 tracking requests, the first of them b: full"])
    loop.advanceTime(by: .seconds(1))
    #expect(lines.count == 2)
    report.add(1, id: "d", Failure(description: "full"))
    #expect(lines.last == "tracking request d: full")
  }
}

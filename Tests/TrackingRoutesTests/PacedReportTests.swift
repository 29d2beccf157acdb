import NIOCore
import NIOEmbedded
import Testing

@testable import TrackingRoutes

/// How often failures are told.
@Suite struct PacedReportTests {
  private struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  @Test func `each kind of failure is told at once, what follows of it a second later`() {
    let loop = EmbeddedEventLoop()
    var lines: [String] = []
    let report = PacedReport(on: loop) { lines.append($0) }
    func told() -> [String] {
      defer { lines = [] }
      return lines
    }
    report.add(1, id: "a", Failure(description: "full"))
    #expect(told() == ["tracking request a: full"])
    report.add(3, id: "b", Failure(description: "full"))
    report.add(4, id: "c", Failure(description: "full"))
    #expect(told().isEmpty)
    // Another kind does not wait behind it.
    report.add(2, id: "d", Failure(description: "broken"))
    #expect(told() == ["2 tracking requests, the first of them d: broken"])
    loop.advanceTime(by: .seconds(1))
    #expect(told() == ["7 tracking requests, the first of them b: full"])
    report.add(1, id: "e", Failure(description: "full"))
    #expect(told().isEmpty)
    loop.advanceTime(by: .seconds(1))
    #expect(told() == ["tracking request e: full"])
    loop.advanceTime(by: .seconds(1))
    #expect(told().isEmpty)
    report.add(1, id: "f", Failure(description: "full"))
    #expect(told() == ["tracking request f: full"])
  }

  @Test func `kinds beyond a few count together`() {
    let loop = EmbeddedEventLoop()
    var lines: [String] = []
    let report = PacedReport(on: loop) { lines.append($0) }
    for number in 0..<100 { report.add(1, id: "\(number)", Failure(description: "block \(number)")) }
    #expect(lines.count == 8)
    loop.advanceTime(by: .seconds(1))
    #expect(lines.last == "92 tracking requests, the first of them 8: block 7")
  }
}

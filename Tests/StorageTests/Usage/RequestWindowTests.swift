import Testing

@testable import Storage

@Suite struct RequestWindowTests {
  @Test func `a request leaves the window 60 seconds after it came`() {
    #expect(RequestWindow([1_000], at: 60_999).times == [1_000])
    #expect(RequestWindow([1_000], at: 61_000).times == [])
  }

  @Test func `times that lie ahead are from before the machine's start`() {
    #expect(RequestWindow([5_000, 90_000_000], at: 6_000).times == [5_000])
  }

  @Test func `the wait ends when one more request fits`() {
    let window = RequestWindow([1_000, 2_000, 4_000], at: 10_000)
    #expect(window.wait(for: 4, at: 10_000) == 0)
    #expect(window.wait(for: 3, at: 10_000) == 51_000)
    // A lower limit than was used: two must leave.
    #expect(window.wait(for: 2, at: 10_000) == 52_000)
    #expect(window.wait(for: 1, at: 10_000) == 54_000)
    #expect(window.waitForOldest(at: 10_000) == 51_000)
    #expect(RequestWindow([], at: 0).waitForOldest(at: 0) == 0)
  }

  @Test func `only the latest are kept beyond the capacity`() {
    var window = RequestWindow([], at: 0)
    for time in 1...5 { window.add(Int64(time), capacity: 3) }
    #expect(window.times == [3, 4, 5])
  }

  @Test func `bytes give the times back, and a torn last one is left out`() {
    let window = RequestWindow([1, 300, 70_000], at: 59_000)
    let bytes = RequestWindow([1, 300, 50_000], at: 59_000).bytes
    #expect(window.times == [1, 300])
    #expect(bytes.count == 24)
    #expect(bytes.withUnsafeBytes { RequestWindow.times($0) } == [1, 300, 50_000])
    #expect(bytes.dropLast().withUnsafeBytes { RequestWindow.times($0) } == [1, 300])
  }
}

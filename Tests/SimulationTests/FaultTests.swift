import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Simulate

/// One fault at any call of a small installation's whole day: every law of the simulation holds, and in the end all
/// that was answered is counted once.
///
/// A hundred and some calls by default, chosen evenly; `FOOTFALL_FAULT_STRIDE=1` takes every one, as does
/// `Tools/simulate --fault-stride 1`.
@Suite struct FaultTests {
  @Test func `a day makes the same calls on the disk every time, whatever else runs`() {
    let results = Mutex<[Result<[String], any Error>]>([])
    DispatchQueue.concurrentPerform(iterations: 6) { _ in
      let result = Result {
        var lines: [String] = []
        let day = try FaultyDay(tracesCalls: true, trace: { lines.append($0) })
        _ = try day.run()
        return lines + day.simulation.machine.takeCalls()
      }
      results.withLock { $0.append(result) }
    }
    #expect(throws: Never.self) {
      let days = try results.withLock { $0 }.map { try $0.get() }
      for day in days.dropFirst() {
        let parting = zip(days[0], day).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(parting == nil && day.count == days[0].count, "first at \(String(describing: parting))")
      }
    }
  }

  @Test func `a day has something of everything`() throws {
    let counts = try FaultyDay().run()
    #expect(counts.seals > 2)
    #expect(counts.merges > 0)
    #expect(counts.imports > 0)
    #expect(counts.behaviors > 3)
    #expect(counts.failures == 0)
  }

  @Test func `a fault at any call loses nothing and doubles nothing`() throws {
    let calls = try FaultyDay.calls()
    #expect(calls.count > 500)
    let environment = ProcessInfo.processInfo.environment["FOOTFALL_FAULT_STRIDE"].flatMap { Int($0) }
    let places = stride(from: calls.lowerBound, to: calls.upperBound, by: environment ?? max(1, calls.count / 20))
    let runs = places.flatMap { call in DayFault.allCases.map { (fault: $0, call: call) } }
    let broken = Mutex<[String]>([])
    // Several side by side: each has a machine of its own.
    DispatchQueue.concurrentPerform(iterations: runs.count) { index in
      let (fault, call) = runs[index]
      do { _ = try FaultyDay().run(fault, at: call) } catch {
        broken.withLock { $0.append("\(fault) at call \(call): \(error)") }
      }
    }
    #expect(broken.withLock { $0 } == [])
  }
}

import Foundation
import HTTPSupport
import Testing

@Suite struct BlockingPoolTests {
  private struct Refused: Error, Equatable {}

  @Test func `results and errors come back`() async throws {
    let pool = BlockingPool(name: "test", threads: 2, queueDepthMax: 8)
    defer { pool.close() }
    #expect(try await pool.run { 6 * 7 } == 42)
    await #expect(throws: Refused.self) { try await pool.run { throw Refused() } }
  }

  @Test func `many jobs on few threads all run`() async throws {
    let pool = BlockingPool(name: "test", threads: 3, queueDepthMax: 5000)
    defer { pool.close() }
    let sum = try await withThrowingTaskGroup(of: Int.self) { group in
      for number in 1...3000 { group.addTask { try await pool.run { number } } }
      return try await group.reduce(0, +)
    }
    #expect(sum == 3000 * 3001 / 2)
  }

  @Test func `a full queue refuses at once`() async throws {
    let pool = BlockingPool(name: "busy", threads: 1, queueDepthMax: 1)
    defer { pool.close() }
    let gate = DispatchSemaphore(value: 0)
    let begun = DispatchSemaphore(value: 0)
    let first = Task {
      try await pool.run {
        begun.signal()
        gate.wait()
      }
    }
    waitFor(begun)
    // One runs and one may wait, so of these two one is refused while the other cannot begin.
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<2 {
        group.addTask {
          do { try await pool.run {} } catch { return error is BlockingPoolFull }
          return false
        }
      }
      #expect(await group.next() == true)
      gate.signal()
      #expect(await group.next() == false)
    }
    try await first.value
  }

  private final class Body: Sendable {}

  @Test func `what a job held is free when it is done, though others still wait`() async {
    let pool = BlockingPool(name: "test", threads: 1, queueDepthMax: 8)
    defer { pool.close() }
    let (start, second, end) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    weak var held: Body?
    do {
      let body = Body()
      held = body
      pool.post { withExtendedLifetime(body) { start.wait() } }
    }
    pool.post {
      second.signal()
      end.wait()
    }
    pool.post {}
    #expect(held != nil)
    start.signal()
    waitFor(second)
    #expect(held == nil)
    end.signal()
  }

  @Test func `a closed pool refuses`() async {
    let pool = BlockingPool(name: "closed", threads: 1, queueDepthMax: 1)
    pool.close()
    await #expect(throws: BlockingPoolFull(pool: "closed")) { try await pool.run {} }
  }
}

/// Waits outside an async context, where waiting is allowed.
private func waitFor(_ semaphore: DispatchSemaphore) { semaphore.wait() }

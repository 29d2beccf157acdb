/// Asks again and again until the answer is there: a test need not know how long something takes.
///
/// - Returns: how long it took, in seconds.
/// - Throws: ``NeverHappened`` when it is not there after so many seconds; what `isThere` throws.
@discardableResult
public func eventually(
  _ what: String, within seconds: Double = 60, _ isThere: () async throws -> Bool
) async throws -> Double {
  let begin = ContinuousClock.now
  while true {
    let isThere = try await isThere()
    let passed = begin.duration(to: .now) / .seconds(1)
    if isThere { return passed }
    guard passed < seconds else { throw NeverHappened(description: "\(what) did not happen within \(seconds) s") }
    try await Task.sleep(for: .milliseconds(5))  // between two questions, so that the machine is not kept busy
  }
}

/// What a test waited for did not come.
public struct NeverHappened: Error, CustomStringConvertible {
  /// What was waited for, and how long.
  public let description: String
}

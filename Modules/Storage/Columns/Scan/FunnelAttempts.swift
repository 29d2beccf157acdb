import Models

/// Follows one visitor or session after another through the steps of a funnel, and sums up how far they got.
struct FunnelAttempts {
  private let steps: Int
  private let window: Int64?
  /// For each step, the first row that may be the next to take it; only moves on, as later attempts take later rows.
  private var next: [Int]
  private var times: [Int64]
  private var bestTimes: [Int64]
  /// By step.
  private(set) var figures: [FunnelAnswer.Step]

  init(steps: Int, window: Int64?) {
    self.steps = steps
    self.window = window
    next = [Int](repeating: 0, count: steps)
    times = [Int64](repeating: 0, count: steps)
    bestTimes = times
    figures = [FunnelAnswer.Step](
      repeating: .init(reached: 0, millisecondsSincePrevious: 0, millisecondsSinceFirst: 0), count: steps)
  }

  /// Adds what somebody's rows, ascending by time, come to.
  ///
  /// Cost: each row is passed at most once a step, and an attempt begins at each row of the first step at most.
  mutating func follow(_ rows: UnsafeBufferPointer<StepRow>) {
    var reached = 0
    for step in 0..<steps { next[step] = 0 }
    for row in rows where row.steps & 1 != 0 {
      let length = attempt(rows, from: row.time)
      if length > reached {
        reached = length
        swap(&times, &bestTimes)
      }
      // Without a window no later attempt gets further than the first.
      if reached == steps || window == nil { break }
    }
    for step in 0..<reached {
      figures[step].reached &+= 1
      guard step > 0 else { continue }
      figures[step].millisecondsSincePrevious &+= Int(bestTimes[step] &- bestTimes[step - 1])
      figures[step].millisecondsSinceFirst &+= Int(bestTimes[step] &- bestTimes[0])
    }
  }

  /// Steps taken by the attempt that begins at `start`; their times are left in `times`.
  private mutating func attempt(_ rows: UnsafeBufferPointer<StepRow>, from start: Int64) -> Int {
    let end = window.map { start.addingReportingOverflow($0) }.map { $0.overflow ? Int64.max : $0.partialValue } ?? .max
    times[0] = start
    for step in 1..<max(steps, 1) {
      var place = next[step]
      while place < rows.count, rows[place].time <= times[step - 1] || rows[place].steps >> UInt32(step) & 1 == 0 {
        place += 1
      }
      next[step] = place
      guard place < rows.count, rows[place].time <= end else { return step }
      times[step] = rows[place].time
    }
    return steps
  }
}

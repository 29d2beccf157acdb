import Models
public import Storage

extension ReferenceEventStore {
  public func answer(_ plan: FunnelPlan) throws(StoreError) -> FunnelAnswer {
    let traffic = websites[plan.website] ?? Traffic()
    // Who takes steps → when which step can be taken.
    var units: [[UInt8]: [(time: Instant, step: Int)]] = [:]
    for (index, session) in traffic.sessions.enumerated() where plan.includesExcluded || !session.isBot {
      let unit = plan.unit == .visitor ? Array(session.visitor.utf8) : Array(String(index).utf8)
      for event in session.rows.map({ traffic.events[$0] }) where plan.range.contains(event.timestamp) {
        guard accepts(plan.filter, event, session) else { continue }
        for (step, conditions) in plan.steps.enumerated() where accepts(conditions, event, session) {
          units[unit, default: []].append((event.timestamp, step))
        }
      }
    }
    var answer = FunnelAnswer(
      steps: plan.steps.map { _ in .init(reached: 0, millisecondsSincePrevious: 0, millisecondsSinceFirst: 0) })
    for events in units.values {
      let starts = events.filter { $0.step == 0 }.map(\.time).sorted()
      let attempts = starts.map { attempt(from: $0, events, plan) }
      guard let length = attempts.map(\.count).max(), let best = attempts.first(where: { $0.count == length }) else {
        continue
      }
      for (step, time) in best.enumerated() {
        answer.steps[step].reached += 1
        answer.steps[step].millisecondsSinceFirst += Int(time.milliseconds - best[0].milliseconds)
        if step > 0 {
          answer.steps[step].millisecondsSincePrevious += Int(time.milliseconds - best[step - 1].milliseconds)
        }
      }
    }
    return answer
  }

  /// When each step is taken that an attempt gets to.
  private func attempt(from start: Instant, _ events: [(time: Instant, step: Int)], _ plan: FunnelPlan) -> [Instant] {
    var times = [start]
    for step in plan.steps.indices.dropFirst() {
      let later = events.filter { event in
        let since = event.time.milliseconds - start.milliseconds
        return event.step == step && event.time > times[step - 1] && plan.windowMilliseconds.map { since <= $0 } ?? true
      }
      guard let next = later.map(\.time).min() else { break }
      times.append(next)
    }
    return times
  }
}

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
        for (step, ways) in plan.steps.enumerated() {
          guard ways.alternatives.contains(where: { accepts($0, event, session) }) else { continue }
          units[unit, default: []].append((event.timestamp, step))
        }
      }
    }
    for (step, ways) in plan.steps.enumerated() {
      for deed in ways.deeds where plan.range.contains(deed.at) && accepts(plan.filter, deed, traffic) {
        let known = traffic.sessions.first { pseudonym($0.visitor) == deed.visitor }
        let unit = known.map { Array($0.visitor.utf8) } ?? [0] + Array(String(deed.visitor).utf8)
        units[unit, default: []].append((deed.at, step))
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

  /// Whether conditions hold on the session that a deed belongs to.
  private func accepts(_ filter: [Predicate], _ deed: FunnelPlan.Deed, _ traffic: Traffic) -> Bool {
    if filter.isEmpty { return true }
    let own = traffic.sessions.filter { pseudonym($0.visitor) == deed.visitor && $0.start <= deed.at }
    // Of those that began together the one that was opened last.
    guard let start = own.map(\.start).max(), let latest = own.last(where: { $0.start == start }) else { return false }
    return filter.allSatisfy { !$0.column.isOfEvents && accepts($0, latest) }
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

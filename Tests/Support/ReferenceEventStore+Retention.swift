import Models
public import Storage

extension ReferenceEventStore {
  public func answer(_ plan: RetentionPlan) throws(StoreError) -> RetentionAnswer {
    guard let first = plan.borders.first, let last = plan.borders.last, plan.borders.count > 1 else {
      return RetentionAnswer(cohorts: [])
    }
    let isPurchase = { (event: RawEvent) in
      event.revenue?.currency == plan.purchases?.currency && event.revenue?.minorUnits ?? 0 > 0
    }
    let all = events([], plan)
    let found = plan.purchases?.found == true
    let founding = found ? all.mapValues { $0.filter(isPurchase) } : events(plan.founding, plan)
    let returning = found ? founding : events(plan.returning, plan)
    let periods = plan.borders.count - 1
    func period(of event: RawEvent) -> Int? {
      (0..<periods).first { plan.borders[$0] <= event.timestamp && event.timestamp < plan.borders[$0 + 1] }
    }
    var cohorts = (0..<periods).map {
      RetentionAnswer.Cohort(
        visitors: 0, returned: [Int](repeating: 0, count: min(plan.distanceMax + 1, periods - $0)),
        revenue: plan.purchases == nil ? [] : [Int](repeating: 0, count: min(plan.distanceMax + 1, periods - $0)))
    }
    for (visitor, events) in founding {
      if plan.founders == .newcomers, events.contains(where: { $0.timestamp < first }) { continue }
      let inside = events.filter { $0.timestamp >= first && $0.timestamp < last }
      guard let earliest = inside.min(by: { $0.timestamp < $1.timestamp }), let cohort = period(of: earliest) else {
        continue
      }
      cohorts[cohort].visitors += 1
      let seen = Set((returning[visitor] ?? []).compactMap { period(of: $0) })
      for distance in cohorts[cohort].returned.indices where seen.contains(cohort + distance) {
        cohorts[cohort].returned[distance] += 1
      }
      guard let purchases = plan.purchases else { continue }
      for event in all[visitor] ?? [] where event.revenue?.currency == purchases.currency {
        guard let distance = period(of: event).map({ $0 - cohort }), let amount = event.revenue?.minorUnits,
          cohorts[cohort].revenue.indices.contains(distance)
        else { continue }
        cohorts[cohort].revenue[distance] += Int(amount)
      }
    }
    return RetentionAnswer(cohorts: cohorts)
  }

  /// Events for which all conditions hold, by visitor.
  private func events(_ conditions: [Predicate], _ plan: RetentionPlan) -> [[UInt8]: [RawEvent]] {
    let traffic = websites[plan.website] ?? Traffic()
    var events: [[UInt8]: [RawEvent]] = [:]
    for session in traffic.sessions where plan.includesExcluded || !session.isBot {
      for row in session.rows where accepts(conditions, traffic.events[row], session) {
        events[Array(session.visitor.utf8), default: []].append(traffic.events[row])
      }
    }
    return events
  }

  /// Whether all conditions hold on an event or on its session.
  func accepts(_ conditions: [Predicate], _ event: RawEvent, _ session: ReferenceSession) -> Bool {
    conditions.allSatisfy { $0.column.isOfEvents ? accepts($0, event) : accepts($0, session) }
  }
}

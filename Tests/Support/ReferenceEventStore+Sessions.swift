import Models
public import Storage

/// Sessions one by one, and what their visitors are worth.
extension ReferenceEventStore {
  public func answer(_ plan: SessionPagePlan) throws(StoreError) -> SessionPageAnswer {
    let traffic = websites[plan.website] ?? Traffic()
    let matching = traffic.sessions.indices.filter { index in
      let session = traffic.sessions[index]
      return (plan.includesExcluded || !session.isBot) && belongs(session, plan.range, plan.sessionRange)
        && plan.filter.allSatisfy { accepts($0, session) }
    }
    let sorted = matching.sorted { (traffic.sessions[$0].start, $0) > (traffic.sessions[$1].start, $1) }
    let rows = sorted.dropFirst(plan.offset).prefix(plan.limit).map { index in
      let session = traffic.sessions[index]
      return SessionPageAnswer.Row(
        visitor: session.visitor, start: session.start, texts: plan.columns.map { text($0, session) },
        pageviews: session.pageviews, events: session.events, interactions: session.interactions,
        visitorValue: value(of: session.visitor, traffic, plan.range, plan.sessionRange, plan.includesExcluded))
    }
    return SessionPageAnswer(rows: rows, hasMore: sorted.count > plan.offset + plan.limit)
  }

  /// Sum of the scores of the distinct visitors of some sessions.
  func visitorValues(of sessions: [Int], _ rule: SessionRange, _ plan: QueryPlan) -> Int {
    let traffic = websites[plan.website] ?? Traffic()
    var visitors: [[UInt8]: String] = [:]
    for session in sessions {
      let visitor = traffic.sessions[session].visitor
      visitors[Array(visitor.utf8)] = visitor
    }
    return visitors.values.reduce(0) { $0 + value(of: $1, traffic, plan.range, rule, plan.includesExcluded) }
  }

  /// A visitor's score, from all its sessions that belong to the range.
  private func value(
    of visitor: String, _ traffic: Traffic, _ range: InstantRange, _ rule: SessionRange, _ includesExcluded: Bool
  ) -> Int {
    var activity = VisitorActivity()
    var hasPaid = false
    for session in traffic.sessions where session.visitor.utf8.elementsEqual(visitor.utf8) {
      guard includesExcluded || !session.isBot else { continue }
      hasPaid =
        hasPaid
        || session.rows.contains {
          range.contains(traffic.events[$0].timestamp) && traffic.events[$0].revenue?.minorUnits ?? 0 > 0
        }
      guard belongs(session, range, rule) else { continue }
      let silence = range.end.milliseconds - 1 - session.lastActivity.milliseconds
      activity.add(
        VisitorActivity(
          pageviews: session.pageviews, seconds: session.durationSeconds, interactions: session.interactions,
          baseline: VisitorValue.baseline(medium: session.attributes[.medium] ?? ""),
          daysAgo: Int(max(0, silence) / 86_400_000)))
    }
    if hasPaid { activity.notePayment() }
    return VisitorValue.score(of: activity)
  }
}

import Models
public import Storage

extension ReferenceEventStore {
  public func answer(_ plan: LivePlan) throws(StoreError) -> LiveAnswer {
    let traffic = websites[plan.website] ?? Traffic()
    var pageviews = 0
    var sessions: [LiveAnswer.Session] = []
    var present: [[UInt8]: LiveAnswer.Session] = [:]
    for session in traffic.sessions where !session.isBot {
      let inside = session.rows.map { traffic.events[$0] }.filter { plan.range.contains($0.timestamp) }
      pageviews += inside.count { $0.name == "pageview" }
      let isLastSignInside = plan.range.contains(session.lastSign)
      guard let sign = isLastSignInside ? session.lastSign : inside.map(\.timestamp).max() else { continue }
      let live = LiveAnswer.Session(
        page: isLastSignInside ? session.exitPage : latestPage(inside) ?? session.exitPage,
        country: session.attributes[.country] ?? "", device: session.attributes[.device] ?? "", start: session.start,
        lastSign: sign)
      sessions.append(live)
      // Sessions come in the order in which they were opened: of equals the later one.
      let known = present[Array(session.visitor.utf8)]
      if known.map({ $0.lastSign <= sign }) ?? true { present[Array(session.visitor.utf8)] = live }
    }
    return LiveAnswer(
      visitors: present.count, pageviews: pageviews, countries: places(present.values.map(\.country)),
      pages: Array(places(present.values.map(\.page)).prefix(plan.limit)),
      sessions: Array(sessions.sorted(by: LiveAnswer.Session.precedes).prefix(plan.limit)))
  }

  private func latestPage(_ events: [RawEvent]) -> String? {
    var latest: RawEvent?
    for event in events where event.name == "pageview" {
      if latest.map({ $0.timestamp <= event.timestamp }) ?? true { latest = event }
    }
    return latest?.pathname
  }

  private func places(_ labels: [String]) -> [LiveAnswer.Place] {
    // By bytes, because equal texts may be written in different ones.
    var counts: [[UInt8]: Int] = [:]
    for label in labels where !label.isEmpty { counts[Array(label.utf8), default: 0] += 1 }
    return counts.map { LiveAnswer.Place(label: String(decoding: $0.key, as: UTF8.self), visitors: $0.value) }
      .sorted(by: LiveAnswer.Place.precedes)
  }
}

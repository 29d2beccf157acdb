public import Models
public import Storage

extension ReferenceEventStore {
  public func answer(_ plan: ConversionPlan) throws(StoreError) -> ConversionAnswer {
    let traffic = websites[plan.website] ?? Traffic()
    var converted = [[Int]](repeating: [Int](repeating: 0, count: plan.goals.count), count: plan.groups)
    for exposure in plan.exposures {
      let name = String(decoding: exposure.visitor.bytes, as: UTF8.self)
      for (goal, lists) in plan.goals.enumerated() {
        let isReached = traffic.sessions.contains { session in
          !session.isBot && session.visitor == name
            && session.rows.map { traffic.events[$0] }.contains { event in
              event.timestamp >= exposure.at && event.timestamp < plan.end
                && lists.contains { accepts($0, event, session) }
            }
        }
        if isReached || exposure.reached.contains(goal) { converted[exposure.group][goal] += 1 }
      }
    }
    return ConversionAnswer(converted: converted)
  }

  public func answer(_ plan: MomentPlan) throws(StoreError) -> [UInt64: [Instant]] {
    let traffic = websites[plan.website] ?? Traffic()
    var moments: [UInt64: [Instant]] = [:]
    for session in traffic.sessions where !session.isBot && plan.visitors.contains(pseudonym(session.visitor)) {
      for event in session.rows.map({ traffic.events[$0] }) where plan.range.contains(event.timestamp) {
        guard plan.alternatives.contains(where: { accepts($0, event, session) }) else { continue }
        moments[pseudonym(session.visitor), default: []].append(event.timestamp)
      }
    }
    return moments.mapValues { $0.sorted() }
  }

  public func answer(_ plan: LatestEventsPlan) throws(StoreError) -> [ScannedEvent] {
    let traffic = websites[plan.website] ?? Traffic()
    var met: [ScannedEvent] = []
    for (index, session) in traffic.sessions.enumerated() where !session.isBot {
      for event in session.rows.map({ traffic.events[$0] }) where plan.range.contains(event.timestamp) {
        guard plan.alternatives.contains(where: { accepts($0, event, session) }) else { continue }
        met.append(scanned(event, session, index))
      }
    }
    // From the end, so that of the same moment what became known later comes first.
    let latest = met.enumerated().sorted { ($0.element.timestamp, $0.offset) > ($1.element.timestamp, $1.offset) }
    return latest.prefix(plan.limit).map(\.element)
  }

  public func names(of visitors: Set<UInt64>, on website: WebsiteID) throws(StoreError) -> [UInt64: String] {
    let names = Set((websites[website] ?? Traffic()).sessions.map(\.visitor))
    return Dictionary(uniqueKeysWithValues: names.map { (pseudonym($0), $0) }).filter { visitors.contains($0.key) }
  }

  /// The hash of a visitor's name.
  public func pseudonym(_ visitor: String) -> UInt64 {
    var visitor = visitor
    return visitor.withUTF8 {
      VisitorPseudonym.of(UnsafeRawBufferPointer($0), isCookieless: false, seed: hashSeed)
    }
  }
}

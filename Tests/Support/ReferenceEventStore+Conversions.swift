import Models
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
        if isReached { converted[exposure.group][goal] += 1 }
      }
    }
    return ConversionAnswer(converted: converted)
  }
}

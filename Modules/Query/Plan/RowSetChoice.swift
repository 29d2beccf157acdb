/// Which rows a question is answered from.
enum RowSetChoice: Hashable, Sendable {
  case events, sessions
  /// What can be read from events from these, what only sessions tell from sessions, joined on the group.
  case both

  /// The choice for a question, from the rows that its parts can be read from. The rules are tried in this order:
  ///
  /// 1. nothing needs events: sessions
  /// 2. nothing needs sessions: events
  /// 3. neither a metric nor the property needs events: sessions (of which a filter may ask for an event)
  /// 4. neither a metric nor the property needs sessions: events (of whose session a filter may ask something)
  /// 5. both
  ///
  /// - Parameter property: of a breakdown; `nil` otherwise, as time can be read from either.
  init(metrics: [RowKind], filters: [RowKind], property: RowKind?) {
    let asked = metrics + (property.map { [$0] } ?? [])
    let everything = asked + filters
    if !everything.contains(.event) {
      self = .sessions
    } else if !everything.contains(.session) {
      self = .events
    } else if !asked.contains(.event) {
      self = .sessions
    } else if !asked.contains(.session) {
      self = .events
    } else {
      self = .both
    }
  }
}

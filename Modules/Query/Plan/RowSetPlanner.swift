import Models
import Storage

/// The row sets of a question: which there are, what they are filtered by, and where each metric's measures stand.
struct RowSetPlanner {
  private let request: StatsRequest
  private(set) var roles: [RowSetRole] = []
  private(set) var sets: [RowSet] = []

  /// A measure of a row set.
  struct Place {
    var set: Int
    var measure: Int
  }

  init(_ request: StatsRequest) { self.request = request }

  /// The place of a measure in the set of a role; both are added where they are missing.
  mutating func place(of measure: Measure, in role: RowSetRole) -> Place {
    let set: Int
    if let known = roles.firstIndex(of: role) {
      set = known
    } else {
      set = sets.count
      roles.append(role)
      sets.append(rowSet(role))
    }
    if let known = sets[set].measures.firstIndex(of: measure) { return Place(set: set, measure: known) }
    sets[set].measures.append(measure)
    return Place(set: set, measure: sets[set].measures.count - 1)
  }

  /// Where the place stands in an answered row, once all sets are complete.
  func index(of place: Place) -> Int {
    sets[..<place.set].reduce(0) { $0 + $1.measures.count } + place.measure
  }

  private func rowSet(_ role: RowSetRole) -> RowSet {
    var set = RowSet(kind: role == .events ? .events : .sessions, measures: [])
    for filter in request.filters { add(filter, to: &set, role: role) }
    guard let property = request.property else {
      set.sessionBucket = role == .touchedSessions ? .touched : .lastActivity
      return set
    }
    set.key = role == .events ? property.columns : property.sessionColumns
    // A session without pageviews entered on no page, which is not a page with an empty path.
    set.leavesOutUnentered = request.isByPage && role != .events
    if let hostColumn = property.hostname {
      // What brought a session, or where it ended, belongs to the host it began or ended on.
      set.sessionFilter += request.filters.filter { $0.dimension.property == Dimension.hostname.property }
        .map { $0.predicate(on: hostColumn) }
    }
    return set
  }

  private func add(_ filter: Filter, to set: inout RowSet, role: RowSetRole) {
    let isPage = filter.dimension.property == Dimension.page.property
    if !filter.predicate.column.isOfEvents {
      set.sessionFilter.append(filter.predicate)
    } else if isPage, request.isByPage, role != .events {
      set.sessionFilter.append(filter.predicate(on: .entryPage))
    } else {
      set.eventFilter.append(filter.predicate)
      if isPage, role == .enteredSessions { set.sessionFilter.append(filter.predicate(on: .entryPage)) }
    }
  }
}

public import Models
public import Storage
import Synchronization

/// Which goals of a website something meets that a visitor did, one after the other, as it comes.
///
/// Keeps what it has made ready of a website's goals as long as the catalog stays the same. Safe from any thread.
public final class GoalBook: Sendable {
  /// A goal that was met.
  public struct Met: Hashable, Sendable {
    /// Its name in the API.
    public let id: DefinitionID
    /// The goal.
    public let goal: Goal
  }

  /// Goals on one host of a website: what an address means depends on the host.
  private struct Place: Hashable {
    let website: WebsiteID
    let host: String
  }

  private struct State {
    var snapshot: CatalogSnapshot?
    var goals: [Place: [(met: Met, conditions: GoalConditions)]] = [:]
    /// Goals of clicks and forms.
    var deeds: [WebsiteID: [Met]] = [:]

    mutating func follow(_ snapshot: CatalogSnapshot) {
      guard self.snapshot !== snapshot else { return }
      self.snapshot = snapshot
      goals.removeAll()
      deeds.removeAll()
    }
  }

  /// Hosts whose goals are kept ready; anybody can name some.
  private static let placesMax = 1_000

  private let state = Mutex(State())

  /// A book without entries.
  public init() {}

  /// The goals that an event meets, in the order in which they were made.
  ///
  /// - Parameters:
  ///   - name: `pageview`, or what a custom event is called.
  ///   - snapshot: the catalog that the goals are of.
  /// - Throws: `StoreError.damaged` for a goal that cannot be read.
  public func goals(
    metBy name: String, hostname: String, pathname: String, on website: Website, in snapshot: CatalogSnapshot
  ) throws(StoreError) -> [Met] {
    try state.withLock { state throws(StoreError) in
      state.follow(snapshot)
      let place = Place(website: website.id, host: hostname)
      if state.goals[place] == nil {
        if state.goals.count >= Self.placesMax { state.goals.removeAll() }
        state.goals[place] = try Self.goals(of: website, host: hostname, snapshot)
      }
      return (state.goals[place] ?? []).filter {
        $0.conditions.accept(name: name, hostname: hostname, pathname: pathname)
      }.map(\.met)
    }
  }

  /// The goals that a click on an element meets.
  ///
  /// - Throws: `StoreError.damaged` for a goal that cannot be read.
  public func goals(
    metByClickOn selector: String, on website: Website, in snapshot: CatalogSnapshot
  ) throws(StoreError) -> [Met] {
    try deeds(on: website, in: snapshot).filter {
      if case .click(let wanted) = $0.goal.condition { wanted.text == selector } else { false }
    }
  }

  /// The goals that a form meets when it is sent.
  ///
  /// - Throws: `StoreError.damaged` for a goal that cannot be read.
  public func goals(
    metBySubmissionOf selector: String, on website: Website, in snapshot: CatalogSnapshot
  ) throws(StoreError) -> [Met] {
    try deeds(on: website, in: snapshot).filter {
      if case .formSubmission(let wanted) = $0.goal.condition { wanted.text == selector } else { false }
    }
  }

  private func deeds(on website: Website, in snapshot: CatalogSnapshot) throws(StoreError) -> [Met] {
    try state.withLock { state throws(StoreError) in
      state.follow(snapshot)
      if let known = state.deeds[website.id] { return known }
      var found: [Met] = []
      for stored in snapshot.definitions(.goal, of: .website(website.id)) {
        let goal = try stored.value(Goal.self)
        switch goal.condition {
        case .click, .formSubmission: found.append(Met(id: stored.id, goal: goal))
        case .pageVisit, .customEvent, .revenue: break
        }
      }
      state.deeds[website.id] = found
      return found
    }
  }

  private static func goals(
    of website: Website, host: String, _ snapshot: CatalogSnapshot
  ) throws(StoreError) -> [(met: Met, conditions: GoalConditions)] {
    let hosts = TrackedHosts(of: website, only: host)
    var goals: [(met: Met, conditions: GoalConditions)] = []
    for stored in snapshot.definitions(.goal, of: .website(website.id)) {
      let goal = try stored.value(Goal.self)
      // What is no regular expression was refused when it was written; no event meets it.
      guard let conditions = try? GoalConditions(eventsOf: goal, id: stored.id, hosts: hosts) else { continue }
      goals.append((Met(id: stored.id, goal: goal), conditions))
    }
    return goals
  }
}

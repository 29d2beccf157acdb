public import Models
public import Storage
import Synchronization

/// Which goals of a website something meets that a visitor did, one after the other, as it comes.
///
/// Keeps what it has made ready of a website's goals as long as the catalog stays the same. Safe from any thread.
public final class GoalBook: Sendable {
  /// Goals on one host of a website: what an address means depends on the host.
  private struct Place: Hashable {
    let website: WebsiteID
    let host: String
  }

  private struct State {
    var snapshot: CatalogSnapshot?
    var goals: [Place: [(met: MetGoal, conditions: GoalConditions)]] = [:]
    /// Goals of clicks and forms.
    var interactive: [WebsiteID: [MetGoal]] = [:]

    mutating func follow(_ snapshot: CatalogSnapshot) {
      guard self.snapshot !== snapshot else { return }
      self.snapshot = snapshot
      goals.removeAll()
      interactive.removeAll()
    }
  }

  /// Hosts whose goals are kept ready; anybody can name some.
  private static let placesMax = 1_000

  private let state = Mutex(State())

  /// A book without entries.
  public init() {}

  /// The goals that a deed meets, in the order in which they were made.
  ///
  /// - Parameter snapshot: the catalog that the goals are of.
  /// - Throws: `StoreError.damaged` for a goal that cannot be read.
  public func goals(
    metBy deed: GoalDeed, on website: Website, in snapshot: CatalogSnapshot
  ) throws(StoreError) -> [MetGoal] {
    try state.withLock { state throws(StoreError) in
      state.follow(snapshot)
      switch deed {
      case .event(let name, let hostname, let pathname):
        let place = Place(website: website.id, host: hostname)
        if state.goals[place] == nil {
          if state.goals.count >= Self.placesMax { state.goals.removeAll() }
          state.goals[place] = try Self.goals(of: website, host: hostname, snapshot)
        }
        return (state.goals[place] ?? []).filter {
          $0.conditions.accept(name: name, hostname: hostname, pathname: pathname)
        }.map(\.met)
      case .click(let selector):
        return try Self.interactive(website, snapshot, &state).filter {
          if case .click(let wanted) = $0.goal.condition { wanted.text == selector } else { false }
        }
      case .submission(let selector):
        return try Self.interactive(website, snapshot, &state).filter {
          if case .formSubmission(let wanted) = $0.goal.condition { wanted.text == selector } else { false }
        }
      }
    }
  }

  /// A website's goals of clicks and forms.
  private static func interactive(
    _ website: Website, _ snapshot: CatalogSnapshot, _ state: inout State
  ) throws(StoreError) -> [MetGoal] {
    if let known = state.interactive[website.id] { return known }
    var found: [MetGoal] = []
    for stored in snapshot.definitions(.goal, of: .website(website.id)) {
      let goal = try stored.value(Goal.self)
      switch goal.condition {
      case .click, .formSubmission: found.append(MetGoal(id: stored.id, goal: goal))
      case .pageVisit, .customEvent, .revenue: break
      }
    }
    state.interactive[website.id] = found
    return found
  }

  private static func goals(
    of website: Website, host: String, _ snapshot: CatalogSnapshot
  ) throws(StoreError) -> [(met: MetGoal, conditions: GoalConditions)] {
    let hosts = TrackedHosts(of: website, only: host)
    var goals: [(met: MetGoal, conditions: GoalConditions)] = []
    for stored in snapshot.definitions(.goal, of: .website(website.id)) {
      let goal = try stored.value(Goal.self)
      // What is no regular expression was refused when it was written; no event meets it.
      guard let conditions = try? GoalConditions(eventsOf: goal, id: stored.id, hosts: hosts) else { continue }
      goals.append((MetGoal(id: stored.id, goal: goal), conditions))
    }
    return goals
  }
}

import Models
import Optimization
import Storage

/// Which of some recorded sessions reached a goal: the visitor met any goal of the website while it was recorded, or it
/// shows the page of one.
///
/// Goals are those of now, so that one that was made later counts too.
struct RecordedConversions {
  private let matchers: [URLMatcher]
  /// When visitors met goals, by the hashes of their names; ascending.
  private var moments: [UInt64: [Instant]] = [:]
  private let website: Website

  /// Looks up the goals of the website of a call.
  ///
  /// Cost: one pass over the events of the time in which they were recorded, for every 32 goals or so.
  init(of recordings: some Collection<Recording>, _ call: PageSenseCall) throws {
    website = call.website
    let stored = call.snapshot.definitions(.goal, of: .website(website.id))
    let goals = try stored.map { (id: $0.id, goal: try $0.value(Goal.self)) }
    matchers = goals.compactMap { _, goal in
      guard case .pageVisit(let match) = goal.condition else { return nil }
      return try? URLMatcher(match)
    }
    guard !goals.isEmpty, let start = recordings.map(\.replay.startedAt).min(),
      let end = recordings.map({ Self.times(of: $0).end }).max()
    else { return }
    let range = InstantRange(start: start, end: end)
    let store = call.world.store
    let visitors = Set(recordings.flatMap { NamedVisitor(id: $0.visitor, of: call.website).visitors })
    let hosts = try TrackedHosts(of: website, in: range, store: store)
    let behavior = BehaviorReader(directory: call.world.directory)
    var alternatives: [[Predicate]] = []
    for (id, goal) in goals {
      let conditions = try GoalConditions(
        goal, id: id, website: website.id, range: range, hosts: hosts, behavior: behavior)
      alternatives += conditions.alternatives
      for deed in conditions.deeds where visitors.contains(deed.visitor) {
        moments[deed.visitor, default: []].append(deed.time)
      }
    }
    while !alternatives.isEmpty {
      let some = Array(alternatives.prefix(ConversionPlan.alternativesMax))
      alternatives.removeFirst(some.count)
      let plan = MomentPlan(website: website.id, range: range, alternatives: some, visitors: visitors)
      moments.merge(try store.answer(plan)) { $0 + $1 }
    }
    for visitor in moments.keys { moments[visitor]?.sort() }
  }

  /// Whether one of the recordings reached a goal.
  func include(_ recording: Recording) -> Bool {
    let times = Self.times(of: recording)
    let isMet = NamedVisitor(id: recording.visitor, of: website).visitors.contains { visitor in
      moments[visitor]?.contains { times.contains($0) } ?? false
    }
    return isMet || recording.facts.pages.contains { page in matchers.contains { $0.matches(page.address) } }
  }

  /// When a recording was made, its last second included.
  private static func times(of recording: Recording) -> InstantRange {
    let start = recording.replay.startedAt
    return InstantRange(
      start: start, end: start.advanced(byMilliseconds: (Int64(recording.replay.seconds) + 1) * 1000))
  }
}

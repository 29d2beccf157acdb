/// When an experiment begins and ends by itself.
///
/// Nobody has to do anything at these times: what an experiment is at a moment follows from them
/// (``Experiment/state(at:)``), so that every process knows it to the millisecond, whoever sleeps or restarts.
/// - Source: ours; decision 0040.
public struct ExperimentSchedule: Hashable, Sendable {
  /// When a draft begins; `nil`: when somebody starts it.
  public var start: Instant?
  /// When it ends; `nil`: when somebody stops it.
  public var end: Instant?

  /// The schedule in these fields, `start_time` and `end_time`, of which one is there at least.
  ///
  /// - Throws: ``DefinitionError``.
  init(_ fields: DefinitionFields) throws(DefinitionError) {
    func time(_ name: String) throws(DefinitionError) -> Instant? {
      guard let text = try fields.text(name) else { return nil }
      guard let instant = Instant(iso: text) else {
        throw fields.error(name, "must be a time with its zone, as 2026-06-13T12:00:00Z")
      }
      return instant
    }
    start = try time("start_time")
    end = try time("end_time")
    if let start, let end, end <= start { throw fields.error("end_time", "must lie after `start_time`") }
  }

  /// All of it.
  public var json: JSONValue {
    var members: [JSONValue.Member] = []
    if let start { members.append(.init("start_time", .string(start.isoText))) }
    if let end { members.append(.init("end_time", .string(end.isoText))) }
    return .object(members)
  }
}

extension Experiment {
  /// What the experiment is at a moment, its schedule kept to.
  ///
  /// A draft runs from the schedule's start; whatever runs ends with the schedule, if it began before. What was
  /// completed stays so.
  public func state(at now: Instant) -> State {
    var state = state
    if case .draft = state, let start = schedule?.start, start <= now { state = .running(since: start) }
    if case .running(let since) = state, let end = schedule?.end, end > since, end <= now {
      state = .completed(since: since, until: end)
    }
    return state
  }

  /// When the schedule makes something else of the experiment than it is at a moment; `nil`: never.
  public func nextChange(after now: Instant) -> Instant? {
    switch state(at: now) {
    case .draft: schedule?.start
    case .running(let since): schedule?.end.flatMap { $0 > since ? $0 : nil }
    case .completed: nil
    }
  }

  /// The experiment as it is at a moment.
  public func asOf(_ now: Instant) -> Experiment {
    var experiment = self
    experiment.state = state(at: now)
    return experiment
  }
}

public import Models
public import Query
public import Storage

/// How far visitors get on their way through a website.
///
/// Visitors take the steps in order, not necessarily one directly after the other, in one session or several; who
/// skips a step is counted no further. Rules in detail: `FunnelPlan`.
///
/// - Source: PageSense API, "Funnel Data Response".
public struct FunnelReport: Hashable, Sendable {
  /// What became of one step.
  public struct Step: Hashable, Sendable {
    /// Visitors who took it.
    public var visitors: Int
    /// Those of the step before who did not; 0 for the first.
    public var dropOff: Int
    /// Of the visitors of the first step, in tenths of a percent, rounded half up.
    public var permille: Int
    /// Mean seconds until the next step, of those who took that one; 0 for the last.
    public var averageSeconds: Int
  }

  /// One for each step of the funnel.
  public var steps: [Step]
  /// Mean seconds from the first step to the last, of those who took all.
  public var averageSeconds: Int

  /// Asks for the way of visitors inside a range, in one pass.
  ///
  /// - Parameters:
  ///   - steps: one or more: what takes each.
  /// - Throws: `QueryError.store`.
  public init(
    steps: [FunnelPlan.Step], website: Website, range: InstantRange, segment: ReportSegment, store: some EventStore
  ) throws(QueryError) {
    let plan = FunnelPlan(website: website.id, range: range, steps: steps, filter: segment.conditions)
    let answer: FunnelAnswer
    do { answer = try store.answer(plan) } catch { throw .store(error) }
    self.init(answer)
  }

  /// The figures of an answer.
  public init(_ answer: FunnelAnswer) {
    let first = answer.steps.first?.reached ?? 0
    steps = answer.steps.enumerated().map { index, step in
      Step(
        visitors: step.reached, dropOff: index == 0 ? 0 : answer.steps[index - 1].reached - step.reached,
        permille: first == 0 ? (index == 0 ? 1000 : 0) : (2000 * step.reached + first) / (2 * first),
        averageSeconds: FunnelReport.seconds(to: answer.steps.dropFirst(index + 1).first))
    }
    averageSeconds = FunnelReport.seconds(
      answer.steps.last?.millisecondsSinceFirst ?? 0, answer.steps.last?.reached ?? 0)
  }

  /// Mean seconds of the way to a step.
  private static func seconds(to step: FunnelAnswer.Step?) -> Int {
    step.map { seconds($0.millisecondsSincePrevious, $0.reached) } ?? 0
  }

  /// Mean in whole seconds, rounded half up.
  private static func seconds(_ milliseconds: Int, _ count: Int) -> Int {
    count == 0 ? 0 : (2 * milliseconds + 1000 * count) / (2000 * count)
  }
}

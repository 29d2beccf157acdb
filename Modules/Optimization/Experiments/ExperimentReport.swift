public import Models

/// What became of an experiment: visitors and conversions of each variation, and what they say.
public struct ExperimentReport: Hashable, Sendable {
  /// Visitors of each variation before results are told.
  ///
  /// Source: decided for the API's error 10003.
  public static let visitorsMin = 100

  /// What one goal comes to.
  public struct GoalReport: Hashable, Sendable {
    /// The goal.
    public let goal: ExperimentGoal
    /// In the order of the variations, the original first.
    public let comparison: ExperimentComparison
  }

  /// The experiment.
  public let experiment: Experiment
  /// Of the goal by which the winner is found.
  public let primary: GoalReport
  /// Of the others, in their order.
  public let secondary: [GoalReport]
  /// Whether visitors came in the shares in which they were sent; `nil` without any.
  public let sampleRatio: SampleRatio?
  /// Days from its start to its end, or to now; begun ones count.
  public let days: Int

  /// The report of these counts.
  ///
  /// - Parameters:
  ///   - counts: by goal, the primary one first, and in it by variation.
  ///   - now: time of day.
  init(_ experiment: Experiment, counts: [[VariationCounts]], now: Instant) {
    precondition(counts.count == 1 + experiment.secondaryGoals.count, "each goal has counts")
    self.experiment = experiment
    let reports = zip([experiment.goal] + experiment.secondaryGoals, counts).map {
      GoalReport(goal: $0, comparison: ExperimentComparison($1))
    }
    primary = reports[0]
    secondary = Array(reports.dropFirst())
    sampleRatio = SampleRatio(
      visitors: counts[0].map(\.visitors), weights: experiment.variations.map(\.trafficSplit))
    let period = experiment.period(until: now)
    let length = period.map { $0.end.milliseconds - $0.start.milliseconds } ?? 0
    days = Int((max(0, length) + 86_399_999) / 86_400_000)
  }

  /// Visitors of all variations.
  public var visitors: Int { primary.comparison.arms.reduce(0) { $0 + $1.counts.visitors } }

  /// Whether there are enough visitors for results.
  public var isSufficient: Bool {
    primary.comparison.arms.allSatisfy { $0.counts.visitors >= ExperimentReport.visitorsMin }
  }

  /// Days until each variation has the visitors that finding a change of this size takes, at the original's rate and
  /// as many visitors a day as until now; `nil` where that cannot be told.
  public func daysLeft(toFind relativeEffect: Double) -> Int? {
    guard let baseline = primary.comparison.arms.first?.counts.convertingShare,
      let size = try? SampleSize(baselineShare: baseline, relativeEffect: relativeEffect),
      let least = primary.comparison.arms.map(\.counts.visitors).min(), days > 0
    else { return nil }
    return size.daysLeft(visitors: least, days: Double(days))
  }
}

extension Experiment {
  /// From its start to its end or now; `nil` for a draft.
  func period(until now: Instant) -> InstantRange? {
    switch state {
    case .draft: nil
    case .running(let since): InstantRange(start: since, end: max(since, now))
    case .completed(let since, let until): InstantRange(start: since, end: until)
    }
  }
}

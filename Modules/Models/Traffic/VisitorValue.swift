/// How much a visitor is worth attention: the value score, 0…100.
///
/// A baseline says what is expected of somebody of whom nothing is known but how they came; behavior says what they
/// did. The more was seen, the more behavior weighs: from three sixteenths for one pageview to fourteen sixteenths. No
/// place, device, browser or language counts.
///
/// Source: `docs/visitor-value.md`, which explains each figure; External API, `value_score`.
public enum VisitorValue {
  /// What a score means in a word.
  public enum Tier: String, CaseIterable, Sendable {
    case hot, warm, neutral, cool, cold

    /// 80 and more is hot, 60 warm, 40 neutral, 20 cool, less is cold.
    public init(score: Int) {
      switch score {
      case 80...: self = .hot
      case 60...: self = .warm
      case 40...: self = .neutral
      case 20...: self = .cool
      default: self = .cold
      }
    }
  }

  /// What is expected of somebody who came by a medium, 0…100.
  ///
  /// - Parameter medium: as ``SessionAttribute/medium`` says it; empty when unknown.
  public static func baseline(medium: String) -> Int {
    switch medium {
    case "email": 55
    case "social", "messaging", "video", "affiliate": 45
    case "paid social": 40
    case "display": 35
    default: 50
    }
  }

  /// The score of a visitor who did this; 0 when there was no visit.
  public static func score(of activity: VisitorActivity) -> Int {
    guard activity.visits > 0 else { return 0 }
    let evidence = activity.pageviews + 2 * activity.interactions + 2 * (activity.visits - 1)
    let weight = min(2 + evidence, 14)
    return (activity.baseline * (16 - weight) + behavior(activity) * weight + 8) >> 4
  }

  /// What the visitor did, 0…100. Looked up rather than decided: millions are judged one after another.
  @inline(__always)
  private static func behavior(_ activity: VisitorActivity) -> Int {
    let pages = pagePoints[min(activity.pageviews, 12)]
    let time = timePoints[min(activity.seconds / 10, 120)]
    let interactions = interactionPoints[min(activity.interactions, 4)]
    let returns = returnPoints[min(activity.visits - 1, 4)]
    let sum =
      Int(pages) + Int(time) + Int(interactions) + Int(returns) + (activity.hasPaid ? 30 : 0)
      + (activity.isIdentified ? 10 : 0)
    // Nobody reads a page in less than two seconds: whoever only flips through pages is in search of something else.
    let turns = activity.pageviews - activity.visits
    let isFlipping = turns >= 2 && activity.seconds < 2 * turns
    return (min(sum, 100) >> (isFlipping ? 1 : 0)) * Int(freshnessPercent[activity.freshness]) / 100
  }

  /// Points by pageviews, 12 for more.
  private static let pagePoints: InlineArray<13, UInt8> = [0, 4, 12, 18, 22, 25, 27, 29, 31, 32, 33, 34, 35]
  /// Points by interactions, 4 for more.
  private static let interactionPoints: InlineArray<5, UInt8> = [0, 12, 18, 22, 25]
  /// Points by visits after the first, 4 for more.
  private static let returnPoints: InlineArray<5, UInt8> = [0, 8, 13, 17, 20]
  /// How much of the behavior still counts, by ``VisitorActivity/freshness``.
  private static let freshnessPercent: InlineArray<4, UInt8> = [60, 75, 90, 100]
  /// Points by tens of seconds on the website, 120 for more.
  private static let timePoints = InlineArray<121, UInt8> { tens in
    switch tens {
    case ..<1: 0
    case ..<3: 5
    case ..<6: 10
    case ..<12: 15
    case ..<30: 19
    case ..<60: 24
    case ..<120: 28
    default: 30
    }
  }
}

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
  @inlinable
  public static func score(of activity: VisitorActivity) -> Int {
    let evidence = activity.pageviews + 2 * activity.interactions + 2 * (activity.visits - 1)
    let weight = max(0, min(2 + evidence, 14))
    let score = (activity.baseline * (16 - weight) + behavior(activity) * weight + 8) >> 4
    return activity.visits > 0 ? score : 0
  }

  /// What the visitor did, 0…100. Tables in a word and sums of comparisons: millions are judged one after another.
  @inlinable
  static func behavior(_ activity: VisitorActivity) -> Int {
    let sum =
      pagePoints(activity.pageviews) + timePoints(activity.seconds) + interactionPoints(activity.interactions)
      + returnPoints(activity.visits) + (activity.hasPaid ? 30 : 0) + (activity.isIdentified ? 10 : 0)
    // Nobody reads a page in less than two seconds: whoever only flips through pages is in search of something else.
    let turns = activity.pageviews - activity.visits
    let isFlipping = turns >= 2 && activity.seconds < 2 * turns
    return (min(sum, 100) >> (isFlipping ? 1 : 0)) * freshnessPercent(activity.freshness) / 100
  }

  /// The byte of a word, 0 the lowest.
  @inlinable
  static func byte(_ place: Int, of word: UInt64) -> Int { Int(word >> UInt64(truncatingIfNeeded: 8 * place) & 0xFF) }

  /// 0, 4, 12, 18, 22, 25, 27, 29, then one more for each up to 35 for twelve.
  @inlinable
  static func pagePoints(_ pageviews: Int) -> Int {
    pageviews < 8 ? byte(pageviews, of: 0x1D_1B_19_16_12_0C_04_00) : min(pageviews + 23, 35)
  }

  /// 0, 12, 18, 22, 25 for four and more.
  @inlinable
  static func interactionPoints(_ interactions: Int) -> Int { byte(min(interactions, 4), of: 0x19_16_12_0C_00) }

  /// For visits after the first: 0, 8, 13, 17, 20 for four and more.
  @inlinable
  static func returnPoints(_ visits: Int) -> Int { byte(max(0, min(visits - 1, 4)), of: 0x14_11_0D_08_00) }

  /// How much of the behavior still counts, by ``VisitorActivity/freshness``: 60, 75, 90 or 100.
  @inlinable
  static func freshnessPercent(_ freshness: Int) -> Int { byte(freshness, of: 0x64_5A_4B_3C) }

  /// 5 from ten seconds on, 10 from half a minute, 15 from one, 19 from two, 24 from five, 28 from ten, 30 from twenty.
  @inlinable
  static func timePoints(_ seconds: Int) -> Int {
    (seconds >= 10 ? 5 : 0) + (seconds >= 30 ? 5 : 0) + (seconds >= 60 ? 5 : 0) + (seconds >= 120 ? 4 : 0)
      + (seconds >= 300 ? 5 : 0) + (seconds >= 600 ? 4 : 0) + (seconds >= 1200 ? 2 : 0)
  }
}

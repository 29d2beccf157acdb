public import Models

/// When a message that a webhook did not take is sent again: after half a minute, then each time after twice as long up
/// to four hours, for a day.
///
/// Each pause is lengthened by up to a quarter, by chance, so that what failed together does not come back together
/// (exponential back-off with jitter).
public enum RetrySchedule {
  /// Before the second attempt, in milliseconds.
  public static let firstPause: Int64 = 30_000
  /// The longest pause, in milliseconds.
  public static let longestPause: Int64 = 4 * 3_600_000
  /// How long after a message was made it is given up, in milliseconds.
  public static let lifetime: Int64 = 24 * 3_600_000

  /// The longest time for which a webhook is left alone, in milliseconds.
  public static let longestRest: Int64 = 5 * 60_000

  /// How long a webhook is left alone after so many failures one after the other, whatever waits for it: a second, then
  /// each time twice as long up to five minutes.
  public static func rest(after failures: Int) -> Int64 {
    min(1_000 << Int64(min(max(failures, 1) - 1, 20)), longestRest)
  }

  /// When to try a message again.
  ///
  /// - Parameters:
  ///   - attempts: how many have failed, 1 or more.
  ///   - createdAt: when the message was made.
  ///   - now: when the last attempt failed.
  ///   - chance: 64 random bits.
  /// - Returns: the time; `nil`: it is given up.
  public static func next(after attempts: Int, createdAt: Instant, now: Instant, chance: UInt64) -> Instant? {
    let doublings = min(max(attempts, 1) - 1, 20)
    let pause = min(firstPause << Int64(doublings), longestPause)
    let jitter = Int64(chance % UInt64(pause / 4 + 1))
    let end = createdAt.milliseconds + lifetime
    guard now.milliseconds < end else { return nil }
    // The last attempt is made when the day ends, however long the pause would be.
    return Instant(milliseconds: min(now.milliseconds + pause + jitter, end))
  }
}

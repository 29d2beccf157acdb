import Models
import Synchronization

/// Slows down whoever guesses passwords: so many failures for one address in a while, and then nothing is looked at.
///
/// Kept in memory: a process that starts anew forgets, which gains a guesser little. Bounded, whatever is tried.
final class LoginAttempts: Sendable {
  /// Failures for one mail address within the window.
  static let failuresMax = 10
  static let windowMilliseconds: Int64 = 15 * 60 * 1000
  private static let addressesMax = 10_000

  private let failures = Mutex<[String: [Instant]]>([:])

  /// Whether a password for this address is looked at now.
  func allows(_ email: String, now: Instant) -> Bool {
    let since = now.advanced(byMilliseconds: -LoginAttempts.windowMilliseconds)
    return failures.withLock { ($0[email.lowercased()] ?? []).count { $0 > since } < LoginAttempts.failuresMax }
  }

  /// Notes that a password was wrong.
  func fail(_ email: String, now: Instant) {
    let since = now.advanced(byMilliseconds: -LoginAttempts.windowMilliseconds)
    failures.withLock { failures in
      if failures.count >= LoginAttempts.addressesMax {
        failures = failures.filter { $0.value.contains { $0 > since } }
        if failures.count >= LoginAttempts.addressesMax { failures = [:] }
      }
      let times = (failures[email.lowercased()] ?? []).filter { $0 > since }
      failures[email.lowercased()] = times.suffix(LoginAttempts.failuresMax - 1) + [now]
    }
  }
}

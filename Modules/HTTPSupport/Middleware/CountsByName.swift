import Synchronization

/// Numbers under names that are not known beforehand, and of which there are few. Safe to use from any thread.
public final class CountsByName: Sendable {
  /// Names beyond this many are counted together, so that nobody can fill memory with them.
  private static let namesMax = 1000
  private let numbers = Mutex<[String: Int]>([:])

  /// No numbers.
  public init() {}

  /// Adds one under a name.
  public func add(_ name: String) {
    numbers.withLock { numbers in
      let name = numbers[name] != nil || numbers.count < CountsByName.namesMax ? name : "(other)"
      numbers[name, default: 0] += 1
    }
  }

  /// The numbers so far.
  public var counts: [String: Int] { numbers.withLock { $0 } }
}

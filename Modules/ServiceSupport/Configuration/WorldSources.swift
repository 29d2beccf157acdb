import Auth
import Foundation
import Glibc
public import Models

/// The outside things that everything below is handed: time, chance and nothing else.
public struct WorldSources: Sendable {
  /// Time of day.
  public var now: @Sendable () -> Instant
  /// Time that passes, since the machine's start: the same in every process. Goes on where `now` is pinned.
  public var clock: @Sendable () -> Duration
  /// Chance that nobody can guess.
  public var random: RandomSource

  /// These sources.
  public init(
    now: @escaping @Sendable () -> Instant, clock: @escaping @Sendable () -> Duration = { .zero }, random: RandomSource
  ) {
    self.now = now
    self.clock = clock
    self.random = random
  }

  /// The machine's clock and random numbers; a pinned time stands still.
  public static func system(pinnedNow: Instant? = nil) -> WorldSources {
    WorldSources(
      now: {
        pinnedNow ?? Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1000).rounded(.down)))
      },
      clock: machineClock, random: .system)
  }

  /// How long the machine has been up, sleep included.
  private static func machineClock() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }

  /// A random UUID, lower case.
  public func makeUUID() -> String {
    var bytes = random.bytes(16)
    bytes[6] = bytes[6] & 0x0F | 0x40  // version 4
    bytes[8] = bytes[8] & 0x3F | 0x80  // RFC 9562 variant
    var text = ""
    text.reserveCapacity(36)
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text.append("-") }
      text.append(WorldSources.hexDigits[Int(byte >> 4)])
      text.append(WorldSources.hexDigits[Int(byte & 15)])
    }
    return text
  }

  private static let hexDigits = Array("0123456789abcdef")
}

import Models
import Synchronization

/// How often each client has asked in the last minute, and whether it may once more.
///
/// A minute slides in steps of a second. Refused requests do not count. Safe from any thread.
final class AddressLimits: Sendable {
  /// Whose requests are counted together.
  struct Client: Hashable {
    let endpoint: RealtimeEndpoint
    let address: IPAddress?
  }

  /// The requests of a client, second by second.
  private struct Minute {
    var counts = InlineArray<60, UInt32>(repeating: 0)
    var total = 0
    /// The second that was counted last.
    var second: Int

    init(second: Int) { self.second = second }

    mutating func advance(to now: Int) {
      guard now > second else { return }
      for passed in second + 1...min(now, second + 60) {
        total -= Int(counts[passed % 60])
        counts[passed % 60] = 0
      }
      second = now
    }

    /// Seconds until a request more fits.
    var secondsUntilFree: Int {
      let oldest = (second - 59...second).first { $0 >= 0 && counts[$0 % 60] > 0 } ?? second
      return oldest + 60 - second
    }
  }

  /// Clients that are remembered. Beyond: those that were silent for a minute are forgotten, and if there are none, all
  /// are: whoever fills this list has too many addresses for a limit by address to hold.
  static let clientsMax = 100_000

  private let scale: LimitScale
  private let minutes = Mutex<[Client: Minute]>([:])

  /// Whether there are any limits.
  var isOn: Bool { scale.factor > 0 }

  /// - Parameter scale: factor of every limit.
  init(scale: LimitScale) { self.scale = scale }

  /// Clients that are remembered now.
  var clients: Int { minutes.withLock { $0.count } }

  /// Counts a request at a time that passes, or says after how many seconds there is room for it.
  ///
  /// - Returns: `nil` when it may be answered.
  func secondsToWait(_ client: Client, at now: Duration) -> Int? {
    guard let most = scale.limit(client.endpoint.requestsMax) else { return nil }
    let second = Int(now.components.seconds)
    return minutes.withLock { minutes in
      if minutes[client] == nil {
        if minutes.count >= AddressLimits.clientsMax { AddressLimits.forgetSilent(&minutes, second) }
        minutes[client] = Minute(second: second)
      }
      var minute = minutes[client]!  // set above
      minute.advance(to: second)
      let wait = minute.total < most ? nil : minute.secondsUntilFree
      if wait == nil {
        minute.counts[minute.second % 60] += 1
        minute.total += 1
      }
      minutes[client] = minute
      return wait
    }
  }

  private static func forgetSilent(_ minutes: inout [Client: Minute], _ second: Int) {
    minutes = minutes.filter { $0.value.second > second - 60 }
    if minutes.count >= clientsMax { minutes = [:] }
  }
}

import NIOCore

/// Since when a client takes nothing of what waits for it.
struct StalledWrites {
  private var since: NIODeadline?
  private var bytes = 0

  /// Notes that the connection takes answers again.
  mutating func end() { since = nil }

  /// Notes that more waits for the client than a connection should keep.
  mutating func begin(at now: NIODeadline) {
    since = now
    bytes = .max
  }

  /// Whether nothing was taken for so long; looks how much waits.
  mutating func isTooLong(_ channel: any Channel, at now: NIODeadline) -> Bool {
    guard let since else { return false }
    let waiting = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? bytes
    if waiting < bytes, bytes != .max { self.since = now }
    bytes = waiting
    return now - (self.since ?? since) >= .seconds(ConnectionLimits.idleSeconds)
  }
}

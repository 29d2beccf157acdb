/// What a process does. Each is an executable of its own; `footfall serve` does all at once.
public struct ServerRoles: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Takes events: all of `/e`.
  public static let tracker = ServerRoles(rawValue: 1)
  /// Answers questions: every other route.
  public static let api = ServerRoles(rawValue: 2)
  /// Brings what was accepted into the event store. Only one process at a time.
  public static let worker = ServerRoles(rawValue: 4)

  /// Everything in one process.
  public static let all: ServerRoles = [.tracker, .api, .worker]
}

/// Why events of a recording cannot be packed or unpacked.
public enum ReplayError: Error, Hashable, Sendable {
  /// What should be JSON is not, at this byte.
  case malformed(reason: String, position: Int)
  /// Objects and arrays within each other beyond what is read.
  case tooDeep
  /// More than one recording, or one part of it, may hold.
  case tooLarge(limitBytes: Int)
  /// Events in which nobody can tell what is to be masked.
  case unmaskable(String)
  /// Packed bytes that were changed, or never were what they say.
  case damaged(String)
}

extension ReplayError: CustomStringConvertible {
  /// What is wrong, for people.
  public var description: String {
    switch self {
    case .malformed(let reason, let position): "the events are no JSON: \(reason) at byte \(position)"
    case .tooDeep: "the events are nested more than \(ReplayLimits.depthMax) deep"
    case .tooLarge(let limit): "a recording may have \(limit) bytes"
    case .unmaskable(let what): "what they hold cannot be told: \(what)"
    case .damaged(let what): "the packed recording is damaged: \(what)"
    }
  }
}

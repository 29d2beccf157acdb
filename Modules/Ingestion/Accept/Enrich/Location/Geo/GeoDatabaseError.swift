/// Why a database of places cannot be used.
public enum GeoDatabaseError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file cannot be read; the text says what the system refused.
  case unreadable(String)
  /// It is no MaxMind database, or a damaged one; the text says what does not fit.
  case malformed(String)
  /// It is of a version or a kind that this program does not read.
  case unsupported(String)

  /// A sentence for a person.
  public var description: String {
    switch self {
    case .unreadable(let text): "The database of places cannot be read: \(text)"
    case .malformed(let text): "The database of places is damaged or none: \(text)"
    case .unsupported(let text): "The database of places is of a kind that is not supported: \(text)"
    }
  }
}

/// Why the catalog did not do what it was asked.
public enum CatalogError: Error, Hashable, Sendable, CustomStringConvertible {
  /// A value cannot be taken: which one, and what is wrong with it.
  case invalid(field: String, reason: String)
  /// There is no such thing. The text says what was looked for.
  case notFound(String)
  /// There is such a thing already, or it is in a state that forbids the change.
  case conflict(String)
  /// The name fits more than one thing. The text says how to be exact.
  case ambiguous(String)
  /// The world failed.
  case store(StoreError)

  /// A sentence for a person.
  public var description: String {
    switch self {
    case .invalid(let field, let reason): "invalid \(field): \(reason)"
    case .notFound(let what): "not found: \(what)"
    case .conflict(let what), .ambiguous(let what): what
    case .store(let error): error.description
    }
  }

  /// Whether a uniqueness rule of the tables forbade a change.
  static func isDuplicate(_ error: any Error) -> Bool {
    (error as? SQLiteError)?.isConstraint == true
  }
}

public import Storage

/// Why a question was not answered.
public enum QueryError: Error, Hashable, Sendable {
  /// The caller erred: a parameter is missing or has a value that cannot be. The message names both and is fit for the
  /// wire.
  case invalid(parameter: String, message: String)
  /// The website's time zone is no name of the tz database.
  case unknownTimeZone(String)
  /// The engine could not answer.
  case store(StoreError)

  /// Stable code for the wire: `VALIDATION_ERROR` when the caller can do something about it.
  public var code: String {
    switch self {
    case .invalid: "VALIDATION_ERROR"
    case .unknownTimeZone, .store: "INTERNAL_ERROR"
    }
  }

  /// What went wrong, in a sentence or two.
  public var message: String {
    switch self {
    case .invalid(_, let message): message
    case .unknownTimeZone(let name): "The website's time zone `\(name)` is not in the tz database."
    case .store(let error): "The event store did not answer: \(error)"
    }
  }
}

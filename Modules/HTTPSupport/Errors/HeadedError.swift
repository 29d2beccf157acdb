public import HTTPTypes

/// An error whose answer carries headers besides its own: what was used, say.
public struct HeadedError: Error, CustomStringConvertible {
  /// What went wrong.
  public let cause: any Error
  /// Headers of the answer.
  public let headers: HTTPFields

  /// An error with these headers; one that has headers already gets these besides.
  public init(_ cause: any Error, _ headers: HTTPFields) {
    if let headed = cause as? HeadedError {
      self.cause = headed.cause
      self.headers = headed.headers + headers
    } else {
      self.cause = cause
      self.headers = headers
    }
  }

  /// The cause, for logs.
  public var description: String { String(describing: cause) }
}

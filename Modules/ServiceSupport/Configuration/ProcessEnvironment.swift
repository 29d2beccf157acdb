import Foundation

/// The environment variables of this process. The only place that reads them.
public struct ProcessEnvironment: Sendable {
  private let variables: [String: String]

  /// An environment of these variables, for tests.
  public init(_ variables: [String: String]) { self.variables = variables }

  /// What the process was started with.
  public static let current = ProcessEnvironment(ProcessInfo.processInfo.environment)

  /// The variable's text; `nil` where it is not set or empty.
  public subscript(name: String) -> String? {
    guard let text = variables[name], !text.isEmpty else { return nil }
    return text
  }
}

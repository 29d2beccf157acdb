/// An error of a page's script, as the browser told it.
public struct ScriptError: Hashable, Sendable {
  /// `Uncaught TypeError: x is not a function`, or without what stands in front.
  public var message: String
  /// The error's type; empty when it was not told.
  public var name: String
  /// The stack in the browser's notation; empty when it was not told.
  public var stack: String
  /// Address of the script; empty when it was not told.
  public var source: String

  /// An error with these texts.
  public init(message: String, name: String = "", stack: String = "", source: String = "") {
    self.message = message
    self.name = name
    self.stack = stack
    self.source = source
  }
}

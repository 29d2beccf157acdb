/// A rule about texts that is no pattern of the engine's own; equal to another when their names are.
///
/// An engine asks it of every text of a dictionary, once a question, and never of rows.
public struct TextTest: Hashable, Sendable {
  /// Says all that the rule depends on: plans with the same name have the same answer.
  public let name: String
  /// Whether a text in UTF-8 passes. Fast, and safe for any bytes.
  public let accepts: @Sendable (UnsafeRawBufferPointer) -> Bool

  /// A rule with this name.
  public init(name: String, accepts: @escaping @Sendable (UnsafeRawBufferPointer) -> Bool) {
    self.name = name
    self.accepts = accepts
  }

  public static func == (one: TextTest, other: TextTest) -> Bool { one.name == other.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

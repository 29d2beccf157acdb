/// What is told about a parameter.
public struct ParameterDescription: Sendable, Hashable {
  /// Its name in the query.
  public let name: String
  /// What it does, in a sentence.
  public let summary: String
  /// Whether a request without it is refused.
  public let isRequired: Bool
  /// Which values it takes.
  public let schema: Schema

  /// A parameter that may be left out, unless told otherwise.
  public init(_ name: String, _ summary: String, _ schema: Schema, isRequired: Bool = false) {
    self.name = name
    self.summary = summary
    self.isRequired = isRequired
    self.schema = schema
  }
}

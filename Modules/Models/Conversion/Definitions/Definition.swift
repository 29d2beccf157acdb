/// Something that people set up and that the platform then goes by: a goal, a funnel, an experiment, a webhook.
///
/// A conforming type is a value that cannot be wrong: whatever the API lets people write is read once, at
/// ``init(_:)``, and everything behind that meets only checked values. It is stored as the JSON that ``json`` gives,
/// under the API's own names:
///
/// ```swift
/// public struct Poll: Definition {
///   public static let kind = DefinitionKind.poll
///   public var name: String
///   public init(_ fields: DefinitionFields) throws(DefinitionError) {
///     name = try fields.required("name", fields.text("name"))
///   }
///   public var json: JSONValue { ["name": .string(name)] }
/// }
/// ```
///
/// What time adds, an identifier and when it was made, belongs to the `StoredDefinition` around it.
public protocol Definition: Hashable, Sendable {
  /// Among which definitions it is kept.
  static var kind: DefinitionKind { get }

  /// What somebody wrote.
  ///
  /// - Throws: ``DefinitionError`` for the first field that cannot be taken.
  init(_ fields: DefinitionFields) throws(DefinitionError)

  /// All of it, so that reading it back gives an equal value.
  var json: JSONValue { get }

  /// The same with the members of another document in the place of its own: what a change of some fields makes of it.
  ///
  /// Unless told otherwise, objects are merged member by member, lists are replaced, `null` takes a member away (RFC
  /// 7396).
  /// - Throws: ``DefinitionError`` when the whole is wrong then.
  func merging(_ changes: JSONValue) throws(DefinitionError) -> Self
}

extension Definition {
  /// What somebody wrote as JSON.
  ///
  /// - Throws: ``DefinitionError``, also when the document is no object.
  public init(json: JSONValue) throws(DefinitionError) { try self.init(DefinitionFields(json)) }

  /// Members are merged as RFC 7396 has it.
  public func merging(_ changes: JSONValue) throws(DefinitionError) -> Self {
    _ = try DefinitionFields(changes)
    return try Self(json: json.merging(changes))
  }
}

/// Kinds of definitions. Stored by their raw values: never rename one.
public enum DefinitionKind: String, CaseIterable, Hashable, Sendable {
  case goal, funnel, experiment, heatmap, form, poll, webhook
  case recordingSettings = "recording_settings"
}

/// Why a definition cannot be taken.
public struct DefinitionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of fault it is.
  public enum Fault: Hashable, Sendable {
    /// A value is missing, of the wrong type or out of range.
    case value
    /// It is no CSS selector.
    case selector
    /// It is an address that this website's events can never have.
    case untrackedURL
  }

  /// Where in the document, as `steps[2].url`.
  public let field: String
  /// What is wrong, as it follows the field in a sentence: `must be …`.
  public let reason: String
  /// What kind of fault it is.
  public let fault: Fault

  /// A fault of this field.
  public init(field: String, reason: String, fault: Fault = .value) {
    self.field = field
    self.reason = reason
    self.fault = fault
  }

  /// A sentence for whoever wrote the definition.
  public var description: String { "`\(field)` \(reason)." }
}

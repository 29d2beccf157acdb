public import Models

/// What a JSON value looks like, as a JSON Schema (draft 2020-12, the dialect of OpenAPI 3.1).
///
/// Only what our answers need: `type`, `format`, `enum`, bounds, `items`, `properties` and `required`.
public struct Schema: Sendable, Hashable {
  /// The schema itself.
  public let document: JSONValue

  init(_ members: [JSONValue.Member]) { document = .object(members) }

  /// A text.
  public static let string = Schema([.init("type", "string")])
  /// A whole number.
  public static let integer = Schema([.init("type", "integer")])
  /// A number.
  public static let number = Schema([.init("type", "number")])
  /// `true` or `false`.
  public static let boolean = Schema([.init("type", "boolean")])
  /// Any value at all.
  public static let anything = Schema([])
  /// A UUID in lower case.
  public static let uuid = string(format: "uuid")
  /// `YYYY-MM-DD`.
  public static let date = string(format: "date")
  /// `YYYY-MM-DDThh:mm:ss.sssZ`.
  public static let timestamp = string(format: "date-time")
  /// A whole number that is not negative.
  public static let count = integer(in: 0...)
  /// 0 … 100.
  public static let percentage = Schema([.init("type", "number"), .init("minimum", 0), .init("maximum", 100)])

  /// This value and no other.
  public static func constant(_ flag: Bool) -> Schema {
    Schema([.init("type", "boolean"), .init("const", .bool(flag))])
  }

  /// A text of a form that JSON Schema has a name for.
  public static func string(format: String) -> Schema {
    Schema([.init("type", "string"), .init("format", .string(format))])
  }

  /// One of these texts.
  public static func string(oneOf values: [String]) -> Schema {
    Schema([.init("type", "string"), .init("enum", .array(values.map { .string($0) }))])
  }

  /// A whole number within bounds, both included.
  public static func integer(in range: ClosedRange<Int>) -> Schema {
    Schema([
      .init("type", "integer"), .init("minimum", .integer(range.lowerBound)),
      .init("maximum", .integer(range.upperBound)),
    ])
  }

  /// A whole number from a bound on.
  public static func integer(in range: PartialRangeFrom<Int>) -> Schema {
    Schema([.init("type", "integer"), .init("minimum", .integer(range.lowerBound))])
  }

  /// A list.
  public static func array(of items: Schema) -> Schema {
    Schema([.init("type", "array"), .init("items", items.document)])
  }

  /// An object that has all of the first members and may have the others.
  public static func object(
    _ members: KeyValuePairs<String, Schema>, optional: KeyValuePairs<String, Schema> = [:]
  ) -> Schema {
    var document: [JSONValue.Member] = [.init("type", "object")]
    let all = Array(members) + Array(optional)
    document.append(.init("properties", .object(all.map { .init($0.key, $0.value.document) })))
    if !members.isEmpty { document.append(.init("required", .array(members.map { .string($0.key) }))) }
    return Schema(document)
  }

  /// An object whose members are not known before, each with a value like this.
  public static func map(of values: Schema) -> Schema {
    Schema([.init("type", "object"), .init("additionalProperties", values.document)])
  }

  /// Fits when one of these does.
  public static func any(of schemas: [Schema]) -> Schema { Schema([.init("anyOf", .array(schemas.map(\.document)))]) }

  /// The schema that stands under this name in the document's `components/schemas`.
  public static func named(_ name: String) -> Schema {
    Schema([.init("$ref", .string("#/components/schemas/\(name)"))])
  }

  /// The same, or `null`.
  public var orNull: Schema { .any(of: [self, Schema([.init("type", "null")])]) }

  /// The same with a sentence about what it means.
  public func described(_ sentence: String) -> Schema { with("description", .string(sentence)) }

  /// The same with the value that holds where none is given.
  public func defaulting(to value: JSONValue) -> Schema { with("default", value) }

  /// The same object with further members, all of which must be there, or may be.
  public func adding(_ more: [(String, Schema)], required: Bool) -> Schema {
    guard case .object(let members) = document else { preconditionFailure("every schema here is an object") }
    var properties: [JSONValue.Member] = []
    if case .object(let own)? = document["properties"] { properties = own }
    properties += more.map { JSONValue.Member($0.0, $0.1.document) }
    var names: [JSONValue] = []
    if case .array(let own)? = document["required"] { names = own }
    if required { names += more.map { JSONValue.string($0.0) } }
    var result = members.filter { $0.name != "properties" && $0.name != "required" }
    result.append(.init("properties", .object(properties)))
    if !names.isEmpty { result.append(.init("required", .array(names))) }
    return Schema(result)
  }

  /// The same object with members that may all be left out.
  public var withNothingRequired: Schema {
    guard case .object(let members) = document else { preconditionFailure("every schema here is an object") }
    return Schema(members.filter { $0.name != "required" })
  }

  private func with(_ name: String, _ value: JSONValue) -> Schema {
    guard case .object(let members) = document else { preconditionFailure("every schema here is an object") }
    return Schema(members.filter { $0.name != name } + [.init(name, value)])
  }
}

/// A JSON document to be sent: objects keep the order in which their members were written.
///
/// A value rather than an `Encodable`, because answers are small tables whose key order and number form are part of the
/// contract, and because Foundation's encoder costs ten times as much a row.
public indirect enum JSONValue: Sendable, Hashable {
  case null
  case bool(Bool)
  case integer(Int)
  /// Printed in the shortest form that reads back equal: `33.33`, and `0` rather than `0.0`. Not finite: `null`.
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  /// One name and its value.
  public struct Member: Sendable, Hashable {
    /// The name, unescaped.
    public var name: String
    /// What stands under it.
    public var value: JSONValue

    /// The member `name`: `value`.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The text, or `null` where there is none.
  public static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  /// The value under a name of an object; `nil` where it is missing or this is no object.
  public subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }
}

extension JSONValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral
{
  /// An object with these members, in this order.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }

  /// An array of these values.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }

  /// A whole number.
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// `true` or `false`.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

import Foundation

/// A JSON value that was read.
public indirect enum JSONDocument: Decodable, Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONDocument])
  case object([String: JSONDocument])

  /// The document in some bytes.
  public init(_ bytes: some Sequence<UInt8>) throws {
    self = try JSONDecoder().decode(JSONDocument.self, from: Data(bytes))
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let flag = try? container.decode(Bool.self) {
      self = .bool(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else if let text = try? container.decode(String.self) {
      self = .string(text)
    } else if let list = try? container.decode([JSONDocument].self) {
      self = .array(list)
    } else {
      self = .object(try container.decode([String: JSONDocument].self))
    }
  }

  /// The member of an object; `nil` where there is none.
  public subscript(name: String) -> JSONDocument? { members[name] }

  /// The members of an object; none of anything else.
  public var members: [String: JSONDocument] {
    guard case .object(let members) = self else { return [:] }
    return members
  }

  /// The items of a list; none of anything else.
  public var items: [JSONDocument] {
    guard case .array(let items) = self else { return [] }
    return items
  }

  /// The text; `nil` of anything else.
  public var text: String? {
    guard case .string(let text) = self else { return nil }
    return text
  }

  /// The number; `nil` of anything else.
  public var number: Double? {
    guard case .number(let number) = self else { return nil }
    return number
  }
}

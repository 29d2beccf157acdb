import Foundation
public import HTTPSupport

extension JSONValue {
  /// The document in this text; `nil` when it is none. Members lose their order.
  ///
  /// By Foundation's decoder: for lines that people give to commands, not for traffic.
  public init?(parsing text: String) {
    guard let parsed = try? JSONDecoder().decode(Parsed.self, from: Data(text.utf8)) else { return nil }
    self = parsed.value
  }

  private struct Parsed: Decodable {
    let value: JSONValue

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        value = .null
      } else if let flag = try? container.decode(Bool.self) {
        value = .bool(flag)
      } else if let number = try? container.decode(Int.self) {
        value = .integer(number)
      } else if let number = try? container.decode(Double.self) {
        value = .number(number)
      } else if let text = try? container.decode(String.self) {
        value = .string(text)
      } else if let values = try? container.decode([Parsed].self) {
        value = .array(values.map(\.value))
      } else {
        let members = try container.decode([String: Parsed].self)
        value = .object(members.sorted { $0.key < $1.key }.map { Member($0.key, $0.value.value) })
      }
    }
  }
}

/// A name and a value of an HTML form.
public struct FormPair: Sendable, Hashable {
  /// Decoded; empty when the text began with `=`.
  public let name: String
  /// Decoded; empty where there was none.
  public let value: String

  /// This name with this value.
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// The pairs of a text such as stands behind a `?`, in their order; see ``QueryParameters`` for how they are decoded.
  public static func list(_ text: some StringProtocol) -> [FormPair] {
    Substring(text).utf8.split(separator: UInt8(ascii: "&")).map { part in
      let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      return FormPair(decoded(halves[0]), halves.count > 1 ? decoded(halves[1]) : "")
    }
  }
}

/// The parameters behind a `?`: names and values of an HTML form, percent-decoded, `+` as space.
///
/// A name given twice keeps its last value. Bytes that are not UTF-8 become U+FFFD; a `%` that begins no pair of hex
/// digits stands for itself.
public struct QueryParameters: Sendable, Hashable {
  private var values: [String: String] = [:]

  /// The parameters in the text behind the `?`; none for `nil`.
  public init(_ query: String?) {
    self.init(pairs: query.map { FormPair.list($0) } ?? [])
  }

  /// The parameters of these pairs.
  public init(pairs: [FormPair]) {
    for pair in pairs { values[pair.name] = pair.value }
  }

  /// The value under the name; `nil` where the parameter is not given.
  public subscript(name: String) -> String? { values[name] }

  /// The value under the name; `nil` where the parameter is not given or empty.
  public func nonEmpty(_ name: String) -> String? {
    guard let value = values[name], !value.isEmpty else { return nil }
    return value
  }

  /// All names given, in no order.
  public var names: some Collection<String> { values.keys }

  /// All of them by name.
  public var dictionary: [String: String] { values }
}

extension FormPair {
  fileprivate static func decoded(_ text: Substring.UTF8View) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      text.formIndex(after: &index)
      switch byte {
      case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        let pair = text[index...].prefix(2)
        if pair.count == 2, let code = UInt8(String(pair) ?? "", radix: 16), pair.first != UInt8(ascii: "+") {
          bytes.append(code)
          index = pair.endIndex
        } else {
          bytes.append(byte)
        }
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// A request that an OpenAPI document allows, or nearly allows: values at the edges, unknown ones and garbage.
public struct GeneratedRequest: Sendable {
  /// The method.
  public let method: String
  /// Path and query, encoded.
  public let path: String
  /// The body; `nil`: none.
  public let body: [UInt8]?

  /// A request for an operation.
  ///
  /// - Parameters:
  ///   - names: what to put for each `{name}` of the path, and for parameters that name a website; one is picked.
  public init(_ operation: APIContract.Operation, names: [String: [String]], _ random: inout SeededGenerator) {
    method = operation.method
    var path = operation.path.split(separator: "/").map { segment -> String in
      guard segment.hasPrefix("{") else { return "/" + segment }
      return "/" + GeneratedRequest.encoded(
        GeneratedRequest.name(names[String(segment.dropFirst().dropLast())] ?? [], &random))
    }.joined()
    var query: [String] = []
    for (name, schema) in operation.parameters where random.chance(names[name] == nil ? 45 : 90) {
      let value: String
      if let names = names[name] {
        value = GeneratedRequest.name(names, &random)
      } else {
        value = GeneratedRequest.value(schema, &random)
      }
      query.append("\(name)=\(GeneratedRequest.encoded(value))")
    }
    if random.chance(10) { query.append(GeneratedRequest.encoded(random.pick(GeneratedRequest.garbage))) }
    if !query.isEmpty { path += "?" + query.joined(separator: "&") }
    self.path = path
    guard let schema = operation.body else {
      body = nil
      return
    }
    var bytes = Array(GeneratedRequest.json(schema, &random).utf8)
    if random.chance(30) { ByteMutation(tokens: ["{", "}", "[", "]", "\"", "null", ":"]).apply(to: &bytes, &random) }
    body = bytes
  }

  private static func name(_ names: [String], _ random: inout SeededGenerator) -> String {
    guard names.isEmpty || random.chance(8) else { return random.pick(names) }
    return random.pick(garbage.filter { !$0.isEmpty && !$0.contains("/") })
  }

  /// A value for a parameter.
  private static func value(_ schema: JSONDocument, _ random: inout SeededGenerator) -> String {
    if random.chance(15) { return random.pick(garbage) }
    if let values = schema["enum"]?.items.compactMap(\.text), !values.isEmpty { return random.pick(values) }
    if schema["type"]?.text == "integer" {
      let least = Int(schema["minimum"]?.number ?? 0)
      let most = schema["maximum"]?.number.map { Int($0) } ?? 1_000_000_000
      return String(random.pick([least, most, least - 1, most + 1, random.number(least...most)]))
    }
    return random.pick(words)
  }

  /// A document for a body.
  private static func json(_ schema: JSONDocument, _ random: inout SeededGenerator) -> String {
    if let alternatives = schema["anyOf"]?.items, !alternatives.isEmpty {
      return json(random.pick(alternatives), &random)
    }
    switch schema["type"]?.text {
    case "object"?:
      let required = Set((schema["required"]?.items ?? []).compactMap(\.text))
      let members = (schema["properties"]?.members ?? [:]).sorted { $0.key < $1.key }.filter { member in
        random.chance(required.contains(member.key) ? 90 : 30)
      }
      return "{" + members.map { "\"\($0.key)\":" + json($0.value, &random) }.joined(separator: ",") + "}"
    case "array"?:
      let items = schema["items"] ?? .null
      return "[" + (0..<random.number(0...3)).map { _ in json(items, &random) }.joined(separator: ",") + "]"
    case "integer"?, "number"?: return random.pick(["0", "-1", "1e999", "12", "1785585600000", "9223372036854775808"])
    case "boolean"?: return random.pick(["true", "false"])
    case "null"?: return "null"
    default:
      let values = schema["enum"]?.items.compactMap(\.text) ?? words
      let text = random.pick(values)
      return random.chance(10) ? random.pick(["null", "{}", "[]", "7"]) : "\"\(text)\""
    }
  }

  private static let garbage = [
    "", "x", "-1", "0", "99999999999999999999", "1.5", "null", "'; DROP TABLE websites; --", "../../etc/passwd", "%",
    "%00", "\u{0}", "\u{202E}", "e\u{301}", "😀", "a|b;c==d", "[[\"is\",\"visit:source\",[\"x\"]]]", "{{{",
    "2026-02-30", "2026-01-01,2025-01-01", String(repeating: "a", count: 3000),
  ]

  private static let words = [
    "2026-06-01", "2026-01-01,2026-06-13", "visitors", "visitors,pageviews", "bounce_rate", "visit:source",
    "event:page", "event:props:plan", "visit:country==DE|AT", "event:page==/blog/*;visit:source!=Google",
    "https://example.com/a?b=c", "session-1", "Signup", "10.50", "EUR", "How many visitors last week?",
  ]

  private static func encoded(_ text: String) -> String {
    text.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        String(UnicodeScalar(byte))
      default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
    }.joined()
  }
}

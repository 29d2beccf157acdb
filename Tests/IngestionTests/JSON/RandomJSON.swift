import TestSupport

/// Random JSON texts, and damage to them.
enum RandomJSON {
  /// Bytes that mean something to a JSON reader, and some that mean something to a UTF-8 reader.
  static let interesting: [UInt8] =
    Array("{}[]:,\"\\ \n\t0123456789-+.eEtrufalsn/bx{}[]\",:\"\\u".utf8) + [
      0x00, 0x1F, 0x7F, 0x80, 0xBF, 0xC0, 0xC3, 0xA9, 0xE2, 0x82, 0xAC, 0xED, 0xA0, 0xF0, 0x9F, 0x98, 0x80, 0xF4, 0xFF,
    ]

  static func text(_ random: inout SeededGenerator) -> String {
    space(&random) + value(&random, depth: 0) + space(&random)
  }

  static func mutate(_ text: inout [UInt8], _ random: inout SeededGenerator) {
    guard !text.isEmpty else { return }
    let at = Int.random(in: 0..<text.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: text[at] = interesting.randomElement(using: &random)!
    case 1: text.remove(at: at)
    case 2: text.insert(interesting.randomElement(using: &random)!, at: at)
    default: text.removeLast(text.count - at)
    }
  }

  private static func value(_ random: inout SeededGenerator, depth: Int) -> String {
    switch Int.random(in: 0..<(depth < 4 ? 8 : 5), using: &random) {
    case 0: return ["true", "false", "null"].randomElement(using: &random)!
    case 1, 2: return number(&random)
    case 3, 4: return string(&random)
    case 5:
      let values = (0..<Int.random(in: 0...4, using: &random)).map { _ in
        space(&random) + value(&random, depth: depth + 1) + space(&random)
      }
      return "[" + values.joined(separator: ",") + "]"
    default:
      let members = (0..<Int.random(in: 0...4, using: &random)).map { index in
        // Keys differ by their number, because Foundation does not promise which of two equal ones wins.
        let key = string(&random).dropLast() + "\(index)\""
        return space(&random) + key + space(&random) + ":" + space(&random) + value(&random, depth: depth + 1)
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  private static func number(_ random: inout SeededGenerator) -> String {
    switch Int.random(in: 0..<5, using: &random) {
    case 0: return "0"
    case 1: return "-\(Int.random(in: 0...99, using: &random))"
    case 2: return "\(Int.random(in: 0...1_000_000, using: &random)).\(Int.random(in: 0...999, using: &random))"
    case 3: return "\(Int.random(in: 0...99, using: &random))e-\(Int.random(in: 0...9, using: &random))"
    default: return "\(Int.random(in: 0...9_000_000_000_000, using: &random))"
    }
  }

  private static func string(_ random: inout SeededGenerator) -> String {
    let parts = [
      "a", "word ", "https://example.com/pfad", "é", "€", "😀", "\\n", "\\\"", "\\\\", "\\/", "\\u00e9", "\\u20AC",
      "\\ud83d\\ude00", "0123456789abcdef", "'", "{", "]",
    ]
    let count = Int.random(in: 0...6, using: &random)
    return "\"" + (0..<count).map { _ in parts.randomElement(using: &random)! }.joined() + "\""
  }

  private static func space(_ random: inout SeededGenerator) -> String {
    ["", "", "", " ", "\n", "\t\r "].randomElement(using: &random)!
  }
}

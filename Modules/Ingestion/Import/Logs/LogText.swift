/// Texts as servers write them into a log.
enum LogText {
  /// Whether `decode` would change the text.
  static func needsDecoding(_ text: UnsafeRawBufferPointer) -> Bool {
    var found: UInt8 = 0
    for byte in text { found |= byte & 0x80 | (byte == UInt8(ascii: "\\") ? 1 : 0) }
    return found != 0
  }

  /// The text without the server's escapes (`\"`, `\\`, `\xC3`, `\t` …), as UTF-8; what is not UTF-8 becomes U+FFFD.
  static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      let byte = text[position]
      position += 1
      guard byte == UInt8(ascii: "\\"), position < text.count else {
        bytes.append(byte)
        continue
      }
      let escape = text[position]
      position += 1
      switch escape {
      case UInt8(ascii: "x"):
        if position + 1 < text.count, let high = hex(text[position]), let low = hex(text[position + 1]) {
          bytes.append(high << 4 | low)
          position += 2
        } else {
          bytes += [byte, escape]
        }
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(escape)
      default: bytes += [byte, escape]
      }
    }
    return Array(String(decoding: bytes, as: UTF8.self).utf8)
  }

  /// The beginning of a text in quotes, for a report.
  static func quoted(_ text: UnsafeRawBufferPointer) -> String {
    let shown = String(decoding: text.prefix(60), as: UTF8.self)
    return "“\(shown)\(text.count > 60 ? "…" : "")”"
  }

  private static func hex(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}

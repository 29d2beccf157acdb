/// An address in the form in which addresses are compared: without scheme and implied port, the host in small letters,
/// percent-encoding in one form only.
///
/// `%7E` and `~` are one (RFC 3986, 6.2.2), `%c3%bc`, `%C3%BC` and `ü` likewise.
struct CanonicalAddress {
  private(set) var bytes: UnsafeMutableRawBufferPointer
  private(set) var count = 0
  /// Where the host ends; what is compared with it is compared without regard to case.
  private(set) var hostEnd = 0

  /// Bytes that the form of a text may take.
  static func capacity(of text: UnsafeRawBufferPointer) -> Int { 3 * text.count + 8 }

  init(in bytes: UnsafeMutableRawBufferPointer) { self.bytes = bytes }

  var text: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[..<count]) }

  mutating func append(_ byte: UInt8) {
    bytes[count] = byte
    count += 1
  }

  mutating func appendHost(_ host: UnsafeRawBufferPointer, port: UnsafeRawBufferPointer) {
    for byte in host { append(byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte) }
    if !port.isEmpty {
      append(UInt8(ascii: ":"))
      for byte in port { append(byte) }
    }
    hostEnd = count
  }

  /// A path from its slash on, which is added where it is missing.
  mutating func appendPath(_ path: UnsafeRawBufferPointer) {
    if path.first != UInt8(ascii: "/") { append(UInt8(ascii: "/")) }
    appendNormalized(path)
  }

  /// Takes back the slash that ends a path, that of the root too.
  mutating func dropSlash() {
    if count > hostEnd, bytes[count - 1] == UInt8(ascii: "/") { count -= 1 }
  }

  mutating func appendNormalized(_ text: UnsafeRawBufferPointer) {
    var at = 0
    while at < text.count {
      let byte = text[at]
      if byte == UInt8(ascii: "%"), at + 2 < text.count, let high = hexDigit(text[at + 1]),
        let low = hexDigit(text[at + 2])
      {
        let decoded = high << 4 | low
        if isUnreserved(decoded) { append(decoded) } else { appendEncoded(decoded) }
        at += 3
      } else {
        if isPlain(byte) { append(byte) } else { appendEncoded(byte) }
        at += 1
      }
    }
  }

  private mutating func appendEncoded(_ byte: UInt8) {
    append(UInt8(ascii: "%"))
    for digit in [byte >> 4, byte & 15] { append(digit < 10 ? 0x30 + digit : 0x37 + digit) }
  }

  /// The bytes that `write` appends.
  static func bytes(of text: String, _ write: (inout CanonicalAddress, UnsafeRawBufferPointer) -> Void) -> [UInt8] {
    var text = text
    return text.withUTF8 { utf8 in
      let raw = UnsafeRawBufferPointer(utf8)
      return [UInt8](unsafeUninitializedCapacity: capacity(of: raw)) { buffer, count in
        var address = CanonicalAddress(in: UnsafeMutableRawBufferPointer(buffer))
        write(&address, raw)
        count = address.count
      }
    }
  }
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x37
  case 0x61...0x66: byte - 0x57
  default: nil
  }
}

private func isUnreserved(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
  case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
  default: false
  }
}

/// Whether a byte may stand in an address as it is.
private func isPlain(_ byte: UInt8) -> Bool {
  switch byte {
  case 0...0x20, 0x7F...: false
  case UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
    UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"):
    false
  default: true
  }
}

/// The parts of an address that acquisition looks at, cut out of its bytes without judging the rest.
struct WebAddress {
  var scheme: String
  /// Lower case, without credentials, port and closing dot.
  var host: [UInt8]
  var path: ArraySlice<UInt8>
  /// Without the question mark.
  var query: ArraySlice<UInt8>

  /// Longer addresses are cut here.
  static let lengthMax = 4096

  /// Nil where there is no `scheme://host` with a host that could be one.
  init?(_ text: UnsafeRawBufferPointer) {
    let bytes = Array(text.prefix(WebAddress.lengthMax))
    var start = 0
    while start < bytes.count, bytes[start] <= 0x20 { start += 1 }
    guard let colon = bytes[start...].firstIndex(of: UInt8(ascii: ":")), colon > start, colon - start <= 16,
      colon + 2 < bytes.count, bytes[colon + 1] == UInt8(ascii: "/"), bytes[colon + 2] == UInt8(ascii: "/")
    else { return nil }
    scheme = String(decoding: bytes[start..<colon].map(PhraseAutomaton.lowercase), as: UTF8.self)
    let rest = bytes[(colon + 3)...]
    let authorityEnd =
      rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
      ?? rest.endIndex
    var authority = rest[..<authorityEnd]
    if let at = authority.lastIndex(of: UInt8(ascii: "@")) { authority = authority[(at + 1)...] }
    if let port = authority.lastIndex(of: UInt8(ascii: ":")), authority.first != UInt8(ascii: "[") {
      authority = authority[..<port]
    }
    while authority.last == UInt8(ascii: ".") { authority.removeLast() }
    guard !authority.isEmpty, authority.count <= 253, authority.allSatisfy(WebAddress.isHostByte) else { return nil }
    host = authority.map(PhraseAutomaton.lowercase)
    var tail = rest[authorityEnd...]
    if let hash = tail.firstIndex(of: UInt8(ascii: "#")) { tail = tail[..<hash] }
    if let mark = tail.firstIndex(of: UInt8(ascii: "?")) {
      path = tail[..<mark]
      query = tail[(mark + 1)...]
    } else {
      path = tail
      query = []
    }
  }

  /// The host without a leading `www.`.
  var bareHost: ArraySlice<UInt8> { WebAddress.bare(host[...]) }

  static func bare(_ host: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    host.count > 4 && host.starts(with: "www.".utf8) ? host.dropFirst(4) : host
  }

  /// Host and path as reports show them: without `www.` and closing slash.
  var label: String {
    var path = path
    while path.last == UInt8(ascii: "/") { path.removeLast() }
    return String(decoding: bareHost, as: UTF8.self) + String(decoding: path, as: UTF8.self)
  }

  /// Letters, digits, `-`, `_`, `.`, the bytes of international names, and `[:]` of literal addresses.
  private static func isHostByte(_ byte: UInt8) -> Bool {
    PhraseAutomaton.isAlphanumeric(byte) || byte >= 0x80 || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
      || byte == UInt8(ascii: ":")
  }
}

/// The parameters of a query string, in order.
struct AddressQuery: Sequence, IteratorProtocol {
  private var rest: ArraySlice<UInt8>

  init(_ query: ArraySlice<UInt8>) { rest = query }

  /// Name and value as they stand, not decoded.
  mutating func next() -> (name: ArraySlice<UInt8>, value: ArraySlice<UInt8>)? {
    while !rest.isEmpty {
      let end = rest.firstIndex { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: ";") } ?? rest.endIndex
      let pair = rest[..<end]
      rest = end < rest.endIndex ? rest[(end + 1)...] : []
      if pair.isEmpty { continue }
      guard let equals = pair.firstIndex(of: UInt8(ascii: "=")) else { return (pair, []) }
      return (pair[..<equals], pair[(equals + 1)...])
    }
    return nil
  }

  /// Percent and plus decoding; broken escapes stay as they are, invalid UTF-8 is repaired.
  static func decoded(_ value: ArraySlice<UInt8>) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(value.count)
    var index = value.startIndex
    while index < value.endIndex {
      let byte = value[index]
      if byte == UInt8(ascii: "+") {
        bytes.append(0x20)
      } else if byte == UInt8(ascii: "%"), index + 2 < value.endIndex, let high = hexDigit(value[index + 1]),
        let low = hexDigit(value[index + 2])
      {
        bytes.append(high << 4 | low)
        index += 2
      } else {
        bytes.append(byte)
      }
      index += 1
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

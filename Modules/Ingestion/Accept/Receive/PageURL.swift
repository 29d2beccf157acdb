/// Why a text is not the address of a page.
package enum PageURLFault: String, Error, Hashable, Sendable {
  case notHTTP = "must begin with http:// or https://"
  case emptyHost = "has no host"
  case malformedHost = "has a malformed host"
  case malformedPort = "has a malformed port"
}

/// The parts of a page's address: an `http` or `https` URL, taken apart by its bytes.
///
/// Parts are slices of the text (the host of the arena, when it had capitals) and live as long as it does.
/// Whatever the bytes are, reading them is safe; where the text was UTF-8, so is each part.
package struct PageURL {
  /// Lower case, without user, port and trailing dot; internationalized names as they were written, IPv6 in brackets.
  package let host: UnsafeRawBufferPointer
  /// As written, from its first `/`; `/` when the URL has none. Without query and fragment.
  package let path: UnsafeRawBufferPointer
  /// What stands between `?` and `#`, as written; empty without one.
  package let query: UnsafeRawBufferPointer
  /// What stands behind `#`, as written; empty without one.
  package let fragment: UnsafeRawBufferPointer

  /// Takes the address in `text` apart.
  package init(_ text: UnsafeRawBufferPointer, arena: ByteArena) throws(PageURLFault) {
    guard let authorityStart = PageURL.endOfScheme(text) else { throw .notHTTP }
    var at = authorityStart
    while at < text.count, text[at] != UInt8(ascii: "/"), text[at] != UInt8(ascii: "?"), text[at] != UInt8(ascii: "#") {
      at += 1
    }
    host = try PageURL.host(UnsafeRawBufferPointer(rebasing: text[authorityStart..<at]), arena: arena)
    let pathStart = at
    while at < text.count, text[at] != UInt8(ascii: "?"), text[at] != UInt8(ascii: "#") { at += 1 }
    path = at == pathStart ? .literal("/") : UnsafeRawBufferPointer(rebasing: text[pathStart..<at])
    var queryStart = at
    if at < text.count, text[at] == UInt8(ascii: "?") {
      queryStart = at + 1
      while at < text.count, text[at] != UInt8(ascii: "#") { at += 1 }
    }
    query = UnsafeRawBufferPointer(rebasing: text[queryStart..<at])
    fragment = UnsafeRawBufferPointer(rebasing: text[min(at + 1, text.count)...])
  }

  /// Where `http://` or `https://`, in any case, ends.
  private static func endOfScheme(_ text: UnsafeRawBufferPointer) -> Int? {
    guard text.count >= 7, text[0] | 0x20 == UInt8(ascii: "h"), text[1] | 0x20 == UInt8(ascii: "t"),
      text[2] | 0x20 == UInt8(ascii: "t"), text[3] | 0x20 == UInt8(ascii: "p")
    else { return nil }
    let colon = text[4] | 0x20 == UInt8(ascii: "s") ? 5 : 4
    guard text.count >= colon + 3, text[colon] == UInt8(ascii: ":"), text[colon + 1] == UInt8(ascii: "/"),
      text[colon + 2] == UInt8(ascii: "/")
    else { return nil }
    return colon + 3
  }

  private static func host(_ authority: UnsafeRawBufferPointer, arena: ByteArena) throws(PageURLFault)
    -> UnsafeRawBufferPointer
  {
    var start = 0
    for at in 0..<authority.count where authority[at] == UInt8(ascii: "@") { start = at + 1 }
    var end = start
    var hasCapitals = false
    if start < authority.count, authority[start] == UInt8(ascii: "[") {
      end = try endOfAddress(authority, from: start)
      hasCapitals = true
    } else {
      while end < authority.count, authority[end] != UInt8(ascii: ":") {
        switch authority[end] {
        case 0...0x20, 0x7F: throw .malformedHost
        case UInt8(ascii: "\""), UInt8(ascii: "%"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\\"),
          UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "{"), UInt8(ascii: "|"), UInt8(ascii: "}"),
          UInt8(ascii: "["), UInt8(ascii: "]"):
          throw .malformedHost
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): hasCapitals = true
        default: break
        }
        end += 1
      }
    }
    for at in end..<authority.count where at > end && !(0x30...0x39).contains(authority[at]) { throw .malformedPort }
    if end > start, authority[end - 1] == UInt8(ascii: ".") { end -= 1 }
    guard end > start else { throw .emptyHost }
    guard end - start <= Limits.hostBytesMax else { throw .malformedHost }
    let host = UnsafeRawBufferPointer(rebasing: authority[start..<end])
    return hasCapitals ? lowercased(host, arena: arena) : host
  }

  /// Where a bracketed IPv6 address that begins at `start` ends.
  private static func endOfAddress(_ authority: UnsafeRawBufferPointer, from start: Int) throws(PageURLFault) -> Int {
    var at = start + 1
    while at < authority.count, HexDigit.value(authority[at]) != nil || authority[at] == UInt8(ascii: ":")
      || authority[at] == UInt8(ascii: ".")
    {
      at += 1
    }
    guard at > start + 1, at < authority.count, authority[at] == UInt8(ascii: "]"),
      at + 1 == authority.count || authority[at + 1] == UInt8(ascii: ":")
    else { throw .malformedHost }
    return at + 1
  }

  private static func lowercased(_ host: UnsafeRawBufferPointer, arena: ByteArena) -> UnsafeRawBufferPointer {
    let lower = arena.allocate(host.count)
    for at in 0..<host.count {
      let isCapital = host[at] >= UInt8(ascii: "A") && host[at] <= UInt8(ascii: "Z")
      lower[at] = isCapital ? host[at] | 0x20 : host[at]
    }
    return UnsafeRawBufferPointer(lower)
  }
}

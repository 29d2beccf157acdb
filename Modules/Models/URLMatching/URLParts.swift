/// Where the parts of an address lie in its bytes.
///
/// Whatever the bytes are, taking them apart is safe: what is no address is a path.
struct URLParts {
  /// `http`, `https` …; empty without one.
  var scheme: Range<Int>
  /// Without user and without a port that the scheme implies; empty when the text begins with its path.
  var host: Range<Int>
  /// The port, unless the scheme implies it; empty otherwise.
  var port: Range<Int>
  /// From its first `/`; may be empty.
  var path: Range<Int>
  /// Between `?` and `#`.
  var query: Range<Int>
  /// Behind `#`.
  var fragment: Range<Int>
  /// Whether the text has a `?` or a `#` at all.
  var hasQuery: Bool
  var hasFragment: Bool

  /// Takes a text apart.
  ///
  /// A text without a scheme is an address when what stands before its first slash looks like a host: a dot, a
  /// colon, a star at its beginning, or `localhost`.
  init(_ text: UnsafeRawBufferPointer) {
    var at = 0
    scheme = 0..<0
    if let end = URLParts.endOfScheme(text) {
      scheme = 0..<end
      at = end + 3
    } else if text.count >= 2, text[0] == slash, text[1] == slash {
      at = 2
    } else if !URLParts.beginsWithHost(text) {
      host = 0..<0
      port = 0..<0
      path = 0..<0
      query = 0..<0
      fragment = 0..<0
      hasQuery = false
      hasFragment = false
      takeRest(text, from: 0)
      return
    }
    let authority = at
    while at < text.count, !isEndOfAuthority(text[at]) { at += 1 }
    (host, port) = URLParts.host(text, authority..<at, scheme: scheme)
    path = 0..<0
    query = 0..<0
    fragment = 0..<0
    hasQuery = false
    hasFragment = false
    takeRest(text, from: at)
  }

  private mutating func takeRest(_ text: UnsafeRawBufferPointer, from start: Int) {
    var at = start
    while at < text.count, text[at] != UInt8(ascii: "?"), text[at] != UInt8(ascii: "#") { at += 1 }
    path = start..<at
    query = at..<at
    if at < text.count, text[at] == UInt8(ascii: "?") {
      hasQuery = true
      let queryStart = at + 1
      at = queryStart
      while at < text.count, text[at] != UInt8(ascii: "#") { at += 1 }
      query = queryStart..<at
    }
    hasFragment = at < text.count
    fragment = min(at + 1, text.count)..<text.count
  }

  /// Where a scheme ends that `://` follows; a star may stand for it, or for its end.
  private static func endOfScheme(_ text: UnsafeRawBufferPointer) -> Int? {
    var at = 0
    while at < text.count, isSchemeByte(text[at]) { at += 1 }
    guard at > 0, at + 2 < text.count, text[at] == UInt8(ascii: ":"), text[at + 1] == slash, text[at + 2] == slash
    else { return nil }
    return at
  }

  private static func isSchemeByte(_ byte: UInt8) -> Bool {
    switch byte | 0x20 {
    case UInt8(ascii: "a")...UInt8(ascii: "z"): true
    default: byte == UInt8(ascii: "*") || byte == UInt8(ascii: "+") || (0x30...0x39).contains(byte)
    }
  }

  private static func beginsWithHost(_ text: UnsafeRawBufferPointer) -> Bool {
    var end = 0
    var hasMark = false
    while end < text.count, !isEndOfAuthority(text[end]) {
      switch text[end] {
      case UInt8(ascii: "."), UInt8(ascii: ":"): hasMark = true
      case UInt8(ascii: "*") where end == 0: hasMark = true
      default: break
      }
      end += 1
    }
    return hasMark || text[..<end].elementsEqual("localhost".utf8)
  }

  private static func host(
    _ text: UnsafeRawBufferPointer, _ authority: Range<Int>, scheme: Range<Int>
  ) -> (host: Range<Int>, port: Range<Int>) {
    var start = authority.lowerBound
    for at in authority where text[at] == UInt8(ascii: "@") { start = at + 1 }
    var end = authority.upperBound
    var port = end..<end
    var colon = end
    while colon > start, (0x30...0x39).contains(text[colon - 1]) { colon -= 1 }
    if colon > start, text[colon - 1] == UInt8(ascii: ":") {
      port = colon..<end
      end = colon - 1
    }
    let isImplied =
      text[port].elementsEqual("80".utf8) && scheme.count == 4
      || text[port].elementsEqual("443".utf8) && scheme.count != 4
    if isImplied { port = authority.upperBound..<authority.upperBound }
    if end > start, text[end - 1] == UInt8(ascii: ".") { end -= 1 }
    return (start..<end, port)
  }
}

private let slash = UInt8(ascii: "/")

private func isEndOfAuthority(_ byte: UInt8) -> Bool {
  byte == slash || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
}

/// A ``URLMatch`` made ready for many addresses.
///
/// How an address is read: the scheme is not compared (but by a regular expression), a host is compared without regard
/// to case, `www.` is a part of it, a port counts unless the scheme implies it, a name and password are dropped; in
/// paths and queries case counts, percent-encoding does not. A query counts for all kinds but `simple`, and for
/// `wildcard` only where the value has a `?`; a fragment counts only where the value has a `#`. An address without
/// path has the path `/`. A value that begins with `/` matches on any host; one that begins with neither a scheme nor
/// a slash is an address if its first part looks like a host, else a path (for `contains` and `ends_with`: any text).
///
/// - Source: PageSense API, `url_match` and `url_targeting`; its texts define `exact` only.
public struct URLMatcher: Sendable {
  /// What is matched.
  public let match: URLMatch

  enum Rule: Sendable {
    case pattern(AddressPattern)
    case expression(AddressExpression)
  }

  let rule: Rule

  /// Makes `match` ready.
  ///
  /// - Throws: ``RegexFault`` when the value should be a regular expression and is none.
  public init(_ match: URLMatch) throws(RegexFault) {
    self.match = match
    rule = match.kind == .regex ? .expression(try AddressExpression(match.value)) : .pattern(AddressPattern(match))
  }

  /// Whether the address in `text` matches.
  public func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches(utf8: UnsafeRawBufferPointer($0)) }
  }

  /// Whether the address in these bytes matches, blanks around it left out. Whatever they are, this is safe.
  public func matches(utf8 bytes: UnsafeRawBufferPointer) -> Bool {
    var (start, end) = (0, bytes.count)
    while start < end, URLMatcher.isBlank(bytes[start]) { start += 1 }
    while start < end, URLMatcher.isBlank(bytes[end - 1]) { end -= 1 }
    let text = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
    let parts = URLParts(text)
    return switch rule {
    case .pattern(let pattern): pattern.matches(text, parts)
    case .expression(let expression): expression.matches(text, parts)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  /// Why an address matches or does not: what was compared with what.
  public func explanation(of text: String) -> String {
    "\(matches(text) ? "matches" : "does not match"): \(reading)"
  }

  /// What the value means, in words.
  private var reading: String {
    let place: String
    let verb: String
    switch rule {
    case .expression: return "the expression is looked for in the whole address, and in path and query alone"
    case .pattern(let pattern):
      place =
        switch pattern.scope {
        case .address: "host and path"
        case .page: "the path, on any host,"
        case .anything: "the address"
        }
      let value = pattern.pieces.map { String(decoding: $0, as: UTF8.self) }
      verb =
        switch match.kind {
        case .exact, .simple: "must be `\(value.joined())`"
        case .contains: "must contain `\(value.joined())`"
        case .startsWith: "must begin with `\(value.joined())`"
        case .endsWith: "must end with `\(value.joined())`"
        case .wildcard, .regex: "must be `\(value.joined(separator: "*"))`, a star being any text"
        }
      var notes = ["the scheme does not count"]
      if !pattern.comparesQuery { notes.append("the query does not count") }
      if !pattern.comparesFragment { notes.append("the fragment does not count") }
      if pattern.dropsSlash { notes.append("a last slash does not count") }
      return "\(place) \(verb); \(notes.joined(separator: ", "))"
    }
  }
}

/// A regular expression over addresses.
struct AddressExpression: Sendable {
  private let automaton: RegexAutomaton
  private let comparesFragment: Bool
  /// Whether what is found in path and query alone may differ from what is found in the whole address.
  private let triesPage: Bool

  init(_ pattern: String) throws(RegexFault) {
    automaton = try RegexAutomaton(pattern)
    comparesFragment = pattern.utf8.contains(UInt8(ascii: "#"))
    triesPage = pattern.utf8.contains(UInt8(ascii: "^")) || pattern.utf8.contains(UInt8(ascii: "\\"))
  }

  /// Whether the expression is found in an address, its host in small letters and without an implied port; or in its
  /// path and query alone, so that `^/blog` means what everybody expects.
  func matches(_ text: UnsafeRawBufferPointer, _ parts: URLParts) -> Bool {
    guard !parts.host.isEmpty else { return isFound(text, parts, inAddress: false) }
    return isFound(text, parts, inAddress: true) || triesPage && isFound(text, parts, inAddress: false)
  }

  private func isFound(_ text: UnsafeRawBufferPointer, _ parts: URLParts, inAddress: Bool) -> Bool {
    var search = automaton.start
    func feed(_ range: Range<Int>, lowercasing: Bool = false) {
      automaton.feed(UnsafeRawBufferPointer(rebasing: text[range]), lowercasing: lowercasing, to: &search)
    }
    func feed(_ literal: StaticString) {
      automaton.feed(UnsafeRawBufferPointer(start: literal.utf8Start, count: literal.utf8CodeUnitCount), to: &search)
    }
    if inAddress {
      if parts.scheme.isEmpty { feed("https") } else { feed(parts.scheme, lowercasing: true) }
      feed("://")
      feed(parts.host, lowercasing: true)
      if !parts.port.isEmpty {
        feed(":")
        feed(parts.port)
      }
    }
    if parts.path.isEmpty || text[parts.path.lowerBound] != UInt8(ascii: "/") { feed("/") }
    feed(parts.path)
    if !parts.query.isEmpty {
      feed("?")
      feed(parts.query)
    }
    if comparesFragment, !parts.fragment.isEmpty {
      feed("#")
      feed(parts.fragment)
    }
    return automaton.isFound(search)
  }
}

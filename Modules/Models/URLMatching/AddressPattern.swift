/// What every kind of match but regular expressions comes to: pieces of text that an address holds in this order, the
/// first at its beginning and the last at its end.
struct AddressPattern: Sendable {
  /// Which part of an address the pieces are looked for in.
  enum Scope: Sendable {
    /// Host, port, path and what follows; an address without host never matches.
    case address
    /// Path and what follows, on any host.
    case page
    /// All there is of an address.
    case anything
  }

  let scope: Scope
  /// In the form of ``CanonicalAddress``; empty ones match anywhere.
  let pieces: [[UInt8]]
  /// Whether query and fragment belong to what is compared.
  let comparesQuery: Bool
  let comparesFragment: Bool
  /// Whether a slash at the path's end is dropped before.
  let dropsSlash: Bool

  init(_ match: URLMatch) {
    var value = match.value
    let (parts, hasHost) = value.withUTF8 { utf8 in
      let parts = URLParts(UnsafeRawBufferPointer(utf8))
      return (parts, !parts.host.isEmpty)
    }
    switch match.kind {
    case .wildcard where value.utf8.first == star: scope = .anything
    case .exact, .simple, .startsWith, .wildcard: scope = hasHost ? .address : .page
    case .contains, .endsWith, .regex: scope = parts.scheme.isEmpty ? .anything : .address
    }
    // Only what may go on after a bare `#` means something by it.
    let isPart = match.kind != .exact && match.kind != .wildcard
    comparesFragment = match.kind != .simple && parts.hasFragment && (isPart || !parts.fragment.isEmpty)
    comparesQuery =
      switch match.kind {
      case .simple: false
      case .wildcard: parts.hasQuery
      default: true
      }
    let dropsSlash =
      switch match.kind {
      case .simple: true
      // `/blog/*` means what lies below, the slash is a part of it.
      case .wildcard: !comparesQuery && !comparesFragment && value.utf8.last != star
      default: false
      }
    self.dropsSlash = dropsSlash
    let text: [UInt8]
    switch match.kind {
    case .exact, .simple, .startsWith, .wildcard:
      let (comparesQuery, comparesFragment) = (comparesQuery, comparesFragment)
      text = CanonicalAddress.bytes(of: value) { address, text in
        func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: text[range]) }
        if hasHost { address.appendHost(part(parts.host), port: part(parts.port)) }
        // A prefix, or a pattern that goes on, need not reach the path.
        let isOpen = match.kind == .startsWith || match.kind == .wildcard && text.last == star
        if !parts.path.isEmpty || !isOpen || !hasHost { address.appendPath(part(parts.path)) }
        if dropsSlash { address.dropSlash() }
        if comparesQuery, !parts.query.isEmpty || isOpen && parts.hasQuery {
          address.append(UInt8(ascii: "?"))
          address.appendNormalized(part(parts.query))
        }
        if comparesFragment {
          address.append(UInt8(ascii: "#"))
          address.appendNormalized(part(parts.fragment))
        }
      }
    case .contains, .endsWith, .regex:
      text = CanonicalAddress.bytes(of: value) { address, text in
        let start = parts.scheme.isEmpty ? 0 : parts.scheme.upperBound + 3
        address.appendNormalized(UnsafeRawBufferPointer(rebasing: text[start...]))
      }
    }
    switch match.kind {
    case .exact, .simple: pieces = [text]
    case .startsWith: pieces = [text, []]
    case .endsWith: pieces = scope == .address ? [text] : [[], text]
    case .contains: pieces = scope == .address ? [text, []] : [[], text, []]
    case .wildcard:
      pieces = text.split(separator: star, omittingEmptySubsequences: false).map { Array($0) }
    case .regex: preconditionFailure("a regular expression has an automaton of its own")
    }
  }

  /// Whether an address matches.
  ///
  /// Cost: a copy of the address on the stack, where it has up to 300 bytes; time at most its length times the
  /// pattern's.
  func matches(_ text: UnsafeRawBufferPointer, _ parts: URLParts) -> Bool {
    let hasHost = !parts.host.isEmpty
    if scope == .address, !hasHost { return false }
    return withUnsafeTemporaryAllocation(
      byteCount: CanonicalAddress.capacity(of: text), alignment: 1
    ) { buffer in
      func part(_ range: Range<Int>) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: text[range]) }
      var address = CanonicalAddress(in: buffer)
      if scope != .page { address.appendHost(part(parts.host), port: part(parts.port)) }
      address.appendPath(part(parts.path))
      if dropsSlash { address.dropSlash() }
      if comparesQuery, !parts.query.isEmpty {
        address.append(UInt8(ascii: "?"))
        address.appendNormalized(part(parts.query))
      }
      if comparesFragment, !parts.fragment.isEmpty {
        address.append(UInt8(ascii: "#"))
        address.appendNormalized(part(parts.fragment))
      }
      return matches(address)
    }
  }

  private func matches(_ address: CanonicalAddress) -> Bool {
    let (first, last) = (pieces[0], pieces[pieces.count - 1])
    if pieces.count == 1 { return address.count == first.count && holds(address, first, at: 0) }
    guard address.count >= first.count + last.count, holds(address, first, at: 0),
      holds(address, last, at: address.count - last.count)
    else { return false }
    var at = first.count
    let end = address.count - last.count
    for piece in pieces.dropFirst().dropLast() {
      while at + piece.count <= end, !holds(address, piece, at: at) { at += 1 }
      guard at + piece.count <= end else { return false }
      at += piece.count
    }
    return true
  }

  /// Whether the address has the piece at a place; within the host in any case.
  private func holds(_ address: CanonicalAddress, _ piece: [UInt8], at place: Int) -> Bool {
    for (index, byte) in piece.enumerated() {
      let other = address.bytes[place + index]
      guard byte != other else { continue }
      guard place + index < address.hostEnd, byte >= 0x41, byte <= 0x5A, byte | 0x20 == other else { return false }
    }
    return true
  }
}

private let star = UInt8(ascii: "*")

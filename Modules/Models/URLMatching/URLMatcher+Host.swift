extension URLMatcher {
  /// The only host that matches, in small letters; `nil` where there may be others.
  public var host: String? {
    guard case .pattern(let pattern) = rule, pattern.scope == .address else { return nil }
    let first = pattern.pieces[0]
    let end = first.firstIndex(of: UInt8(ascii: "/"))
    // Without a slash the host may go on where the value ends.
    guard let end = end ?? (pattern.pieces.count == 1 ? first.endIndex : nil) else { return nil }
    return String(decoding: first[..<end], as: UTF8.self).lowercased()
  }

  /// Whether what matches on a host may be something else than on other hosts: whether the match says anything about
  /// hosts that this one could meet.
  public func tells(host: String) -> Bool {
    guard case .pattern(let pattern) = rule else { return true }
    guard pattern.scope != .page else { return false }
    guard pattern.scope == .anything, pattern.pieces[0].isEmpty else { return true }
    // What is looked for anywhere lies behind the host, unless some of it may lie in it.
    let host = Array(host.utf8).map(URLMatcher.lowercased)
    return pattern.pieces.contains { piece in
      let piece = piece.map(URLMatcher.lowercased)
      return !piece.isEmpty
        && host.indices.contains { start in
          zip(host[start...], piece).allSatisfy { $0 == $1 }
        }
    }
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }
}

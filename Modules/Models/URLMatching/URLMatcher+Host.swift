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
}

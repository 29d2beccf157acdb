import Models
public import Storage

extension URLMatcher {
  /// Conditions on stored events whose page matches: any of the lists, and of a list all.
  ///
  /// Stored pages have a host and a path, and no scheme, port, query or fragment: a value that asks for a query matches
  /// none. Where the host cannot be told from the value (`contains`, `regex` …) there is a list for each host.
  ///
  /// - Parameter hostnames: hosts of the website's pages, as they are stored.
  public func conditions(hostnames: [String]) -> [[Predicate]] {
    if matchesAnyHost { return [[page(on: "-")]] }
    if let host { return [[Predicate(column: .hostname, anyOf: [.exact(host)]), page(on: host)]] }
    return hostnames.map { [Predicate(column: .hostname, anyOf: [.exact($0)]), page(on: $0)] }
  }

  private func page(on host: String) -> Predicate {
    let beginning = Array("//\(host)".utf8)
    let test = TextTest(name: "\(match.kind.rawValue) \(match.value) on \(host)") { path in
      withUnsafeTemporaryAllocation(byteCount: beginning.count + path.count, alignment: 1) { buffer in
        buffer.copyBytes(from: beginning)
        UnsafeMutableRawBufferPointer(rebasing: buffer[beginning.count...]).copyMemory(from: path)
        return matches(utf8: UnsafeRawBufferPointer(buffer))
      }
    }
    return Predicate(column: .page, anyOf: [.test(test)])
  }

  /// Whether the host does not matter.
  private var matchesAnyHost: Bool {
    guard case .pattern(let pattern) = rule else { return false }
    return pattern.scope == .page
  }

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

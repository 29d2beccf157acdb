public import Models
public import Query
public import Storage

/// The hosts of a website's events: which addresses a stored page may have.
///
/// Host and path of an event lie in columns of their own, its query nowhere: an address is put together of both.
public struct TrackedHosts: Sendable {
  /// Hosts that are looked at; further ones, which somebody must have made up, match no address.
  private static let countMax = 1000

  private let domain: String
  /// As stored; the empty text for events without.
  private let names: [String]
  /// What the hosts' pages are; `nil` where there is only one host.
  private let pages: HostPages?

  /// The hosts with events inside a range, or near it.
  ///
  /// - Throws: `QueryError.store`.
  public init(of website: Website, in range: InstantRange, store: some EventStore) throws(QueryError) {
    domain = website.domain
    let names: [String]
    do {
      names = try store.texts(of: .hostname, on: website.id, in: range, limit: Self.countMax)
    } catch { throw .store(error) }
    self.names = names
    pages = names.count < 2 ? nil : HostPages(website: website.id, range: range, store: store)
  }

  /// The host of one event as it came: the empty text for one without.
  public init(of website: Website, only host: String) {
    domain = website.domain
    names = [host]
    pages = nil
  }

  /// Conditions on events: that their page has an address that matches.
  ///
  /// Exact for one host, for matches that say nothing about hosts, and for those that say host and path one after the
  /// other. Where an expression accepts different pages on several hosts, a path counts on all hosts that have a page
  /// which it accepts.
  /// - Throws: `RegexFault` when the match should be a regular expression and is none; `QueryError.store`.
  public func conditions(_ match: URLMatch) throws -> [Predicate] {
    let matcher = try URLMatcher(match)
    let all = Set(names.flatMap { addresses(of: $0) }).sorted()
    guard all.contains(where: matcher.tells(host:)) else {
      return [page(matcher, on: all.prefix(1))]
    }
    let named = matcher.host
    let wanted = TrackedHosts.host(of: match)
    let mayNameHost = [.contains, .endsWith, .regex].contains(match.kind)
    let hosts = try names.filter { name in
      if let named { return addresses(of: name).contains(named) }
      guard let wanted else { return try !mayNameHost || isHost(name, of: matcher) }
      return addresses(of: name).contains { TrackedHosts.accepts(wanted, $0, isPrefix: match.kind == .startsWith) }
    }
    var conditions = [page(matcher, on: Set(hosts.flatMap { addresses(of: $0) }).sorted())]
    if hosts.count < names.count {
      conditions.append(Predicate(column: .hostname, anyOf: hosts.map { .exact($0) }))
    }
    return conditions
  }

  /// That a page matches on any of some hosts.
  private func page(_ matcher: URLMatcher, on hosts: some Collection<String>) -> Predicate {
    let beginnings = hosts.map { "https://" + $0 }
    let match = matcher.match
    let test = TextTest(name: "\(match.kind.rawValue) \(match.value) at \(beginnings.joined(separator: " "))") { path in
      beginnings.contains { beginning in
        var address = beginning
        return address.withUTF8 { host in
          withUnsafeTemporaryAllocation(byteCount: host.count + path.count, alignment: 1) { buffer in
            buffer.copyBytes(from: host)
            UnsafeMutableRawBufferPointer(rebasing: buffer[host.count...]).copyMemory(from: path)
            return matcher.matches(utf8: UnsafeRawBufferPointer(buffer))
          }
        }
      }
    }
    return Predicate(column: .page, anyOf: [.test(test)])
  }

  /// Whether a host has a page that matches, as far as the pages are known.
  private func isHost(_ name: String, of matcher: URLMatcher) throws(QueryError) -> Bool {
    guard let pages else { return true }
    return try pages.known().contains { page in
      page.host == name && addresses(of: name).contains { matcher.matches("https://\($0)\(page.path)") }
    }
  }

  /// What a stored host is called in addresses: events without one are the website's own.
  private func addresses(of name: String) -> [String] { name.isEmpty ? [domain, "www." + domain] : [name] }

  /// The host that a match names, where it does so in full.
  private static func host(of match: URLMatch) -> Substring? {
    let value = match.value
    switch match.kind {
    case .contains, .endsWith, .regex: return nil
    case .exact, .simple, .startsWith, .wildcard:
      if let scheme = value.range(of: "://") { return value[scheme.upperBound...].prefix { !"/?#".contains($0) } }
      let first = value.prefix { !"/?#".contains($0) }
      return first.contains(".") && first.first != "*" ? first : nil
    }
  }

  /// Whether a host is the wanted one, in which a `*` stands for any characters.
  private static func accepts(_ wanted: Substring, _ host: String, isPrefix: Bool) -> Bool {
    let wanted = wanted.lowercased()
    if isPrefix { return host.hasPrefix(wanted) }
    guard wanted.contains("*") else { return host == wanted }
    return TextPattern.wildcard(wanted.split(separator: "*", omittingEmptySubsequences: false).map(String.init))
      .matches(host)
  }
}

extension StringProtocol {
  /// Where a text occurs first.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].utf8.starts(with: text.utf8) { return start..<index(start, offsetBy: text.count) }
      formIndex(after: &start)
    }
    return nil
  }
}

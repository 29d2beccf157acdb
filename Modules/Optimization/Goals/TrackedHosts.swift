public import Models
public import Query
public import Storage

/// The hosts of a website's events: which addresses a stored page may have.
///
/// Host and path of an event lie in columns of their own, its query nowhere: an address is put together of both.
public struct TrackedHosts: Sendable {
  /// Hosts that are looked at; further ones, which somebody must have made up, match no address.
  private static let countMax = 1000
  /// Pages of a website with several hosts that are looked at to find out which of them an expression is about.
  private static let pagesMax = 10_000

  private let domain: String
  /// As stored; the empty text for events without.
  private let names: [String]
  /// Host and path of pages with most events; empty where there is only one host.
  private let pages: [(host: String, path: String)]

  /// The hosts with events inside a range, most events first.
  ///
  /// - Throws: `QueryError.store`.
  public init(of website: Website, in range: InstantRange, store: some EventStore) throws(QueryError) {
    func labels(_ key: [Column], limit: Int) throws(QueryError) -> [[String]] {
      let plan = QueryPlan(
        website: website.id, range: range, rowSets: [RowSet(kind: .events, measures: [.events], key: key)],
        grouping: .labels(
          LabelGrouping(
            naming: key.map { _ in LabelNaming(empty: "") }, join: .first, order: .value(0), offset: 0, limit: limit)))
      do { return try store.answer(plan).rows.map(\.labels) } catch { throw .store(error) }
    }
    domain = website.domain
    let names = try labels([.hostname], limit: Self.countMax).map { $0[0] }
    self.names = names
    pages =
      names.count < 2
      ? [] : try labels([.hostname, .page], limit: Self.pagesMax).map { (host: $0[0], path: $0[1]) }
  }

  /// The host of one event as it came: the empty text for one without.
  public init(of website: Website, only host: String) {
    domain = website.domain
    names = [host]
    pages = []
  }

  /// Conditions on events: that their page has an address that matches.
  ///
  /// Exact for one host, and for matches that say host and path one after the other. Where an expression accepts
  /// different pages on several hosts, a path counts on all hosts that have a page which it accepts.
  /// - Throws: `RegexFault` when the match should be a regular expression and is none.
  public func conditions(_ match: URLMatch) throws(RegexFault) -> [Predicate] {
    let matcher = try URLMatcher(match)
    let named = matcher.host
    let wanted = TrackedHosts.host(of: match)
    let mayNameHost = [.contains, .endsWith, .regex].contains(match.kind)
    let hosts = names.filter { name in
      if let named { return addresses(of: name).contains(named) }
      guard let wanted else { return !mayNameHost || isHost(name, of: matcher) }
      return addresses(of: name).contains { TrackedHosts.accepts(wanted, $0, isPrefix: match.kind == .startsWith) }
    }
    let beginnings = Set(hosts.flatMap { addresses(of: $0) }).sorted().map { "https://" + $0 }
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
    var conditions = [Predicate(column: .page, anyOf: [.test(test)])]
    if hosts.count < names.count {
      conditions.append(Predicate(column: .hostname, anyOf: hosts.map { .exact($0) }))
    }
    return conditions
  }

  /// Whether a host has a page that matches, as far as the pages are known.
  private func isHost(_ name: String, of matcher: URLMatcher) -> Bool {
    pages.isEmpty
      || pages.contains { page in
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

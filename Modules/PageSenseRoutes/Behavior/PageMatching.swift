import Models
import Optimization

/// Rules about pages, over pages as they are stored: without scheme and query.
enum PageMatching {
  /// Whether a page belongs to a rule.
  ///
  /// - Throws: `DefinitionError` naming `field` when a regular expression is none.
  static func matcher(_ match: URLMatch, _ field: String) throws -> (PageAddress) -> Bool {
    let matcher: URLMatcher
    do { matcher = try URLMatcher(match) } catch {
      throw DefinitionError(field: field, reason: "is no regular expression: \(error)")
    }
    return { matcher.matches($0.url) }
  }

  /// Throws when a rule can hold for no page of a website.
  ///
  /// - Throws: `DefinitionError`.
  static func check(_ match: URLMatch, _ field: String, of website: Website) throws {
    _ = try matcher(match, field)
    guard [.exact, .simple, .startsWith, .wildcard].contains(match.kind) else { return }
    let value = match.value.lowercased()
    guard let scheme = ["https://", "http://"].first(where: { value.hasPrefix($0) }) else { return }
    let host = value.dropFirst(scheme.count).prefix { !"/?#:".contains($0) }
    guard !host.contains("*"), match.kind != .startsWith || host.count + scheme.count < value.count else { return }
    guard host == website.domain || host.hasSuffix(".\(website.domain)") else {
      throw DefinitionError(
        field: field, reason: "must be an address of \(website.domain)", fault: .untrackedURL)
    }
  }
}

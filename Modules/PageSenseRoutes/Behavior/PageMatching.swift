import Models
import Optimization

/// Rules about pages, as definitions name them.
enum PageMatching {
  /// Whether a page, as it is stored, belongs to a rule.
  ///
  /// - Throws: `DefinitionError` naming `field` when a regular expression is none.
  static func matcher(_ match: URLMatch, _ field: String) throws(DefinitionError) -> (PageAddress) -> Bool {
    let matcher = try ready(match, field)
    return { matcher.matches($0.url) }
  }

  /// Refuses a rule that can hold for no page of a website: one of another host than its domain and those below.
  ///
  /// Source: PageSense API, error 10004.
  /// - Throws: `DefinitionError`, of the fault `untrackedURL` then; when a regular expression is none.
  static func check(_ match: URLMatch, _ field: String, of website: Website) throws(DefinitionError) {
    guard let host = try ready(match, field).host else { return }
    let name = host.prefix { $0 != ":" }
    guard name == website.domain || name.hasSuffix("." + website.domain) else {
      throw DefinitionError(field: field, reason: "must be an address of \(website.domain)", fault: .untrackedURL)
    }
  }

  private static func ready(_ match: URLMatch, _ field: String) throws(DefinitionError) -> URLMatcher {
    do throws(RegexFault) {
      return try URLMatcher(match)
    } catch {
      throw DefinitionError(field: field, reason: "is no regular expression: it \(error)")
    }
  }
}

import Models
import Optimization

/// Whether events of a website can have an address at all.
///
/// Source: PageSense API, error 10004.
enum TrackedURL {
  /// Refuses a match whose host is neither the website's domain nor below it; one without a host fits any website.
  ///
  /// - Throws: `PageSenseError.urlNotTracked`.
  static func check(_ match: URLMatch, of website: Website) throws {
    let value = match.value.lowercased()
    guard let scheme = ["https://", "http://"].first(where: { value.hasPrefix($0) }) else { return }
    var host = value.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    if let port = host.lastIndex(of: ":") { host = host[..<port] }
    if match.kind == .regex || host.contains("*") { return }
    // A beginning may end before its host does.
    if match.kind == .startsWith, website.domain.hasPrefix(host) || "www.\(website.domain)".hasPrefix(host) { return }
    guard host == website.domain || host.hasSuffix("." + website.domain) else { throw PageSenseError.urlNotTracked }
  }

  /// Checks a match as a part of a definition: its host, and that a regular expression is one.
  static func check(_ match: URLMatch, field: String, of website: Website) throws {
    try check(match, of: website)
    do throws(RegexFault) {
      _ = try URLMatcher(match)
    } catch {
      throw DefinitionError(field: field, reason: "must be a regular expression")
    }
  }
}

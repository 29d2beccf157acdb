/// The form in which a website's host name is kept: lower case, without scheme and `www.`.
enum WebsiteDomain {
  /// The domain that a person wrote.
  ///
  /// - Throws: `CatalogError.invalid` when it is no host name.
  static func normalized(_ text: String) throws(CatalogError) -> String {
    var domain = text.lowercased()[...]
    for scheme in ["https://", "http://"] where domain.hasPrefix(scheme) { domain = domain.dropFirst(scheme.count) }
    if domain.hasSuffix("/") { domain = domain.dropLast() }
    if domain.hasSuffix(".") { domain = domain.dropLast() }
    if domain.hasPrefix("www."), domain.dropFirst(4).contains(".") { domain = domain.dropFirst(4) }
    if let reason = flaw(of: domain) { throw .invalid(field: "domain", reason: reason) }
    return String(domain)
  }

  private static func flaw(of domain: Substring) -> String? {
    guard !domain.isEmpty else { return "a host name is needed" }
    guard domain.utf8.allSatisfy({ $0 < 0x80 }) else { return "write international names in their xn-- form" }
    guard domain.utf8.count <= 253 else { return "a host name has at most 253 characters" }
    for label in domain.split(separator: ".", omittingEmptySubsequences: false) {
      guard (1...63).contains(label.utf8.count) else { return "the parts between the dots have 1 to 63 characters" }
      let isWellFormed = label.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
      guard isWellFormed, label.first != "-", label.last != "-" else {
        return "'\(domain)' is not a host name: letters, digits, hyphens and dots, without path and port"
      }
    }
    return nil
  }
}

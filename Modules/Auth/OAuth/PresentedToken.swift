/// The access token that a request carries.
public enum PresentedToken {
  /// What follows `Zoho-oauthtoken` or `Bearer` in `Authorization`; `nil` where there is neither.
  ///
  /// - Source: PageSense API, code examples; RFC 6750.
  public static func token(authorizationHeader: String?) -> Substring? {
    guard let header = authorizationHeader else { return nil }
    let words = header.split(separator: " ", omittingEmptySubsequences: true)
    guard words.count == 2, ["zoho-oauthtoken", "bearer"].contains(words[0].lowercased()) else { return nil }
    return words[1]
  }
}

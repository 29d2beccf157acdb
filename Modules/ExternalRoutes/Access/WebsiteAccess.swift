import Auth
import HTTPSupport
import HTTPTypes
import Models
import Storage

/// The gates behind key and limits: is there such a website, may the key see it, does the key's team pay for the API.
///
/// Source: External API, error codes; the order of the gates.
struct WebsiteAccess: Sendable {
  let catalog: CatalogAccess

  /// The website that a request names, when the key may ask about it; `nil` when it names none.
  ///
  /// - Parameters:
  ///   - key: the key that the request was let in by.
  ///   - name: UUID, 18 digits, tracking code or domain.
  /// - Throws: `APIFailure` 404 for a name that nothing has, 403 `FORBIDDEN` for a website out of the key's reach, 403
  ///   `API_PAID_PLAN_REQUIRED` for a key of a team on plan free, with and without website.
  func admit(_ key: APIKey?, to name: String?) async throws -> Website? {
    // A route that asks for a website stands behind the key's middleware: without a key the caller is nobody.
    guard let key else { throw APIFailure.unauthorized("An API key is required.") }
    let snapshot = try await catalog.snapshot()
    let website = try name.map { try self.website($0, for: key, in: snapshot) }
    guard snapshot.team(key.team)?.plan != .free else {
      throw APIFailure(.forbidden, "API_PAID_PLAN_REQUIRED", "API access requires a Pro plan or higher.")
    }
    return website
  }

  private func website(_ name: String, for key: APIKey, in snapshot: CatalogSnapshot) throws -> Website {
    guard let website = find(name, for: key, in: snapshot) else {
      throw APIFailure.notFound("There is no website with this id.")
    }
    guard key.mayReach(website) else { throw APIFailure.forbidden("This API key has no access to the website.") }
    return website
  }

  /// A domain may belong to websites of several teams: the key's own comes first.
  private func find(_ name: String, for key: APIKey, in snapshot: CatalogSnapshot) -> Website? {
    if let website = try? snapshot.website(matching: name) { return website }
    let domain = name.lowercased()
    return snapshot.websites(of: key.team).first { $0.domain == domain }
      ?? snapshot.websites.first { $0.domain == domain }
  }
}

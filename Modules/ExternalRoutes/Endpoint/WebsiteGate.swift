import Auth
import HTTPSupport
import HTTPTypes
import Models
import Storage

/// The gates behind key and limits: is there such a website, may the key see it, does its team pay for this, may the
/// key do it.
///
/// Source: External API, error codes; the order of the gates.
enum WebsiteGate {
  /// The website that a request names, when the key may ask about it; `nil` when it names none.
  ///
  /// - Parameters:
  ///   - name: UUID, 18 digits, tracking code or domain.
  ///   - rules: what the endpoint demands.
  /// - Throws: `APIFailure` 404 for a name that nothing has; 403 `FORBIDDEN` for a website out of the key's reach;
  ///   `PLAN_REQUIRED` where the endpoint wants a higher plan of the website's team; `API_PAID_PLAN_REQUIRED` for a key
  ///   of a team without the API; `FORBIDDEN` for a key that only reads where something is changed.
  static func admit(
    _ key: APIKey, to name: String?, rules: GateRules, in catalog: CatalogSnapshot
  ) throws -> Website? {
    let website = try name.map { try self.website($0, for: key, in: catalog) }
    if let lowest = rules.lowestPlan {
      let owner = website.flatMap { catalog.team($0.team) }
      guard let owner, owner.plan >= lowest else {
        throw APIFailure(.forbidden, "PLAN_REQUIRED", "This endpoint requires a \(lowest.title) plan or higher")
      }
    } else if catalog.team(key.team)?.plan ?? .free == .free {
      throw APIFailure(.forbidden, "API_PAID_PLAN_REQUIRED", "API access requires a Pro plan or higher.")
    }
    guard !rules.isWriting || key.mayWrite else {
      throw APIFailure.forbidden("This API key may only read.")
    }
    return website
  }

  private static func website(_ name: String, for key: APIKey, in catalog: CatalogSnapshot) throws -> Website {
    guard let website = find(name, for: key, in: catalog) else {
      throw APIFailure.notFound("There is no website with this id.")
    }
    guard key.mayReach(website) else { throw APIFailure.forbidden("This API key has no access to the website.") }
    return website
  }

  /// A domain may belong to websites of several teams: the key's own comes first.
  private static func find(_ name: String, for key: APIKey, in catalog: CatalogSnapshot) -> Website? {
    if let website = try? catalog.website(matching: name) { return website }
    let domain = name.lowercased()
    return catalog.websites(of: key.team).first { $0.domain == domain }
      ?? catalog.websites.first { $0.domain == domain }
  }
}

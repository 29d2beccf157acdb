public import Models
public import Storage

/// Which key a request carries, and whether it is good.
public enum KeyCheck {
  /// The key that belongs to a presented secret.
  ///
  /// - Parameter secret: as the request presents it, in whatever form; `nil` when it presents none.
  /// - Throws: `AuthError.missingKey`, `.unknownKey`, `.revokedKey`: all 401 on the wire.
  /// - Source: External API, Authentication. An old secret works for five minutes after a rotation.
  public static func key(
    presented secret: (some StringProtocol)?, in catalog: CatalogSnapshot, now: Instant
  ) throws(AuthError) -> APIKey {
    guard let secret, !secret.isEmpty else { throw .missingKey }
    // Found by its hash: how long that takes tells nothing about the secrets there are.
    guard let secret = APIKeySecret(secret), let (key, validUntil) = catalog.key(hash: secret.hash) else {
      throw .unknownKey
    }
    if key.revokedAt != nil { throw .revokedKey }
    if let validUntil, validUntil <= now { throw .revokedKey }
    return key
  }
}

extension APIKey {
  /// Whether the key may be used for a website: one of its team, and within its reach.
  public func mayReach(_ website: Website) -> Bool {
    guard website.team == team else { return false }
    return switch reach {
    case .allOfTeam: true
    case .website(let only): only == website.id
    }
  }

  /// Whether the key may change anything.
  public var mayWrite: Bool { permission == .fullAccess }
}

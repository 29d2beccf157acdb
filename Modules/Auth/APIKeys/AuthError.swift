/// Why a request is not let in.
public enum AuthError: Error, Hashable, Sendable {
  /// It carries no key.
  case missingKey
  /// What it carries is no key of ours.
  case unknownKey
  /// The key was revoked, or its secret replaced some time ago.
  case revokedKey
  /// The key may not do that, or not there.
  case forbidden
}

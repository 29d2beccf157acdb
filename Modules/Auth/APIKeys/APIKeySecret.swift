import Crypto
public import Models
public import Storage

/// The secret of an API key: `zv_` and 40 letters and digits (238 bits of chance). Shown once, never stored.
///
/// - Source: External API, Authentication.
public struct APIKeySecret: Sendable, CustomStringConvertible {
  /// What every secret begins with.
  public static let scheme = "zv_"
  private static let lettersCount = 40

  /// The whole secret, for its owner's eyes.
  public let text: String

  /// A new secret.
  public init(random: RandomSource) {
    text = Self.scheme + random.alphanumerics(Self.lettersCount)
  }

  /// The secret in a text; `nil` when it has not the form of one.
  public init?(_ text: some StringProtocol) {
    let letters = text.utf8.dropFirst(Self.scheme.utf8.count)
    guard text.hasPrefix(Self.scheme), letters.count == Self.lettersCount else { return nil }
    for byte in letters {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        continue
      default: return nil
      }
    }
    self.text = String(text)
  }

  /// What a request says its secret is: the value of `X-API-Key`, else what follows `Bearer` in `Authorization`. `nil`
  /// when neither says anything. Not checked for its form.
  public static func presented(apiKeyHeader: String?, authorizationHeader: String?) -> Substring? {
    if let value = apiKeyHeader.map(trimmed), !value.isEmpty { return value }
    guard let value = authorizationHeader.map(trimmed) else { return nil }
    let scheme = value.prefix { $0 != " " }
    guard scheme.lowercased() == "bearer" else { return nil }
    let token = trimmed(value.dropFirst(scheme.count))
    return token.isEmpty ? nil : token
  }

  /// The first characters, by which its owner recognizes it: `zv_` and 8 of the 40.
  public var prefix: String { String(text.prefix(Self.scheme.count + 8)) }

  /// What the catalog keeps of it. A plain hash will do: nobody guesses 238 bits.
  public var hash: KeyHash {
    guard let hash = KeyHash([UInt8](SHA256.hash(data: [UInt8](text.utf8)))) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    return hash
  }

  /// The prefix only, so that no log ever holds a secret.
  public var description: String { prefix + "…" }

  private static func trimmed(_ text: some StringProtocol) -> Substring {
    var rest = Substring(text)
    while let first = rest.utf8.first, first == 0x20 || first == 0x09 { rest.removeFirst() }
    while let last = rest.utf8.last, last == 0x20 || last == 0x09 { rest.removeLast() }
    return rest
  }
}

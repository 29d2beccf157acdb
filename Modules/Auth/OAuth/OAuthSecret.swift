import Crypto
public import Models
public import Storage

/// A secret of the OAuth endpoints: a token, a code or a client's. Shown once, never stored.
///
/// - Source: the look of the vendor's tokens, `1000.` and two groups of hex digits; here 32 each, 256 bits of chance.
public struct OAuthSecret: Sendable, CustomStringConvertible {
  /// The whole secret, for its owner's eyes.
  public let text: String

  private init(text: String) { self.text = text }

  /// A new token or code.
  public static func token(random: RandomSource) -> OAuthSecret {
    OAuthSecret(text: "1000.\(hex(random.bytes(16))).\(hex(random.bytes(16)))")
  }

  /// A new secret of a client: 64 hex digits.
  public static func client(random: RandomSource) -> OAuthSecret { OAuthSecret(text: hex(random.bytes(32))) }

  /// What the catalog keeps of it. A plain hash will do: nobody guesses 256 bits.
  public var hash: KeyHash { OAuthSecret.hash(of: text) }

  /// What the catalog would keep of a text that somebody presents as a secret.
  public static func hash(of text: some StringProtocol) -> KeyHash {
    guard let hash = KeyHash([UInt8](SHA256.hash(data: [UInt8](text.utf8)))) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    return hash
  }

  /// The first characters only, so that no log ever holds a secret.
  public var description: String { text.prefix(9) + "…" }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

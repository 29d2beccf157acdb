import Crypto
import Foundation

/// How a client proves that it is the one that asked for a code.
///
/// - Source: RFC 7636 (PKCE).
public struct CodeChallenge: Hashable, Sendable {
  /// base64url of the SHA-256 of the verifier: what is stored, whatever the method was.
  public let text: String

  /// The challenge of an authorization request.
  ///
  /// - Parameter method: `S256` or `plain`; `nil` = `plain`.
  /// - Throws: `OAuthError.invalidRequest` for another method, or a text that cannot be a challenge.
  public init(_ text: String, method: String?) throws(OAuthError) {
    guard CodeChallenge.isWellFormed(text) else {
      throw .invalidRequest("`code_challenge` must have 43 to 128 letters, digits, or -._~.")
    }
    switch method {
    case "S256": self.text = text
    case nil, "plain": self.text = CodeChallenge.hashed(text)
    default: throw .invalidRequest("`code_challenge_method` must be S256 or plain.")
    }
  }

  /// A challenge as it was stored.
  public init(stored text: String) { self.text = text }

  /// Whether this is the verifier of the challenge; takes the same time wherever they differ.
  public func accepts(_ verifier: String?) -> Bool {
    guard let verifier, CodeChallenge.isWellFormed(verifier) else { return false }
    return OAuthSecret.hash(of: CodeChallenge.hashed(verifier)) == OAuthSecret.hash(of: text)
  }

  private static func hashed(_ text: String) -> String {
    Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString().replacing("+", with: "-")
      .replacing("/", with: "_").replacing("=", with: "")
  }

  private static func isWellFormed(_ text: String) -> Bool {
    (43...128).contains(text.utf8.count)
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
          UInt8(ascii: "~"):
          true
        default: false
        }
      }
  }
}

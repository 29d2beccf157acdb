import Crypto
import Foundation
public import Models

extension MessageSignature {
  /// HMAC-SHA-256 (RFC 2104) in lower-case hexadecimal.
  public static let hmacSHA256 = MessageSignature { secret, parts in
    var code = HMAC<SHA256>(key: SymmetricKey(data: Array(secret.utf8)))
    for part in parts { code.update(data: Array(part.utf8)) }
    return code.finalize().map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}

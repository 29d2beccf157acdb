import Crypto
import Foundation
public import Models

extension VisitorHash {
  /// The first 64 bits of HMAC-SHA-256 (RFC 2104) over the parts, each behind its length in 4 bytes, so that a part's
  /// end cannot pass for the next one's beginning. Some microsecond a visitor.
  public static let hmacSHA256 = VisitorHash { key, parts in
    var code = HMAC<SHA256>(key: SymmetricKey(data: key))
    for part in parts {
      withUnsafeBytes(of: UInt32(part.count).littleEndian) { code.update(data: $0) }
      code.update(data: part)
    }
    return code.finalize().prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }
}

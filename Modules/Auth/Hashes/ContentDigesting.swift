import Crypto
public import Models

extension ContentDigest {
  /// SHA-256 (FIPS 180-4).
  public static let sha256 = ContentDigest {
    var digest = SHA256()
    return Running(
      update: { digest.update(bufferPointer: $0) },
      // A copy is finished, so that the running one can go on.
      current: {
        let copy = digest
        return [UInt8](copy.finalize())
      })
  }
}

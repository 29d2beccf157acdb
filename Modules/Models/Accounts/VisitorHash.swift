/// How a cookieless visitor gets a name that nobody can trace back: a hash under a secret key.
///
/// Handed in as a value, so that what identifies visitors needs no cryptographic library of its own.
public struct VisitorHash: Sendable {
  /// 64 bits of a keyed hash of the parts. The same parts differently divided give another hash.
  public var hash: @Sendable (_ key: [UInt8], _ parts: [UnsafeRawBufferPointer]) -> UInt64

  /// A hash computed by this closure.
  public init(hash: @escaping @Sendable (_ key: [UInt8], _ parts: [UnsafeRawBufferPointer]) -> UInt64) {
    self.hash = hash
  }
}

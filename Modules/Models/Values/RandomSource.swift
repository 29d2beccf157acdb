/// Where chance comes from; handed in, so that a test can repeat it.
public struct RandomSource: Sendable {
  /// So many random bytes. What servers hand in must be unpredictable: keys and salts are made of it.
  public var bytes: @Sendable (_ count: Int) -> [UInt8]

  /// A source that answers with what `bytes` gives.
  public init(bytes: @escaping @Sendable (_ count: Int) -> [UInt8]) {
    self.bytes = bytes
  }

  /// 64 random bits.
  public func uint64() -> UInt64 {
    bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A text of `count` letters and digits (A–Z, a–z, 0–9), each as likely as any other.
  public func alphanumerics(_ count: Int) -> String {
    let alphabet: [UInt8] = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
    return text(count, of: alphabet)
  }

  /// A text of `count` decimal digits, each as likely as any other.
  public func digits(_ count: Int) -> String {
    text(count, of: Array("0123456789".utf8))
  }

  private func text(_ count: Int, of alphabet: [UInt8]) -> String {
    // Bytes beyond the last whole multiple of the alphabet are thrown away: they would favor its first letters.
    let limit = 256 - 256 % alphabet.count
    var letters: [UInt8] = []
    while letters.count < count {
      for byte in bytes(count) where Int(byte) < limit && letters.count < count {
        letters.append(alphabet[Int(byte) % alphabet.count])
      }
    }
    return String(decoding: letters, as: UTF8.self)
  }
}

/// SHA-256 of an API key or of another secret of much chance: all that is stored of it.
public struct KeyHash: Hashable, Sendable {
  private let words: (UInt64, UInt64, UInt64, UInt64)

  /// The hash in these 32 bytes; `nil` for any other number.
  public init?(_ bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var words: [UInt64] = [0, 0, 0, 0]
    for (index, byte) in bytes.enumerated() { words[index / 8] = words[index / 8] << 8 | UInt64(byte) }
    self.words = (words[0], words[1], words[2], words[3])
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    [words.0, words.1, words.2, words.3].flatMap { word in
      (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    }
  }

  /// Equal when all bits are; takes the same time wherever the difference lies.
  public static func == (a: KeyHash, b: KeyHash) -> Bool {
    (a.words.0 ^ b.words.0) | (a.words.1 ^ b.words.1) | (a.words.2 ^ b.words.2) | (a.words.3 ^ b.words.3) == 0
  }

  /// Any part of a good hash is one.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(words.0)
  }
}

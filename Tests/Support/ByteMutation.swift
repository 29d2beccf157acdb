/// Random damage to bytes: what a broken client, a bad disk or somebody hostile makes of them.
public struct ByteMutation: Sendable {
  /// Bytes that mean something to the reader under test; spliced in as they are.
  private let tokens: [[UInt8]]

  /// Damage that also splices in these.
  public init(tokens: [String] = []) {
    self.tokens = tokens.map { Array($0.utf8) } + ByteMutation.always
  }

  /// Ends of UTF-8 sequences, controls, and numbers at the edges of what integers hold.
  private static let always: [[UInt8]] =
    [[0x00], [0x0A], [0x0D], [0x1F], [0x7F], [0x80], [0xBF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xFF]]
    + [
      "-1", "0", "1e999", "2147483648", "4294967296", "9223372036854775807", "-9223372036854775808",
      "18446744073709551616", " ", "\u{202E}", "e\u{301}",
    ].map { Array($0.utf8) }

  /// Changes `bytes` at one to four places; now and then nothing of them remains.
  public func apply(to bytes: inout [UInt8], _ random: inout SeededGenerator) {
    for _ in 0..<random.number(1...4) { once(&bytes, &random) }
  }

  private func once(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
    let at = random.number(0...bytes.count)
    let length = min(bytes.count - at, random.chance(80) ? random.number(0...4) : random.number(0...bytes.count))
    switch random.number(0...7) {
    case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8(random.number(0...7))
    case 1 where at < bytes.count: bytes[at] = UInt8(truncatingIfNeeded: random.next())
    case 2: bytes.insert(contentsOf: random.pick(tokens), at: at)
    case 3: bytes.replaceSubrange(at..<at + length, with: random.pick(tokens))
    case 4: bytes.removeSubrange(at..<at + length)
    case 5:
      // A part once more, somewhere else or many times over.
      let part = Array(bytes[at..<at + length])
      let times = random.chance(10) ? 200 : 1
      let target = random.number(0...bytes.count)
      for _ in 0..<times { bytes.insert(contentsOf: part.prefix(64), at: target) }
    case 6: if random.chance(20) { bytes.removeLast(bytes.count - at) }
    default: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: at)
    }
  }
}

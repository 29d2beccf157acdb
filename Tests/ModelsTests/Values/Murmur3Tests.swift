import Models
import Testing

@Suite struct Murmur3Tests {
  @Test func `published vectors hold`() {
    let cases: [(text: String, seed: UInt32, hash: UInt32)] = [
      ("", 0, 0), ("", 1, 0x514E_28B7), ("", 0xFFFF_FFFF, 0x81F1_6F39), ("test", 0, 0xBA6B_D213),
      ("Hello, world!", 0, 0xC036_3E43), ("abc", 0, 0xB3DD_93FA), ("ü", 0, 0x7840_E6AA),
      ("The quick brown fox jumps over the lazy dog", 0, 0x2E4F_F723), ("aaaa", 0x9747_B28C, 0x5A97_808A),
      ("aaa", 0x9747_B28C, 0x283E_0130),
    ]
    for (text, seed, hash) in cases { #expect(Murmur3.hash(text.utf8, seed: seed) == hash, "\(text)") }
  }
}

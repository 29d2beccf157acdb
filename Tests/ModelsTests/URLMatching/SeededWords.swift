import TestSupport

/// Short texts of what addresses and patterns are made of, by seed.
struct SeededWords {
  private var random: SeededGenerator
  private static let parts = [
    "http://", "https://", "a", "B", ".example", "/", "?", "#", "*", "%", "%41", "%c3%a9", "é", ":", "80", "@", "[", "]",
    "(", ")", "|", "\\", "+", "{2,3}", "^", "$", "x=1", "&", "localhost", "//", "\u{0}", " ",
  ]

  init(seed: UInt64) { random = SeededGenerator(seed: seed) }

  mutating func text(_ count: ClosedRange<Int>) -> String {
    (0..<random.number(count)).map { _ in random.pick(Self.parts) }.joined()
  }
}

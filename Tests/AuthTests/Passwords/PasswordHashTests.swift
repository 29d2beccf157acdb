import Auth
import Models
import Testing

@Suite struct PasswordHashTests {
  private let cheap = PasswordHash.Cost(roundsLog2: 4, blockSize: 1, parallelism: 1)
  private let fixed = RandomSource { [UInt8](repeating: 7, count: $0) }

  @Test func `a password is accepted, and no other`() {
    let hash = PasswordHash("correct horse", cost: cheap, random: .system)
    #expect(PasswordHash.accepts("correct horse", stored: hash.text))
    #expect(!PasswordHash.accepts("correct horse ", stored: hash.text))
    #expect(!PasswordHash.accepts("", stored: hash.text))
    #expect(hash.text != PasswordHash("correct horse", cost: cheap, random: .system).text)
  }

  /// RFC 7914, section 12, second vector: its first 32 bytes.
  @Test func `the key is scrypt's`() {
    let stored =
      "scrypt$10$8$16$4e61436c$fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
    #expect(PasswordHash.accepts("password", stored: stored))
    #expect(!PasswordHash.accepts("Password", stored: stored))
  }

  @Test func `letters with marks may be composed in any way`() {
    let hash = PasswordHash("caf\u{E9}", cost: cheap, random: fixed)
    #expect(PasswordHash.accepts("cafe\u{301}", stored: hash.text))
    #expect(hash.text.hasPrefix("scrypt$4$1$1$07070707070707070707070707070707$"))
  }

  @Test(arguments: [
    nil, "", "plain", "scrypt$4$1$1$07$00", "scrypt$99$1$1$07$" + String(repeating: "0", count: 64),
    "scrypt$4$1$1$0$" + String(repeating: "0", count: 64), "scrypt$4$1$1$zz$" + String(repeating: "0", count: 64),
  ])
  func `what is no hash accepts nothing`(stored: String?) { #expect(!PasswordHash.accepts("x", stored: stored)) }
}

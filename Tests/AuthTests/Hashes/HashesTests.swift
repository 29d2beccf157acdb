import Auth
import Models
import Testing

struct HashesTests {
  private func visitorHash(key: [UInt8], _ parts: [String]) -> UInt64 {
    let bytes = parts.map { [UInt8]($0.utf8) }
    return hash(key, bytes[...], [])
  }

  /// Every part keeps its place in memory until all are there.
  private func hash(_ key: [UInt8], _ rest: ArraySlice<[UInt8]>, _ parts: [UnsafeRawBufferPointer]) -> UInt64 {
    guard let next = rest.first else { return VisitorHash.hmacSHA256.hash(key, parts) }
    return next.withUnsafeBytes { hash(key, rest.dropFirst(), parts + [$0]) }
  }

  // Expected values computed with Python's hmac and hashlib.

  @Test func `a visitor's hash is that of HMAC over parts with their lengths`() {
    let key = (0..<32).map { UInt8($0) }
    #expect(visitorHash(key: key, ["7", "203.0.113.9", "Mozilla/5.0"]) == 0x703c_7c4a_87ad_5f5a)
    #expect(visitorHash(key: key, []) == 0xd38b_4209_6d80_f45f)
    #expect(visitorHash(key: [UInt8](repeating: 1, count: 100), ["", "a"]) == 0x5c66_7d9e_f417_64da)
  }

  @Test func `parts divided differently are another visitor`() {
    let key = [UInt8](repeating: 3, count: 32)
    #expect(visitorHash(key: key, ["ab", "c"]) != visitorHash(key: key, ["a", "bc"]))
    #expect(visitorHash(key: key, ["abc"]) != visitorHash(key: key, ["abc", ""]))
    #expect(visitorHash(key: key, ["abc"]) != visitorHash(key: [UInt8](repeating: 4, count: 32), ["abc"]))
  }

  @Test func `a content digest is SHA-256, whole or in pieces`() {
    let content = [UInt8]("abc".utf8)
    let whole = content.withUnsafeBytes { ContentDigest.sha256.digest($0) }
    #expect(hex(whole) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    let running = ContentDigest.sha256.begin()
    #expect(hex(running.current()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    for range in [0..<1, 1..<1, 1..<3] { content[range].withUnsafeBytes { running.update($0) } }
    #expect(running.current() == whole)
    // Asking does not end it.
    #expect(running.current() == whole)
    #expect(ContentDigest.sha256.begin().current() != whole)
  }

  @Test func `the system's chance does not repeat itself and has any length`() {
    #expect(RandomSource.system.bytes(13).count == 13)
    #expect(RandomSource.system.bytes(0) == [])
    #expect(RandomSource.system.bytes(32) != RandomSource.system.bytes(32))
  }

  /// RFC 4231, test case 2.
  @Test func `messages are signed with HMAC-SHA-256, whatever parts they come in`() {
    let signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    #expect(MessageSignature.hmacSHA256.sign("Jefe", ["what do ya want for nothing?"]) == signature)
    #expect(MessageSignature.hmacSHA256.sign("Jefe", ["what do ya", " want for ", "nothing?"]) == signature)
  }

  private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

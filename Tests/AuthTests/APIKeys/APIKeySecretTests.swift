import Auth
import Models
import Storage
import Testing

struct APIKeySecretTests {
  private let sample = "zv_" + String(repeating: "A", count: 40)

  @Test func `a new secret has its form and is another each time`() throws {
    let secret = APIKeySecret(random: .system)
    #expect(secret.text.wholeMatch(of: /zv_[A-Za-z0-9]{40}/) != nil)
    #expect(secret.text != APIKeySecret(random: .system).text)
    #expect(APIKeySecret(secret.text)?.hash == secret.hash)
  }

  @Test func `its letters are all of the alphabet`() {
    let letters = Set((0..<100).flatMap { _ in APIKeySecret(random: .system).text.dropFirst(3) })
    #expect(letters.count == 62)
  }

  @Test func `only its first letters are for display`() throws {
    let secret = try #require(APIKeySecret("zv_abcdefgh" + String(repeating: "X", count: 32)))
    #expect(secret.prefix == "zv_abcdefgh")
    #expect("\(secret)" == "zv_abcdefgh…")
  }

  @Test func `its hash is SHA-256 of the text`() throws {
    let hash = try #require(APIKeySecret(sample)).hash.bytes
    // Computed with Python's hashlib.
    #expect(hash.prefix(4) == [0x58, 0xdf, 0x22, 0xd1] && hash.suffix(4) == [0x92, 0xc9, 0xac, 0xe3])
  }

  @Test(arguments: [
    "", "zv_", "zv_" + String(repeating: "A", count: 39), "zv_" + String(repeating: "A", count: 41),
    "ZV_" + String(repeating: "A", count: 40), "zv_" + String(repeating: "A", count: 39) + "-",
    "zv_" + String(repeating: "é", count: 20),
  ])
  func `what has another form is no secret`(text: String) {
    #expect(APIKeySecret(text) == nil)
  }

  @Test func `a request presents it in either header`() {
    let presented = { (key: String?, authorization: String?) -> String? in
      APIKeySecret.presented(apiKeyHeader: key, authorizationHeader: authorization).map { String($0) }
    }
    #expect(presented("zv_a", nil) == "zv_a")
    #expect(presented(" zv_a\t", "Bearer zv_b") == "zv_a")
    #expect(presented(nil, "Bearer zv_b") == "zv_b")
    #expect(presented("", "bearer   zv_b ") == "zv_b")
    #expect(presented(nil, "Basic zv_b") == nil)
    #expect(presented(nil, "Bearer") == nil)
    #expect(presented(nil, "Bearer ") == nil)
    #expect(presented(nil, "zv_b") == nil)
    #expect(presented(nil, nil) == nil)
  }
}

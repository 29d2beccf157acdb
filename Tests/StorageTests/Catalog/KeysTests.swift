import Models
import Storage
import Testing

struct KeysTests {
  let sample: CatalogSample
  var catalog: Catalog { sample.catalog }

  init() throws { sample = try CatalogSample() }

  @Test func `a key is found by the hash of its secret`() throws {
    let website = try sample.addWebsite("example.com")
    let key = try sample.addKey("one", hash: 1, reach: .website(website.id))
    _ = try sample.addKey("two", hash: 2)
    let found = try #require(try catalog.key(hash: .repeating(1)))
    #expect(found.key == key)
    #expect(found.validUntil == nil)
    #expect(try catalog.key(hash: .repeating(3)) == nil)
    #expect(try catalog.keys(of: Catalog.defaultTeam).map(\.name) == ["one", "two"])
    #expect(try catalog.keys(of: TeamID(rawValue: 2)) == [])
  }

  @Test func `a key with a known secret, a strange team or a strange website is refused`() throws {
    _ = try sample.addKey("one", hash: 1)
    #expect(throws: CatalogError.self) { try sample.addKey("two", hash: 1) }
    #expect(throws: CatalogError.self) { try sample.addKey("one", hash: 2) }
    #expect(throws: CatalogError.self) { try sample.addKey("three", hash: 3, reach: .website(WebsiteID(rawValue: 9))) }
    let team = try catalog.addTeam(name: "second", plan: .free)
    let foreign = try sample.addWebsite("example.com", team: team.id)
    #expect(throws: CatalogError.self) { try sample.addKey("four", hash: 4, reach: .website(foreign.id)) }
    #expect(try catalog.keys().map(\.name) == ["one"])
    #expect(try catalog.key(hash: .repeating(2)) == nil)
  }

  @Test func `a revoked key is still known as one, since its first revocation`() throws {
    let key = try sample.addKey("one", hash: 1)
    try catalog.revokeKey(key.id, now: sample.now)
    try catalog.revokeKey(key.id, now: sample.now.advanced(byMilliseconds: 1000))
    #expect(try catalog.key(hash: .repeating(1))?.key.revokedAt == sample.now)
    #expect(throws: CatalogError.self) { try catalog.revokeKey(APIKeyID(rawValue: "key_none"), now: sample.now) }
  }

  @Test func `a rotated key has a new secret and the old one for a while`() throws {
    let key = try sample.addKey("one", hash: 1)
    let first = sample.now.advanced(byMilliseconds: Catalog.rotationGraceMilliseconds)
    let rotated = try catalog.rotateKey(
      key.id, secretHash: .repeating(2), prefix: "zv_new", oldValidUntil: first, now: sample.now)
    #expect(rotated.prefix == "zv_new")
    #expect(try catalog.key(hash: .repeating(1))?.validUntil == first)
    #expect(try catalog.key(hash: .repeating(2))?.validUntil == nil)
    // Rotated again a minute later: the first secret ends when it would have ended.
    let later = sample.now.advanced(byMilliseconds: 60_000)
    try catalog.rotateKey(
      key.id, secretHash: .repeating(3), prefix: "zv_newer", oldValidUntil: first.advanced(byMilliseconds: 60_000),
      now: later)
    #expect(try catalog.key(hash: .repeating(1))?.validUntil == first)
    #expect(try catalog.key(hash: .repeating(2))?.validUntil == first.advanced(byMilliseconds: 60_000))
    // And long after: ended secrets are forgotten.
    let muchLater = first.advanced(byMilliseconds: 3_600_000)
    try catalog.rotateKey(
      key.id, secretHash: .repeating(4), prefix: "zv_newest", oldValidUntil: muchLater, now: muchLater)
    #expect(try catalog.key(hash: .repeating(1)) == nil)
    #expect(try catalog.key(hash: .repeating(3))?.validUntil == muchLater)
  }

  @Test func `only a working key is rotated, to a secret nobody has`() throws {
    let key = try sample.addKey("one", hash: 1)
    _ = try sample.addKey("two", hash: 2)
    let rotate = { (id: APIKeyID, hash: UInt8) in
      try catalog.rotateKey(id, secretHash: .repeating(hash), prefix: "p", oldValidUntil: sample.now, now: sample.now)
    }
    #expect(throws: CatalogError.self) { try rotate(key.id, 2) }
    #expect(try catalog.key(hash: .repeating(1))?.validUntil == nil)
    #expect(throws: CatalogError.self) { try rotate(APIKeyID(rawValue: "key_none"), 3) }
    try catalog.revokeKey(key.id, now: sample.now)
    #expect(throws: CatalogError.self) { try rotate(key.id, 3) }
  }

  @Test func `a hash keeps its 32 bytes`() throws {
    let bytes = (0..<32).map { UInt8($0) }
    #expect(try #require(KeyHash(bytes)).bytes == bytes)
    #expect(KeyHash(bytes.dropLast()) == nil)
    #expect(KeyHash.repeating(1) != KeyHash.repeating(2))
  }
}

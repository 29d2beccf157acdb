import Auth
import Foundation
import Models
import Storage
import Testing

final class KeyCheckTests {
  let path = NSTemporaryDirectory() + "footfall-tests-" + UUID().uuidString
  let catalog: Catalog
  let now = Instant(seconds: 1_785_585_600)
  let euro: CurrencyCode

  init() throws {
    catalog = try Catalog(directory: DataDirectory(path: path), random: .system)
    euro = try #require(CurrencyCode("EUR"))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  private func issue(_ reach: KeyReach = .allOfTeam, permission: KeyPermission = .fullAccess) throws -> IssuedKey {
    try catalog.issueKey(
      name: "key", team: Catalog.defaultTeam, permission: permission, reach: reach, random: .system, now: now)
  }

  private func check(_ text: String?, after milliseconds: Int64 = 0) throws(AuthError) -> APIKey {
    guard let snapshot = try? catalog.snapshot() else { preconditionFailure("the catalog of a test is readable") }
    return try KeyCheck.key(presented: text, in: snapshot, now: now.advanced(byMilliseconds: milliseconds))
  }

  @Test func `the right secret gives its key`() throws {
    let issued = try issue()
    _ = try issue()
    #expect(issued.key.id.rawValue.wholeMatch(of: /key_[A-Za-z0-9]{24}/) != nil)
    #expect(issued.key.prefix == issued.secret.prefix)
    #expect(try check(issued.secret.text) == issued.key)
  }

  @Test func `no secret, a strange one and an ended one are told apart`() throws {
    let issued = try issue()
    #expect(throws: AuthError.missingKey) { try self.check(nil) }
    #expect(throws: AuthError.missingKey) { try self.check("") }
    #expect(throws: AuthError.unknownKey) { try self.check("hello") }
    #expect(throws: AuthError.unknownKey) { try self.check(APIKeySecret(random: .system).text) }
    try catalog.revokeKey(issued.key.id, now: now)
    #expect(throws: AuthError.revokedKey) { try self.check(issued.secret.text) }
  }

  @Test func `an old secret works for five minutes after a rotation`() throws {
    let old = try issue()
    let new = try catalog.reissueKey(old.key.id, random: .system, now: now)
    #expect(new.key.id == old.key.id)
    #expect(new.key.prefix == new.secret.prefix)
    #expect(try check(old.secret.text, after: 299_999).id == old.key.id)
    #expect(throws: AuthError.revokedKey) { try self.check(old.secret.text, after: 300_000) }
    #expect(try check(new.secret.text, after: 300_000).id == old.key.id)
  }

  @Test func `a revocation in another process holds from the next request`() throws {
    let issued = try issue()
    _ = try check(issued.secret.text)
    let other = try Catalog(directory: DataDirectory(path: path), random: .system)
    try other.revokeKey(issued.key.id, now: now)
    #expect(throws: AuthError.revokedKey) { try self.check(issued.secret.text) }
  }

  @Test func `a key reaches its team's websites, or one of them`() throws {
    let add = { (domain: String, team: TeamID) in
      try self.catalog.addWebsite(domain: domain, timeZone: "UTC", currency: self.euro, team: team, now: self.now)
    }
    let one = try add("one.example", Catalog.defaultTeam)
    let all = try issue().key
    let only = try issue(.website(one.id), permission: .read).key
    let later = try add("later.example", Catalog.defaultTeam)
    let foreign = try add("one.example", try catalog.addTeam(name: "second", plan: .pro).id)
    #expect(all.mayReach(one) && all.mayReach(later) && !all.mayReach(foreign))
    #expect(only.mayReach(one) && !only.mayReach(later) && !only.mayReach(foreign))
    #expect(all.mayWrite && !only.mayWrite)
  }
}

import Models
import TestSupport
import Testing

@testable import Storage

@Suite struct NamedVisitorTests {
  private let website = Website.sample()

  @Test func `a visitor reads back as it was written`() throws {
    for id in ["zoe", "vis_zoe", "0123456789abcdef", "vis_0123456789abcdef", ""] {
      let visitor = NamedVisitor(id: id, of: website)
      #expect(NamedVisitor(text: visitor.text) == visitor)
      #expect(!visitor.text.contains("zoe"))
    }
    #expect(NamedVisitor(text: "") == nil)
    #expect(NamedVisitor(text: "12") == nil)
    #expect(NamedVisitor(text: "xyz.12") == nil)
  }

  @Test func `digits may be a name or the hash of a cookieless visitor`() {
    let digits = "00000000000000ff"
    let visitor = NamedVisitor(id: digits, of: website)
    let named = digits.utf8.map { $0 }.withUnsafeBytes { VisitorPseudonym.of($0, isCookieless: false, of: website) }
    let hash: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 255]
    let cookieless = hash.withUnsafeBytes { VisitorPseudonym.of($0, isCookieless: true, of: website) }
    #expect(visitor.visitors == [named, cookieless])
  }

  @Test func `what stands before an id may be part of it`() {
    let visitor = NamedVisitor(id: "vis_zoe", of: website)
    #expect(visitor.visitors.isSuperset(of: NamedVisitor(id: "zoe", of: website).visitors))
    #expect(visitor.entries.count == 2)
  }
}

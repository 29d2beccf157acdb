import Models
import Storage
import TestSupport
import Testing

@testable import Query

/// How filters read, in both forms.
@Suite struct FilterTests {
  private func predicates(_ text: String) throws -> [Predicate] { try Filter.list(text).map(\.predicate) }

  private func only(_ text: String) throws -> Predicate {
    let found = try predicates(text)
    return try #require(found.count == 1 ? found[0] : nil)
  }

  private let source = Column.attribute(.source)

  // MARK: - The short form

  @Test func `expressions are joined by semicolons and trimmed`() throws {
    #expect(
      try predicates(" visit:source == Google ; event:page!=/a ") == [
        Predicate(column: source, anyOf: [.exact("Google")]),
        Predicate(column: .page, anyOf: [.exact("/a")], isNegated: true),
      ])
    #expect(try predicates("").isEmpty)
  }

  @Test func `bars separate alternatives unless escaped`() throws {
    #expect(
      try only("visit:source==a|b\\|c|d")
        == Predicate(column: source, anyOf: [.exact("a"), .exact("b|c"), .exact("d")]))
  }

  @Test func `an inequality with alternatives means none of them`() throws {
    #expect(
      try only("event:page!=/a|/b") == Predicate(column: .page, anyOf: [.exact("/a"), .exact("/b")], isNegated: true))
  }

  @Test(arguments: [
    ("/blog**", ["/blog", ""]), ("*", ["", ""]), ("**/x", ["", "/x"]), ("/a/*/b", ["/a/", "/b"]),
    ("*a**b*", ["", "a", "b", ""]),
  ])
  func `stars stand for any run of characters`(pattern: String, pieces: [String]) throws {
    #expect(try only("event:page==" + pattern).anyOf == [.wildcard(pieces)])
  }

  @Test func `alternatives beside a pattern are matched each on its own`() throws {
    let predicate = try only("event:page==**post\\|1|/something-else")
    #expect(predicate.anyOf == [.wildcard(["", "post|1"]), .exact("/something-else")])
    #expect(predicate.accepts("/blog/post|1"))
    #expect(!predicate.accepts("/something-else/post"))
  }

  @Test(arguments: [
    "visit:source", "visit:source==", "==Google", "visit:source==a==b", ";;", "visit:country==ESTONIA",
    "visit:country!=EE|ESTONIA",
  ])
  func `what has not two sides, or no country's code, is ignored`(text: String) throws {
    #expect(try predicates(text).isEmpty)
  }

  @Test(arguments: [
    "visit:source==Direct / None", "visit:referrer==Direct / None", "visit:utm_term==Direct / None",
    "visit:os==(not set)",
    "visit:entry_page==(not set)", "visit:country==(not set)", "visit:source==(not set)",
  ])
  func `labels of the empty text mean the empty text`(text: String) throws {
    #expect(try only(text).anyOf == [.exact("")])
  }

  @Test func `labels are plain texts elsewhere`() throws {
    #expect(try only("event:page==(not set)").anyOf == [.exact("(not set)")])
    #expect(try only("visit:os==Direct / None").anyOf == [.exact("Direct / None")])
  }

  @Test func `absence of a custom property`() throws {
    let tier = Column.property("tier")
    #expect(try only("event:props:tier==(none)") == Predicate(column: tier, anyOf: [], acceptsAbsent: true))
    #expect(try only("event:props:tier!=(none)") == Predicate(column: tier, anyOf: [], isNegated: true))
    #expect(
      try only("event:props:tier==a|(none)") == Predicate(column: tier, anyOf: [.exact("a")], acceptsAbsent: true))
    #expect(
      try only("event:props:tier!=a")
        == Predicate(column: tier, anyOf: [.exact("a")], isNegated: true, acceptsAbsent: true))
    #expect(try only("event:props:tier!=a|(none)") == Predicate(column: tier, anyOf: [.exact("a")], isNegated: true))
    #expect(try only("event:props:tier==a*") == Predicate(column: tier, anyOf: [.wildcard(["a", ""])]))
    #expect(
      try only("event:props:tier!=a*") == Predicate(column: tier, anyOf: [.wildcard(["a", ""])], isNegated: true))
  }

  @Test func `a property's name may hold anything but an operator`() throws {
    #expect(try only("event:props:a b:c==1").column == .property("a b:c"))
  }

  // MARK: - The list form

  @Test func `operators of the list form`() throws {
    let tier = Column.property("tier")
    #expect(
      try only(#"[["is", "visit:source", ["Google", "Direct / None"]]]"#)
        == Predicate(column: source, anyOf: [.exact("Google"), .exact("")]))
    #expect(
      try only(#"[["is_not", "visit:source", ["Google"]]]"#)
        == Predicate(column: source, anyOf: [.exact("Google")], isNegated: true))
    #expect(
      try only(#"[["contains", "event:page", ["a*"]]]"#)
        == Predicate(column: .page, anyOf: [.wildcard(["", "a*", ""])]))
    #expect(
      try only(#"[["contains_not", "event:props:tier", ["s"]]]"#)
        == Predicate(column: tier, anyOf: [.wildcard(["", "s", ""])], isNegated: true))
    #expect(try only(#"[["matches_wildcard", "event:page", ["/a**"]]]"#).anyOf == [.wildcard(["/a", ""])])
    #expect(try only(#"[["matches_wildcard_not", "event:page", ["/a**"]]]"#).isNegated)
    #expect(try only(#"[["is", "visit:city", [2950159]]]"#).anyOf == [.exact("2950159")])
    #expect(try predicates(#"[["and", [["is", "visit:source", ["a"]], ["is", "visit:source", ["b"]]]]]"#).count == 2)
    #expect(try predicates("[]").isEmpty)
  }

  @Test(arguments: [
    ("^/a$", "/a"), ("/a", "*/a*"), ("^/a/.*\\\\.html$", "/a/*.html"), ("^.*x", "*x*"),
  ])
  func `simple regular expressions are wildcards`(expression: String, wildcard: String) throws {
    let predicate = try only(#"[["matches", "event:page", ["\#(expression)"]]]"#)
    #expect(try predicate.anyOf == only(#"[["matches_wildcard", "event:page", ["\#(wildcard)"]]]"#).anyOf)
  }

  @Test(arguments: [
    (#"[["likes", "visit:source", ["a"]]]"#, "likes"), (#"[["is", "visit:shoe", ["a"]]]"#, "visit:shoe"),
    (#"[["is", "visit:source"]]"#, "is"), (#"[["is", "visit:source", []]]"#, "visit:source"), (#"[1]"#, "list"),
    (#"[["or", [["is", "visit:source", ["a"]]]]]"#, "or"), (#"[["matches", "event:page", ["a(b|c)"]]]"#, "a(b|c)"),
    (#"[["is", "event:goal", ["Visit /a"]]]"#, "Visit /a"),
    (#"[["contains", "visit:source", ["a"], {"case_sensitive": false}]]"#, "case_sensitive"),
  ])
  func `what the list form cannot say is refused by name`(text: String, mention: String) {
    do {
      _ = try Filter.list(text)
      Issue.record("accepted")
    } catch {
      #expect(error.code == "VALIDATION_ERROR")
      #expect(error.message.contains(mention))
    }
  }
}

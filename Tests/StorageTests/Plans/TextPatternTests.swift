import Storage
import Testing

/// Which texts a pattern of wildcards accepts.
@Suite struct TextPatternTests {
  private func matches(_ pieces: [String], _ text: String) -> Bool { TextPattern.wildcard(pieces).matches(text) }

  @Test func `pieces stand in order and do not overlap`() {
    #expect(matches(["/a", "b", "c"], "/a-b-c"))
    #expect(!matches(["/a", "b", "c"], "/a-c-b"))
    #expect(!matches(["ab", "bc", ""], "abc"))
    #expect(matches(["ab", "bc", ""], "abbc"))
    #expect(!matches(["aba", "aba"], "ababa"))
    #expect(matches(["", "aa", "aa", ""], "aaaa"))
    #expect(!matches(["", "aa", "aa", ""], "aaa"))
  }

  @Test func `ends are anchored unless their piece is empty`() {
    #expect(!matches(["a", "b"], "xab"))
    #expect(!matches(["a", "b"], "abx"))
    #expect(matches(["", "b"], "xab"))
    #expect(matches(["a", ""], "abx"))
    #expect(matches(["", ""], ""))
    #expect(matches(["", "", ""], "anything"))
  }

  @Test func `letters of several bytes match as they are written`() {
    #expect(matches(["/größe", "ß", ""], "/größe/straße"))
    #expect(!matches(["", "ss", ""], "/straße"))
    // Composed and decomposed are different texts.
    #expect(!matches(["", "\u{e9}", ""], "caf\u{65}\u{301}"))
  }
}

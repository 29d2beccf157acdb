import Foundation
import TestSupport
import Testing

@testable import Models

@Suite struct RegexTests {
  private func found(_ pattern: String, _ texts: String...) throws -> String {
    let automaton = try RegexAutomaton(pattern)
    return texts.map { automaton.isFound(in: $0) ? "1" : "0" }.joined()
  }

  @Test func `the usual syntax means the usual`() throws {
    #expect(try found("abc", "xabcx", "ab", "abx") == "100")
    #expect(try found("^a.c$", "abc", "aéc", "a\nc", "abcd") == "1100")
    #expect(try found("a|bc|", "x") == "1")
    #expect(try found("^(a|bc)+$", "abca", "", "abb") == "100")
    #expect(try found("^a{2,3}$", "a", "aa", "aaa", "aaaa") == "0110")
    #expect(try found("^a{2}$", "aa", "aaa") == "10")
    #expect(try found("^a{2,}$", "a", "aaaaa") == "01")
    #expect(try found("^a{,2}{x}$", "a{,2}{x}") == "1")
    #expect(try found(#"^[\w.-]+@[a-z]+\.(com|org)$"#, "a.b-c@d.org", "a b@d.org") == "10")
    #expect(try found("^[^a-c/]+$", "xyz", "xbz", "é") == "101")
    #expect(try found("^[a-]+[]x]?$".replacingOccurrences(of: "[]x]", with: "[\\]x]"), "a-", "-]", "b") == "110")
    #expect(try found(#"\bsale\b"#, "a sale!", "wholesale", "sales", "sale") == "1001")
    #expect(try found(#"\Bsale"#, "wholesale", "sale") == "10")
    #expect(try found("(?i)^CaFe[X-Z]", "cafey", "CAFEX", "cafea") == "110")
    #expect(try found(#"^\/a\.b\?c=\d+\x41\u0042\t?$"#, "/a.b?c=12AB", "/axb?c=12AB") == "10")
    #expect(try found("^(?:a)(?<n>b)(?P<m>c)a*?$", "abcaa") == "1")
    #expect(try found("^[а-я]+$", "привет", "hello") == "10")
    #expect(try found("^.{3}$", "日本語", "日本") == "10")
    #expect(try found("()*$^", "", "a") == "10")
    #expect(try found("(^a|b$)", "ax", "xb", "xax") == "110")
  }

  @Test func `what cannot be used says why`() {
    let cases: [(String, RegexFault)] = [
      ("(", .unbalancedParenthesis), (")", .unbalancedParenthesis), ("(?<n", .unbalancedParenthesis),
      ("[a", .unbalancedBracket), ("[]", .emptyClass), ("[z-a]", .badRange), (#"[\d-z]"#, .badRange),
      ("a{3,2}", .badRepetition), ("*", .nothingToRepeat), ("a**", .nothingToRepeat), ("^*", .nothingToRepeat),
      ("\\", .danglingEscape), ("\\x1", .danglingEscape), ("(?=a)", .unsupported("look-around")),
      ("(?<!a)", .unsupported("look-around")), (#"(a)\1"#, .unsupported("a reference to a group")),
      ("a++", .unsupported("possessive repetition")), ("\\q", .unsupported("the escape \\q")),
      ("(?#x)", .unsupported("this kind of group")), ("a{1001}", .tooComplex),
      (String(repeating: "(", count: 60), .tooComplex), ("((((a{1000}){1000}){1000}){1000})", .tooComplex),
      ("(((){1000}){1000}){1000}", .tooComplex), ("(a|b)*a(a|b){14}", .tooComplex),
    ]
    for (pattern, fault) in cases { #expect(throws: fault, "\(pattern)") { try RegexAutomaton(pattern) } }
  }

  /// Each byte of a text is one step through a table, whatever the expression: so a text of a million bytes that sends
  /// others back and forth for ever is done at once.
  @Test func `no expression takes long on any text`() throws {
    let text = String(repeating: "a", count: 1_000_000) + "!"
    for pattern in ["^(a+)+$", "^(a|aa)+$", "^(a|a)*b", "(a*)*b", "^(.*a){12}$", "(x+x+)+y", "a{0,100}b"] {
      #expect(try found(pattern, text) == "0", "\(pattern)")
    }
  }

  @Test(arguments: [UInt64(51), 52])
  func `it agrees with Foundation's`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let atoms = ["a", "b", "c", ".", "[ab]", "[^a]", "\\w", "\\d", "\\b", "^", "$", "(a|bc)", "(b|)", "a*?", "é", "1"]
    let tails = ["", "", "", "*", "+", "?", "{2}", "{1,2}"]
    for round in 0..<400 {
      var pattern = ""
      for _ in 0..<random.number(1...5) {
        let atom = random.pick(atoms)
        pattern += atom + (["^", "$", "\\b", "a*?"].contains(atom) ? "" : random.pick(tails))
        if random.chance(15) { pattern += "|" }
      }
      let automaton = try RegexAutomaton(pattern)
      let foundation = try NSRegularExpression(pattern: pattern)
      for _ in 0..<12 {
        let text = (0..<random.number(0...7)).map { _ in random.pick(["a", "b", "c", "1", " ", "é"]) }.joined()
        // Its `\w` knows letters beyond ASCII's.
        if text.contains("é"), pattern.contains("\\w") || pattern.contains("\\b") { continue }
        let range = NSRange(text.startIndex..., in: text)
        let expected = foundation.firstMatch(in: text, range: range) != nil
        #expect(
          automaton.isFound(in: text) == expected, "seed \(seed), round \(round): \(pattern) in '\(text)'")
      }
    }
  }

  @Test func `classes become bytes of UTF-8`() {
    let set = ScalarSet([0x61...0x61, 0x7F...0x801, 0xFFFF...0x10000])
    let values: [UInt32] = [
      0x60, 0x61, 0x62, 0x7E, 0x7F, 0x80, 0x7FF, 0x800, 0x801, 0x802, 0xFFFE, 0xFFFF, 0x10000, 0x10001,
    ]
    var accepted: Set<[UInt8]> = []
    for sequence in set.byteSequences {
      for value in values {
        guard let scalar = Unicode.Scalar(value) else { continue }
        let bytes = Array(String(scalar).utf8)
        let fits = bytes.count == sequence.count && zip(bytes, sequence).allSatisfy { $1.contains($0) }
        if fits { accepted.insert(bytes) }
      }
    }
    let expected = [0x61, 0x7F, 0x80, 0x7FF, 0x800, 0x801, 0xFFFF, 0x10000].compactMap { Unicode.Scalar(UInt32($0)) }
    #expect(accepted == Set(expected.map { Array(String($0).utf8) }))
  }
}

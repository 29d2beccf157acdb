import Ingestion
import Testing

@Suite struct JSONReaderTests {
  private func tree(_ text: String) -> JSONTree? { try? JSONTree.read(Array(text.utf8)).get() }

  private func fault(_ bytes: [UInt8]) -> JSONFault? {
    guard case .failure(let fault) = JSONTree.read(bytes) else { return nil }
    return fault
  }

  private func fault(_ text: String) -> JSONFault? { fault(Array(text.utf8)) }

  @Test func `all kinds of values are read`() {
    #expect(
      tree(#" { "a" : [ 1 , -2.5e1, true,false , null ] ,"b":{},"c":[] , "d":"x"} "#)
        == .object([
          "a": .array([.number(1), .number(-25), .boolean(true), .boolean(false), .null]),
          "b": .object([:]), "c": .array([]), "d": .string("x"),
        ]))
  }

  @Test func `escapes are unescaped`() {
    #expect(tree(#""\"\\\/\b\f\n\r\t\u00e9\u20AC\ud83d\ude00!""#) == .string("\"\\/\u{8}\u{c}\n\r\té€😀!"))
    #expect(tree(#"{"\u0061":"\u0000"}"#) == .object(["a": .string("\0")]))
  }

  @Test func `a backslash does not hide the end of a string`() {
    #expect(tree(#"["\\","\\\""]"#) == .array([.string("\\"), .string("\\\"")]))
    #expect(fault(#""\"#) == JSONFault(reason: .endsEarly, position: 2))
    #expect(fault(#""abc\""#) == JSONFault(reason: .endsEarly, position: 6))
  }

  @Test func `halves of surrogate pairs are refused`() {
    for text in [#""\ud83d""#, #""\ude00""#, #""\ud83dx""#, #""\ud83d\n""#, #""\ud83d\ud83d""#, #""\ud83d\u0041""#] {
      #expect(fault(text)?.reason == .loneSurrogate, "\(text)")
    }
    #expect(fault(#"["ab\ud83d"]"#)?.position == 4)
  }

  @Test func `malformed escapes are refused where they stand`() {
    #expect(fault(#""a\x""#) == JSONFault(reason: .malformedEscape, position: 2))
    #expect(fault(#""\u12g4""#) == JSONFault(reason: .malformedEscape, position: 1))
    #expect(fault(#""\u12""#) == JSONFault(reason: .malformedEscape, position: 1))
    #expect(fault("\"\\é\"") == JSONFault(reason: .malformedEscape, position: 1))
    #expect(fault("\"\\\n\"") == JSONFault(reason: .malformedEscape, position: 1))
  }

  @Test func `only well-formed UTF-8 is accepted, in skipped values too`() {
    let bad: [[UInt8]] = [
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xF0, 0x80, 0x80, 0x80],
      [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF0, 0x9F, 0x98], [0xFE], [0xFF],
    ]
    for sequence in bad {
      let text = [0x22, 0x61] + sequence + [0x22]
      #expect(fault(text) == JSONFault(reason: .invalidUTF8, position: 2), "\(sequence)")
      #expect(JSONTree.skip(text) == JSONFault(reason: .invalidUTF8, position: 2), "\(sequence)")
    }
    let good: [[UInt8]] = [
      [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF],
      [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
    ]
    for sequence in good {
      #expect(tree(String(decoding: [0x22] + sequence + [0x22], as: UTF8.self))
        == .string(String(decoding: sequence, as: UTF8.self)))
    }
    #expect(fault([0xEF, 0xBB, 0xBF, 0x31]) == JSONFault(reason: .expectedValue, position: 0))
    #expect(fault([0x5B, 0xC3, 0xA9, 0x5D])?.reason == .expectedValue)
  }

  @Test func `control characters must be escaped`() {
    for byte in UInt8(0)..<0x20 {
      #expect(fault([0x22, 0x61, byte, 0x22]) == JSONFault(reason: .controlCharacter, position: 2))
      let long = [0x22] + [UInt8](repeating: 0x61, count: 11) + [byte, 0x61, 0x61, 0x61, 0x61, 0x22]
      #expect(fault(long) == JSONFault(reason: .controlCharacter, position: 12))
    }
    #expect(tree("\"\u{7f}\"") == .string("\u{7f}"))
  }

  @Test func `numbers follow the grammar`() {
    for text in ["0", "-0", "10", "1.0", "0.5", "1e5", "1E+5", "1.5e-3", "123456789012345678901234567890"] {
      #expect(tree(text) == .number(Double(text)!), "\(text)")
    }
    for text in ["-", "01", "+1", ".5", "1.", "1.e3", "1e", "1e+", "-a", "0x10", "1_0", "Infinity", "NaN"] {
      #expect(tree(text) == nil, "\(text)")
    }
    #expect(fault("01") == JSONFault(reason: .trailingBytes, position: 1))
    #expect(fault("1.x") == JSONFault(reason: .malformedNumber, position: 2))
  }

  @Test func `commas, colons and ends are where they belong`() {
    #expect(fault("[1,]") == JSONFault(reason: .expectedValue, position: 3))
    #expect(fault("[,1]") == JSONFault(reason: .expectedValue, position: 1))
    #expect(fault("[1 2]") == JSONFault(reason: .expectedComma, position: 3))
    #expect(fault("[1}") == JSONFault(reason: .expectedComma, position: 2))
    #expect(fault(#"{"a" 1}"#) == JSONFault(reason: .expectedColon, position: 5))
    #expect(fault(#"{"a":1,}"#) == JSONFault(reason: .expectedKey, position: 7))
    #expect(fault("{a:1}") == JSONFault(reason: .expectedKey, position: 1))
    #expect(fault(#"{"a"}"#) == JSONFault(reason: .expectedColon, position: 4))
    #expect(fault(#"{"a":}"#) == JSONFault(reason: .expectedValue, position: 5))
    #expect(fault("") == JSONFault(reason: .endsEarly, position: 0))
    #expect(fault("[1") == JSONFault(reason: .endsEarly, position: 2))
    #expect(fault("tru") == JSONFault(reason: .expectedBoolean, position: 0))
    #expect(fault("nul") == JSONFault(reason: .expectedNull, position: 0))
    #expect(fault("1 1") == JSONFault(reason: .trailingBytes, position: 2))
    #expect(fault("[]]") == JSONFault(reason: .trailingBytes, position: 2))
  }

  @Test func `depth has a limit`() {
    let deepest = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(tree(deepest) != nil)
    #expect(JSONTree.skip(Array(deepest.utf8)) == nil)
    #expect(fault("[" + deepest + "]") == JSONFault(reason: .tooDeep, position: 64))
    let objects = String(repeating: #"{"a":"#, count: 64) + "1" + String(repeating: "}", count: 64)
    #expect(JSONTree.skip(Array(objects.utf8)) == nil)
    #expect(JSONTree.skip(Array(String(repeating: "[", count: 100_000).utf8))?.reason == .tooDeep)
  }

  @Test func `skipping mixed containers ends where they end`() {
    let text = Array(#"{"a":[{"b":[]},[{}],{"c":[1,{"d":"x"}]}],"e":{}}"#.utf8)
    #expect(JSONTree.skip(text) == nil)
    for length in 0..<text.count { #expect(JSONTree.skip(Array(text[..<length]))?.reason == .endsEarly) }
  }

  @Test func `whole parts of numbers saturate`() {
    func whole(_ text: String) -> Int64? { Array(text.utf8).withUnsafeBytes { JSONNumber.wholePart($0) } }
    #expect(whole("0") == 0)
    #expect(whole("-0") == 0)
    #expect(whole("1786000000000") == 1_786_000_000_000)
    #expect(whole("-12.9") == -12)
    #expect(whole("9223372036854775807") == .max)
    #expect(whole("9223372036854775808") == .max)
    #expect(whole("-9223372036854775808") == .min)
    #expect(whole("-92233720368547758099") == .min)
    #expect(whole("1e3") == nil)
  }
}

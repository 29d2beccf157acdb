import Models
import Testing

@Suite struct JSONParserTests {
  @Test func `every kind of value, members in their order`() throws {
    let text = #" {"z":1,"a":[true,false,null,-2.5,1e2],"m":{"x":"y"},"":""} "#
    let value = try JSONValue(utf8: text.utf8)
    #expect(
      value == [
        "z": 1, "a": [true, false, .null, .number(-2.5), .number(100)], "m": ["x": "y"], "": "",
      ])
    #expect(JSONWriter.text(of: value) == #"{"z":1,"a":[true,false,null,-2.5,100],"m":{"x":"y"},"":""}"#)
  }

  @Test(arguments: [
    (#""a\"\\\/\b\f\n\r\t\u0041""#, "a\"\\/\u{8}\u{C}\n\r\tA"), (#""\uD83D\uDE00""#, "😀"),
    (#""\ud800x""#, "\u{FFFD}x"), (#""\ud800\u0041""#, "\u{FFFD}A"), (#""é""#, "é"),
  ])
  func `texts are unescaped`(text: String, expected: String) throws {
    #expect(try JSONValue(utf8: text.utf8) == .string(expected))
  }

  @Test func `of a name given twice the last value counts`() {
    #expect(JSONValue(parsing: #"{"a":1,"b":2,"a":3}"#) == ["a": 3, "b": 2])
  }

  @Test func `whole numbers that fit are whole, others are doubles`() {
    #expect(JSONValue(parsing: "9223372036854775807") == .integer(.max))
    #expect(JSONValue(parsing: "9223372036854775808") == .number(9_223_372_036_854_775_808))
    #expect(JSONValue(parsing: "-0") == .integer(0))
  }

  @Test(arguments: [
    ("", 0), ("{", 1), ("[1,]", 3), (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5), ("01", 1), ("1.", 2), ("-", 1), ("1e", 2),
    ("tru", 0), (#""a"#, 2), ("\"\n\"", 2), (#""\x""#, 3), (#""\u12""#, 3), ("[] []", 3), ("1e999", 5), ("{a:1}", 1),
    ("+1", 0), ("NaN", 0),
  ])
  func `what is no JSON is refused where it goes wrong`(text: String, offset: Int) {
    let error = #expect(throws: JSONTextError.self) { try JSONValue(utf8: text.utf8) }
    #expect(error?.offset == offset, "\(text)")
  }

  @Test func `bytes that are no UTF-8 are refused`() {
    #expect(throws: JSONTextError.self) { try JSONValue(utf8: [0x22, 0xFF, 0x22]) }
  }

  @Test func `depth is bounded`() {
    let deep = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(JSONValue(parsing: deep) != nil)
    #expect(JSONValue(parsing: "[" + deep + "]") == nil)
    #expect(JSONValue(parsing: String(repeating: "[", count: 1_000_000)) == nil)
  }
}

import Models
import Testing

@Suite struct JSONWriterTests {
  @Test func `members keep their order`() {
    let value: JSONValue = ["zebra": 1, "ant": [true, false, .null], "bee": ["x": "y"]]
    #expect(JSONWriter.text(of: value) == #"{"zebra":1,"ant":[true,false,null],"bee":{"x":"y"}}"#)
  }

  @Test func `an object and an array without members`() {
    #expect(JSONWriter.text(of: ["a": .object([]), "b": .array([])]) == #"{"a":{},"b":[]}"#)
  }

  @Test(arguments: [
    (0.0, "0"), (-0.0, "0"), (33.33, "33.33"), (100.0, "100"), (-2.5, "-2.5"), (0.1 + 0.2, "0.30000000000000004"),
    (9_007_199_254_740_991, "9007199254740991"), (Double.nan, "null"), (Double.infinity, "null"),
  ])
  func `numbers are printed in their shortest form`(number: Double, text: String) {
    #expect(JSONWriter.text(of: .number(number)) == text)
  }

  @Test func `quotes, backslashes and control characters are escaped`() {
    #expect(JSONWriter.text(of: "a\"b\\c\nd\te\rf\u{1}g\u{7F}") == #""a\"b\\c\nd\te\rf\u0001g\u007f""#)
  }

  @Test func `other characters stand for themselves`() {
    #expect(JSONWriter.text(of: "Zürich 東京 👋 /</") == #""Zürich 東京 👋 /</""#)
  }

  @Test func `a member is found by its name`() {
    let value: JSONValue = ["a": 1, "b": "two"]
    #expect(value["b"] == "two")
    #expect(value["c"] == nil)
    #expect(JSONValue.null["a"] == nil)
  }
}

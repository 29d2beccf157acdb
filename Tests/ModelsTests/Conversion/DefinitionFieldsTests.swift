import Models
import Testing

@Suite struct DefinitionFieldsTests {
  private enum Color: String, CaseIterable { case red, green }

  private func fields(_ text: String) throws -> DefinitionFields {
    try DefinitionFields(try #require(JSONValue(parsing: text)))
  }

  /// The fault that reading finds.
  private func fault<Value>(_ text: String, _ read: (DefinitionFields) throws -> Value) throws -> String? {
    let fields = try fields(text)
    do {
      _ = try read(fields)
      return nil
    } catch let error as DefinitionError { return error.description }
  }

  @Test func `values of their own type`() throws {
    let fields = try fields(
      #"{"t":" a b ","f":true,"w":7,"n":2.5,"d":"2026-06-13","c":"green","l":["a","b","a"],"o":{"x":1}}"#)
    #expect(try fields.text("t") == "a b")
    #expect(try fields.flag("f") == true)
    #expect(try fields.whole("w", in: 0...10) == 7)
    #expect(try fields.number("n", in: 0...10) == 2.5)
    #expect(try fields.date("d") == CivilDate(year: 2026, month: 6, day: 13))
    #expect(try fields.choice("c", Color.self) == .green)
    #expect(try fields.texts("l") == ["a", "b"])
    #expect(try fields.fields("o")?.whole("x", in: 1...1) == 1)
  }

  @Test func `values as forms and queries write them`() throws {
    let fields = try fields(
      #"{"f":"True","g":"0","w":"7","n":"5.00","l":"red,green","j":"[\"red\"]","o":"{\"x\":\"1\"}","c":"RED"}"#)
    #expect(try fields.flag("f") == true)
    #expect(try fields.flag("g") == false)
    #expect(try fields.whole("w", in: 0...10) == 7)
    #expect(try fields.number("n", in: 0...10) == 5)
    #expect(try fields.choices("l", Color.self) == [.red, .green])
    #expect(try fields.choices("j", Color.self) == [.red])
    #expect(try fields.fields("o")?.whole("x", in: 1...1) == 1)
    #expect(try fields.choice("c", Color.self) == .red)
  }

  @Test func `what is not there is nothing, and required when it must be there`() throws {
    let fields = try fields(#"{"a":null}"#)
    #expect(try fields.text("a") == nil)
    #expect(try fields.list("b", count: 1...2) == nil)
    #expect(try fault("{}") { try $0.required("a", $0.text("a")) } == "`a` is required.")
  }

  @Test func `faults name their place`() throws {
    #expect(try fault(#"{"a":1}"#) { try $0.text("a") } == "`a` must be a text.")
    #expect(try fault(#"{"a":"  "}"#) { try $0.text("a") } == "`a` must have 1 to 500 characters.")
    #expect(try fault(#"{"a":"x\u0000y"}"#) { try $0.text("a") } == "`a` must not have control characters.")
    #expect(try fault(#"{"a":"yes"}"#) { try $0.flag("a") } == "`a` must be true or false.")
    #expect(try fault(#"{"a":1.5}"#) { try $0.whole("a", in: 1...2) } == "`a` must be a whole number from 1 to 2.")
    #expect(try fault(#"{"a":"nan"}"#) { try $0.number("a", in: 0...1) } == "`a` must be a number from 0 to 1.")
    #expect(try fault(#"{"a":"2026-02-30"}"#) { try $0.date("a") } == "`a` must be a day as YYYY-MM-DD.")
    #expect(try fault(#"{"a":"blue"}"#) { try $0.choice("a", Color.self) } == "`a` must be one of red, green.")
    #expect(try fault(#"{"a":{}}"#) { try $0.texts("a") } == "`a` must be a list.")
    #expect(try fault(#"{"a":[]}"#) { try $0.list("a", count: 1...2) } == "`a` must have 1 to 2 items.")
    #expect(
      try fault(#"{"a":[{},{"b":{"c":1}}]}"#) { try $0.list("a", count: 1...2)?[1].fields("b")?.text("c") }
        == "`a[1].b.c` must be a text.")
    #expect(throws: DefinitionError(field: "body", reason: "must be an object")) { try DefinitionFields([1]) }
  }
}

@Suite struct JSONMergingTests {
  @Test(arguments: [
    (#"{"a":1,"b":2}"#, #"{"b":3,"c":4}"#, #"{"a":1,"b":3,"c":4}"#), (#"{"a":1}"#, #"{"a":null}"#, "{}"),
    (#"{"a":{"b":1,"c":2}}"#, #"{"a":{"c":3}}"#, #"{"a":{"b":1,"c":3}}"#),
    (#"{"a":[1,2]}"#, #"{"a":[3]}"#, #"{"a":[3]}"#), (#"{"a":1}"#, #"{"b":{"c":null}}"#, #"{"a":1,"b":{}}"#),
    ("1", #"{"a":1}"#, #"{"a":1}"#), (#"{"a":1}"#, "[1]", "[1]"),
  ])
  func `changes take the place of what was there`(value: String, changes: String, expected: String) throws {
    let merged = try #require(JSONValue(parsing: value)).merging(try #require(JSONValue(parsing: changes)))
    #expect(JSONWriter.text(of: merged) == expected)
  }
}

import HTTPSupport
import Models
import Testing

@testable import PageSenseRoutes

@Suite struct FormDocumentTests {
  @Test(arguments: [
    ("a=1&b=x%20y", #"{"a":"1","b":"x y"}"#), ("a=1&a=2", #"{"a":["1","2"]}"#), ("a[]=1&a[]=2", #"{"a":["1","2"]}"#),
    ("a%5B%5D=1", #"{"a":["1"]}"#), ("a[0]=1&a[1]=2", #"{"a":["1","2"]}"#),
    ("a[b]=1&a[c][d]=2", #"{"a":{"b":"1","c":{"d":"2"}}}"#),
    ("s[0][name]=x&s[0][url]=y&s[1][name]=z", #"{"s":[{"name":"x","url":"y"},{"name":"z"}]}"#),
    ("a[1]=x", #"{"a":{"1":"x"}}"#), ("a=1&a[b]=2", #"{"a":{"b":"2"}}"#), ("a[b]=2&a=1", #"{"a":"1"}"#), ("", "{}"),
    ("a", #"{"a":""}"#), ("[x]=1", #"{"[x]":"1"}"#), ("a[b=1", #"{"a[b":"1"}"#), ("&&=&", "{}"),
    ("a[b][c][d][e][f][g][h][i]=1", "{}"),
  ])
  func `forms become documents`(form: String, expected: String) {
    #expect(JSONWriter.text(of: FormDocument.document(FormPair.list(form))) == expected)
  }

  @Test(arguments: [
    (#" {"a":1}"#, #"{"a":1}"#), ("", "{}"), ("  ", "{}"), ("a=1&b[]=2", #"{"a":"1","b":["2"]}"#), ("[1]", "[1]"),
  ])
  func `bodies are known by their content`(body: String, expected: String) throws {
    #expect(JSONWriter.text(of: try BodyDocument.document(Array(body.utf8))) == expected)
  }

  @Test(arguments: ["{", #"{"a":}"#, "hello", "null", "\u{0}"])
  func `what is neither is refused`(body: String) {
    #expect(throws: APIFailure.self) { try BodyDocument.document(Array(body.utf8)) }
  }
}

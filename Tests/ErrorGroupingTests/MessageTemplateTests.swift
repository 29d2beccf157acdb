import Testing

@testable import ErrorGrouping

@Suite struct MessageTemplateTests {
  @Test(arguments: [
    ("Session 3d0b6c52-41aa-4f0d-9b7e-6c1f20a9e815 expired", "session * expired"),
    ("Commit 1f8ac10f23c5b5bc1167bda84b833e5c057a77d2 unknown", "commit * unknown"),
    ("Clock skew at 1763683200000", "clock skew at *"), ("User anna+x@firm.example has no role", "user * has no role"),
    ("Scale factor 17.000001 out of range", "scale factor * out of range"), ("Index -1 is out", "index * is out"),
    ("Client version 2.15.0-beta.1 is too old", "client version * is too old"),
    ("Cannot format +14155550123", "cannot format *"), ("ids 1, 2, 3 missing", "ids * missing"),
    ("Item 'Blue shirt' is gone", "item * is gone"), ("It can't be, isn't it?", "it can't be, isn't it?"),
    ("Bad date Fri Nov 21 2025 10:33:05 GMT+0100", "bad date *"), ("Due 2025-11-21T10:33:05.123Z", "due *"),
    ("GET https://a.b/c?d=1 failed", "get * failed"), ("GET /api/users/42 failed", "get /api/users/* failed"),
    ("Took 250ms", "took *ms"), ("Unknown user_4711", "unknown user_*"), ("id=12345 is taken", "id = * is taken"),
    (#"Bad body {"code":12,"text":"x"} here"#, "bad body * here"), ("[object Object]", "[ object object ]"),
    ("At 0x7fff5694dc58", "at *"), ("From 192.168.2.10 refused", "from * refused"),
    ("Minified React error #418", "minified react error #418"), ("Payment declined", "payment declined"),
    ("Token eyJhbGciOiJIUzI1NiJ9Xy expired", "token * expired"), ("", ""),
  ])
  func `values are replaced, words stay`(message: String, template: String) {
    #expect(MessageTemplate.text(of: message) == template)
  }

  @Test func `a long message is cut`() {
    #expect(MessageTemplate.text(of: String(repeating: "word ", count: 1_000)).utf8.count <= 400)
  }
}

import Ingestion
import Models
import Testing

@Suite struct FormAndPollTests {
  private let door: Door

  init() throws {
    var door = Door()
    let poll = try Poll(json: ["name": "x", "type": "single_choice", "question": "?", "options": ["a", "bc"]])
    let score = try Poll(json: ["name": "x", "type": "nps", "question": "?"])
    let text = try Poll(json: ["name": "x", "type": "text", "question": "?", "max_length": 9])
    door.polls = ["1": score, "2": poll, "3": text]
    self.door = door
  }

  private func event(_ type: String, _ data: String, _ more: String = "") -> String {
    ##"{"type":"\##(type)","url":"https://example.com/a","data":\##(data)\##(more)}"##
  }

  @Test func `what is done with a form is taken`() {
    let blur = door.row(
      event(
        "form",
        ##"{"selector":"#signup","name":"Sign up","action":"blur","field":"email","duration":8500.9,"##
          + ##""corrections":2}"##))
    #expect(blur?.kind == .form)
    #expect(
      blur?.data == [
        .selector: "#signup", .formName: "Sign up", .action: "4", .field: "email", .duration: "8500",
        .corrections: "2",
      ])
    let submit = door.row(event("form", ##"{"selector":"#s","action":"submit","blank":["phone","fax"]}"##))
    #expect(submit?.data == [.selector: "#s", .action: "5", .blankFields: "\u{5}\0phone\u{3}\0fax"])
    #expect(
      door.row(event("form", ##"{"selector":"#s","action":"submit","blank":[]}"##))?.data
        == [.selector: "#s", .action: "5"])
  }

  @Test(arguments: [
    ("form", "{}", "data.selector is required"),
    ("form", ##"{"selector":"#s"}"##, "data.action is required"),
    ("form", ##"{"selector":"#s","action":"focus"}"##, "data.field is required"),
    (
      "form", ##"{"selector":"#s","action":"typed"}"##,
      "data.action must be one of view, focus, change, blur, submit, abandon"
    ),
    (
      "form", ##"{"selector":"#s","action":"view","value":"x"}"##,
      "data.value must not be there: what visitors write is never taken"
    ),
    ("poll", "{}", "data.poll is required"),
    ("poll", #"{"poll":"x","answer":1}"#, "data.poll must be 1 to 20 digits"),
    ("poll", #"{"poll":"1"}"#, "data.action is required"),
    ("poll", #"{"poll":"1","action":"answer"}"#, "data.answer is required"),
    ("poll", #"{"poll":"1","action":"view","answer":3}"#, "data.action must be 'answer' where there is one"),
    ("poll", #"{"poll":"4","answer":1}"#, "data.poll is none of this website's polls"),
    ("poll", #"{"poll":"4","action":"view"}"#, "data.poll is none of this website's polls"),
    ("poll", #"{"poll":"1","answer":11}"#, "data.answer is no answer to this poll"),
    ("poll", #"{"poll":"2","answer":["a","bc"]}"#, "data.answer is no answer to this poll"),
    ("poll", #"{"poll":"3","answer":"ten letters"}"#, "data.answer is no answer to this poll"),
    ("poll", #"{"poll":"1","answer":1.5}"#, "data.answer must be a whole number"),
    ("poll", #"{"poll":"1","answer":""}"#, "data.answer must not be empty"),
    ("poll", #"{"poll":"1","answer":[]}"#, "data.answer must be 1 to 50 texts of at most 300 bytes"),
    ("poll", #"{"poll":"1","answer":{}}"#, "data.answer must be a string, a number or an array of strings"),
  ])
  func `what cannot be used is refused by its name`(type: String, data: String, message: String) {
    #expect(door.refusal(event(type, data)) == message)
  }

  @Test(arguments: [
    "jane@example.com", "+49 (30) 123-4567", "4111 1111 1111 1111", "one\\ntwo", "", String(repeating: "x", count: 101),
  ])
  func `what looks like a value is no field's name`(name: String) {
    let refusal = "data.field must name fields as the page does, in at most 100 bytes: values are never taken"
    #expect(door.refusal(event("form", ##"{"selector":"#s","action":"focus","field":"\##(name)"}"##)) == refusal)
    #expect(
      door.refusal(event("form", ##"{"selector":"#s","action":"submit","blank":["\##(name)"]}"##))
        == "data.blank" + refusal.dropFirst(10))
  }

  @Test func `names with numbers are names`() {
    for name in ["input_1700000000000", "q1", "123456", "Straße"] {
      let row = door.row(event("form", ##"{"selector":"#s","action":"focus","field":"\##(name)"}"##))
      #expect(row?.data[.field] == name)
    }
  }

  @Test func `a poll is answered in words, numbers and options`() {
    #expect(door.row(event("poll", #"{"poll":"3","answer":"so so"}"#))?.data[.answerText] == "so so")
    let number = door.row(event("poll", #"{"poll":"1","answer":10}"#))
    #expect(number?.data == [.poll: "1", .action: "2", .answerNumber: "10"])
    let options = door.row(event("poll", #"{"poll":"2","answer":["bc"]}"#))
    #expect(options?.data[.answerOptions] == "\u{2}\0bc")
    #expect(door.row(event("poll", #"{"poll":"1","action":"dismiss"}"#))?.data[.action] == "3")
  }

  @Test func `an interaction tells how its session began`() {
    let row = door.row(
      event(
        "click", ##"{"selector":"a","entry":"https://example.com/?utm_source=news"}"##,
        #","referrer":"https://b.c/d""#))
    let own = door.row(event("click", #"{"selector":"a"}"#))
    #expect(row?.texts[.medium] != nil)
    #expect(own?.texts[.medium] != nil)
    #expect(row?.data[.selector] == "a")
  }
}

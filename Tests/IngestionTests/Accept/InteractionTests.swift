import Ingestion
import Models
import Testing

@Suite struct InteractionTests {
  private let door = Door()

  private func event(_ type: String, _ data: String, _ more: String = "") -> String {
    #"{"type":"\#(type)","url":"https://example.com/a?b=c","data":\#(data)\#(more)}"#
  }

  @Test func `an error is taken with what its browser told`() {
    let row = door.row(
      event(
        "error",
        #"{"message":"Uncaught x","name":"TypeError","stack":"a\n b","source":"https://a.b/c.js","line":3,"column":17.9,"release":"1.2"}"#,
        #","visitor_id":"v","event_id":"e","timezone":"Europe/Berlin""#))
    #expect(row?.kind == .error)
    #expect(row?.eventID != 0)
    #expect(
      row?.data == [
        .message: "Uncaught x", .errorName: "TypeError", .stack: "a\n b", .source: "https://a.b/c.js", .line: "3",
        .column: "17", .release: "1.2",
      ])
    // Of its client only what an error's reader needs: it never opens a session.
    #expect(
      row?.texts == [
        .visitor: "v", .hostname: "example.com", .pathname: "/a", .country: "DE", .browser: "Firefox",
        .browserVersion: "1", .operatingSystem: "OS X", .operatingSystemVersion: "2", .device: "Desktop",
      ])
  }

  @Test func `clicks, scrolls, movements and attention are taken`() {
    let click = door.row(
      event(
        "click",
        ##"{"selector":"#buy","text":"Buy","href":"/cart","x":10.7,"y":-3.2,"offset_x":1,"offset_y":2}"##,
        #","viewport":"1440x900""#))
    #expect(click?.kind == .click)
    #expect(
      click?.data == [
        .selector: "#buy", .text: "Buy", .href: "/cart", .x: "10", .y: "-4", .offsetX: "1", .offsetY: "2",
        .viewportWidth: "1440",
      ])
    let scroll = door.row(event("scroll", #"{"depth":75}"#))
    #expect(scroll?.kind == .scroll)
    #expect(scroll?.data == [.depth: "75"])
    let move = door.row(event("move", #"{"points":[[1,2],[3.5,-4]]}"#))
    #expect(move?.kind == .move)
    #expect(move?.data == [.points: "1 2 3 -4"])
    let attention = door.row(event("attention", #"{"seconds":1.25,"from":10,"to":40,"selector":null,"new":{}}"#))
    #expect(attention?.kind == .attention)
    #expect(attention?.data == [.duration: "1250", .from: "10", .to: "40"])
  }

  @Test func `data may stand before the type, and the last of a field counts`() {
    let row = door.row(#"{"data":{"depth":9,"depth":50},"url":"https://a.b/","type":"scroll"}"#)
    #expect(row?.data == [.depth: "50"])
  }

  @Test(arguments: [
    ("click", "{}", "data.selector is required"), ("scroll", "{}", "data.depth is required"),
    ("move", #"{"x":1}"#, "data.points is required"), ("attention", #"{"from":1}"#, "data.seconds is required"),
    ("error", #"{"line":1,"message":""}"#, "data.message is required"),
    ("scroll", #"{"depth":101}"#, "data.depth must lie between 0 and 100"),
    ("scroll", #"{"depth":1e99}"#, "data.depth must lie between 0 and 100"),
    ("scroll", #"{"depth":"50"}"#, "data.depth must be a number"),
    ("click", #"{"selector":7}"#, "data.selector must be a string"),
    ("move", #"{"points":[[1,2,3]]}"#, "data.points must be 1 to 200 pairs of numbers, as [[10, 20]]"),
    ("move", #"{"points":[]}"#, "data.points must be 1 to 200 pairs of numbers, as [[10, 20]]"),
    ("move", #"{"points":[7]}"#, "data.points must be 1 to 200 pairs of numbers, as [[10, 20]]"),
    ("attention", #"{"seconds":3601}"#, "data.seconds must lie between 0 and 3600"),
    ("click", "[]", "data must be an object"), ("error", "null", "data is required"),
  ])
  func `what cannot be used is refused by its name`(type: String, data: String, message: String) {
    #expect(door.refusal(event(type, data)) == message)
  }

  @Test func `long texts of errors are cut, other texts refused`() {
    let long = String(repeating: "ä", count: 20_000)
    let row = door.row(event("error", #"{"message":"\#(long)","stack":"\#(long.prefix(10))"}"#))
    #expect(row?.data[.message] == String(repeating: "ä", count: 2_048))
    let selector = String(repeating: "x", count: 1_001)
    #expect(
      door.refusal(event("click", #"{"selector":"\#(selector)"}"#)) == "data.selector is longer than 1000 bytes")
  }

  @Test func `an address is needed`() {
    #expect(door.refusal(#"{"type":"click","data":{"selector":"a"}}"#) == "url is required")
  }

  @Test func `what an event carries besides is not its business`() {
    #expect(door.row(event("pageview", #"{"depth":"x"}"#))?.data == [:])
  }
}

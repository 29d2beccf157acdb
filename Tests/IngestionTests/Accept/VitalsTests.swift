import Ingestion
import Models
import Testing

@Suite struct VitalsTests {
  private let door = Door()

  private func event(_ data: String) -> String {
    #"{"type":"vitals","url":"https://example.com/a?x=1","visitor_id":"v","data":\#(data)}"#
  }

  @Test func `milliseconds are whole, shifts are ten-thousandths`() {
    let row = door.row(event(#"{"lcp":2499.9,"inp":64,"cls":0.1234,"fcp":900,"ttfb":0,"fid":12,"more":{}}"#))
    #expect(row?.kind == .vitals)
    #expect(
      row?.data == [
        .largestPaint: "2499", .interactionDelay: "64", .layoutShift: "1234", .firstPaint: "900", .firstByte: "0",
      ])
    #expect(row?.texts[.hostname] == "example.com" && row?.texts[.pathname] == "/a")
    #expect(row?.texts[.device] == "Desktop" && row?.texts[.medium] == nil)
  }

  @Test func `one is enough, in capitals too`() {
    #expect(door.row(event(#"{"LCP":1200}"#))?.data == [.largestPaint: "1200"])
    #expect(door.row(event(#"{"CLS":0}"#))?.data == [.layoutShift: "0"])
  }

  @Test func `what is missing or wrong is named`() {
    let cases = [
      ("{}", "data.lcp is required"), (#"{"lcp":null}"#, "data.lcp is required"),
      (#"{"lcp":-1}"#, "data.lcp must lie between 0 and 600000"),
      (#"{"cls":101}"#, "data.cls must lie between 0 and 100"), (#"{"lcp":"1"}"#, "data.lcp must be a number"),
    ]
    for (data, message) in cases { #expect(door.refusal(event(data)) == message, "\(data)") }
    #expect(door.refusal(#"{"type":"vitals","data":{"lcp":1}}"#) == "url is required")
    let sized = #"{"type":"vitals","url":"https://a.b/","viewport":"800x600","data":{}}"#
    #expect(door.refusal(sized) == "data.lcp is required")
  }

  @Test func `they count for no plan`() {
    let outcome = door.accept(event(#"{"lcp":1}"#)).outcome
    #expect(outcome.accepted == 1 && outcome.billable == 0)
  }
}

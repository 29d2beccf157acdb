import Ingestion
import Testing

@Suite struct IdentityTests {
  let door = Door()

  private func hash(_ key: UInt8, _ address: String, _ userAgent: String, website: UInt8 = 7) -> String {
    let head: [UInt8] = [website, 0, 0, 0, UInt8(address.utf8.count), 0, 0, 0]
    let bytes = head + Array(address.utf8) + Array(userAgent.utf8)
    return String(bytes.withUnsafeBytes { Door.hash([key], [$0]) })
  }

  @Test func `without a visitor id the visitor is hashed`() {
    let row = door.row(#"{"type":"pageview","url":"https://a.b/"}"#)
    #expect(row?.flags == [.limited, .interactive, .cookieless])
    #expect(row?.texts[.visitor] == hash(1, "192.0.2.1", "Firefox"))
    #expect(row?.texts[.visitorYesterday] == nil)
  }

  @Test func `yesterday's salt gives a second hash while it lives`() {
    var door = door
    door.saltYesterday = [9]
    let row = door.row(#"{"type":"pageview","url":"https://a.b/"}"#)
    #expect(row?.texts[.visitor] == hash(1, "192.0.2.1", "Firefox"))
    #expect(row?.texts[.visitorYesterday] == hash(9, "192.0.2.1", "Firefox"))
    #expect(door.row(#"{"type":"pageview","url":"https://a.b/","visitor_id":"v"}"#)?.texts[.visitorYesterday] == nil)
  }

  @Test func `labels of the body are not identity`() {
    let plain = door.row(#"{"type":"pageview","url":"https://a.b/"}"#)
    let labeled = door.row(
      #"{"type":"pageview","url":"https://a.b/","user_agent":"Z","browser":"Y","os":"X","device_type":"W"}"#)
    #expect(plain?.texts[.visitor] == labeled?.texts[.visitor])
  }

  @Test func `a session id alone names no session`() {
    #expect(
      door.row(#"{"type":"pageview","url":"https://a.b/","session_id":"12345678"}"#)?.texts[.clientSession] == nil)
    #expect(
      door.row(#"{"type":"pageview","url":"https://a.b/","session_id":"12345678","visitor_id":""}"#)?
        .texts[.clientSession] == nil)
  }

  @Test func `all events of a body have the same cookieless visitor`() {
    let rows = door.accept(
      #"[{"type":"pageview","url":"https://a.b/"},{"type":"pageview","url":"https://a.b/"}]"#).rows
    #expect(rows.map { $0.texts[.visitor] } == [String?](repeating: hash(1, "192.0.2.1", "Firefox"), count: 2))
  }

  @Test func `a heartbeat carries only who and when`() {
    let row = door.row(
      #"{"type":"heartbeat","session_id":"12345678","visitor_id":"v","url":"https://a.b/","timestamp":1785999999000}"#)
    #expect(
      row
        == Door.Row(
          kind: .heartbeat, timestamp: 1_785_999_999_000, texts: [.visitor: "v", .clientSession: "12345678"]))
  }

  @Test func `the heartbeat endpoint implies the type and needs a session`() {
    let (_, rows) = door.accept(#"{"session_id":"12345678"}"#, heartbeat: true)
    #expect(
      rows == [
        Door.Row(
          kind: .heartbeat, flags: [.limited, .interactive, .cookieless],
          texts: [.visitor: hash(1, "192.0.2.1", "Firefox")])
      ])
    #expect(door.refusal("{}", heartbeat: true) == "session_id is required")
    #expect(door.refusal(#"{"session_id":"1234567"}"#, heartbeat: true) == "session_id must have 8 to 64 characters")
    #expect(
      door.refusal(#"{"session_id":"12345678","type":"pageview"}"#, heartbeat: true) == "type must be 'heartbeat' here")
    #expect(door.accept(#"{"session_id":"12345678","type":"heartbeat"}"#, heartbeat: true).rows.count == 1)
    #expect(door.refusal(#"{"type":"heartbeat"}"#) == "session_id is required")
  }
}

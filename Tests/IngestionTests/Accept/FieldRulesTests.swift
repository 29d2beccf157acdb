import Ingestion
import Models
import Testing

@Suite struct FieldRulesTests {
  let door = Door()

  /// A pageview with more fields.
  private func pageview(_ fields: String) -> String { "{\"type\":\"pageview\",\"url\":\"https://a.b/\",\(fields)}" }

  private func refusal(_ fields: String) -> String? { door.refusal(pageview(fields)) }

  private func row(_ fields: String) -> Door.Row? { door.row(pageview(fields)) }

  @Test func `fields of another kind are named`() {
    for field in [
      "session_id", "visitor_id", "referrer", "title", "name", "event_id", "user_agent", "device_type", "browser", "os",
      "language", "timezone", "screen", "viewport", "currency", "url", "type",
    ] {
      #expect(refusal("\"\(field)\":7") == "\(field) must be a string")
      #expect(refusal("\"\(field)\":{\"a\":[]}") == "\(field) must be a string")
    }
    #expect(refusal(#""interactive":"yes""#) == "interactive must be true or false")
    #expect(refusal(#""timestamp":"1""#) == "timestamp must be a number of milliseconds")
    #expect(refusal(#""timestamp":1e3"#) == "timestamp must be a whole number of milliseconds")
    #expect(refusal(#""props":[]"#) == "props must be an object")
    #expect(refusal(#""data":"x""#) == "data must be an object")
    #expect(refusal(#""value":true"#) == "value must be a number")
  }

  @Test func `null is the same as absent`() {
    let row = row(
      """
      "session_id":null,"visitor_id":null,"referrer":null,"title":null,"name":null,"props":null,"interactive":null,
      "timestamp":null,"event_id":null,"user_agent":null,"device_type":null,"browser":null,"os":null,"language":null,
      "timezone":null,"screen":null,"viewport":null,"value":null,"currency":null,"data":null
      """)
    #expect(row == self.row(#""x":1"#))
    #expect(door.refusal(#"{"type":"pageview","url":null}"#) == "url is required")
    #expect(door.refusal(#"{"type":"event","url":"https://a.b/","name":""}"#) == "name is required")
  }

  @Test func `of repeated fields the last counts`() {
    #expect(row(#""url":"https://a.b/1","url":"https://a.b/2""#)?.texts[.pathname] == "/2")
    #expect(row(#""interactive":false,"interactive":true"#)?.flags.contains(.interactive) == true)
    #expect(row(#""props":{"a":1,"b":2},"props":{"c":3}"#)?.properties == [["c", "3"]])
    #expect(row(#""props":{"a":1,"b":2,"a":3}"#)?.properties == [["b", "2"], ["a", "3"]])
  }

  @Test func `keys may be escaped`() {
    #expect(door.row(#"{"\u0074ype":"pageview","url":"https:\/\/a.b\/x"}"#)?.texts[.pathname] == "/x")
  }

  @Test func `an event that does not interact says so`() {
    #expect(row(#""interactive":false"#)?.flags == [.limited, .cookieless])
  }

  @Test func `timestamps stay within a day of the arrival`() {
    let day: Int64 = 86_400_000
    #expect(row(#""timestamp":1785999990000"#)?.timestamp == Door.arrival - 10_000)
    #expect(row(#""timestamp":1785999990000.75"#)?.timestamp == Door.arrival - 10_000)
    #expect(row(#""timestamp":0"#)?.timestamp == Door.arrival - day)
    #expect(row(#""timestamp":99999999999999999999999"#)?.timestamp == Door.arrival + day)
    #expect(row(#""timestamp":-99999999999999999999999"#)?.timestamp == Door.arrival - day)
    #expect(row(#""title":"none""#)?.timestamp == Door.arrival)
  }

  @Test func `properties are texts as written`() {
    #expect(
      row(#""props":{"s":"a\"b","i":7,"f":-1.50,"e":1e3,"t":true,"f2":false,"n":null,"empty":""}"#)?.properties == [
        ["s", "a\"b"], ["i", "7"], ["f", "-1.50"], ["e", "1e3"], ["t", "true"], ["f2", "false"], ["empty", ""],
      ])
    #expect(row(#""props":{"a":1,"a":null}"#)?.properties == [])
    #expect(row(#""props":{}"#)?.properties == [])
    // What the door finds out itself nobody says otherwise: dropped, whatever it is.
    #expect(
      row(
        """
        "props":{"url":"u","referrer":1,"screen_size":"1x1","browser":true,"os":{"a":[1]},"country":[],"city":null,
        "urls":"x","Country":"y"}
        """)?.properties == [["urls", "x"], ["Country", "y"]])
  }

  @Test func `properties are flat and few`() {
    #expect(refusal(#""props":{"ok":1,"bad":{"x":1}}"#) == "props must be flat: 'bad' is an object or array")
    #expect(refusal(#""props":{"bad":[]}"#) == "props must be flat: 'bad' is an object or array")
    #expect(refusal(#""props":{"":1}"#) == "props has an empty name")
    func many(_ count: Int) -> String {
      "\"props\":{" + (0..<count).map { "\"p\($0)\":\($0)" }.joined(separator: ",") + "}"
    }
    #expect(row(many(30))?.properties.count == 30)
    #expect(refusal(many(31)) == "props has more than 30 properties")
    #expect(refusal(many(4_000)) == "props has more than 30 properties")
    let name = String(repeating: "n", count: 300)
    let value = String(repeating: "v", count: 2_000)
    #expect(row("\"props\":{\"\(name)\":\"\(value)\"}")?.properties == [[name, value]])
    #expect(refusal("\"props\":{\"n\(name)\":1}") == "props has a name longer than 300 bytes")
    #expect(refusal("\"props\":{\"p\":\"v\(value)\"}") == "props 'p' is longer than 2000 bytes")
  }

  @Test func `texts have a length`() {
    func text(_ count: Int) -> String { String(repeating: "x", count: count) }
    let limits = [
      ("visitor_id", 256), ("referrer", 8_192), ("title", 4_096), ("name", 300), ("event_id", 256),
      ("user_agent", 2_048), ("device_type", 100), ("browser", 100), ("os", 100), ("language", 64), ("timezone", 64),
    ]
    for (field, limit) in limits {
      #expect(row("\"\(field)\":\"\(text(limit))\"") != nil, "\(field)")
      #expect(refusal("\"\(field)\":\"\(text(limit + 1))\"") == "\(field) is longer than \(limit) bytes")
    }
    #expect(row("\"url\":\"https://a.b/\(text(2_047))\"") != nil)
    #expect(refusal("\"url\":\"https://a.b/\(text(2_048))\"") == "url has a path longer than 2048 bytes")
    #expect(row("\"url\":\"https://a.b/?\(text(8_179))\"") != nil)
    #expect(refusal("\"url\":\"https://a.b/?\(text(8_180))\"") == "url is longer than 8192 bytes")
  }

  @Test func `sessions have 8 to 64 characters`() {
    func session(_ text: String) -> String { "\"visitor_id\":\"v\",\"session_id\":\"\(text)\"" }
    #expect(row(session("12345678"))?.texts[.clientSession] == "12345678")
    #expect(row(session(String(repeating: "é", count: 64)))?.texts[.clientSession]?.count == 64)
    for text in ["", "1234567", String(repeating: "1", count: 65), String(repeating: "é", count: 65)] {
      #expect(refusal(session(text)) == "session_id must have 8 to 64 characters")
    }
  }

  @Test func `sizes are width and height`() {
    #expect(row(#""screen":"1x1","viewport":"99999x99999""#)?.texts[.screenSize] == "1x1")
    for size in ["1440", "x", "1440x", "x900", "1440x900x2", "1440X900", "100000x1", "-1x1", "1.5x2", " 1x1"] {
      #expect(refusal("\"screen\":\"\(size)\"") == "screen must be WxH, as 1440x900", "\(size)")
    }
    #expect(refusal(#""viewport":"big""#) == "viewport must be WxH, as 1440x900")
  }

  @Test func `revenue is a decimal number in the website's currency or the event's`() {
    func revenue(_ fields: String) -> Money? {
      door.row("{\"type\":\"revenue\",\"url\":\"https://a.b/\",\(fields)}")?.revenue
    }
    func money(_ minorUnits: Int64, _ currency: String) -> Money {
      Money(minorUnits: minorUnits, currency: CurrencyCode(currency)!)
    }
    #expect(revenue(#""value":12.5"#) == money(1250, "EUR"))
    #expect(revenue(#""value":"12.345","currency":"usd""#) == money(1235, "USD"))
    #expect(revenue(#""value":500,"currency":"JPY""#) == money(500, "JPY"))
    #expect(revenue(#""value":-3"#) == money(-300, "EUR"))
    #expect(revenue(#""value":0"#) == money(0, "EUR"))
    func refusal(_ fields: String) -> String? {
      door.refusal("{\"type\":\"revenue\",\"url\":\"https://a.b/\",\(fields)}")
    }
    #expect(refusal(#""currency":"EUR""#) == "value is required")
    #expect(refusal(#""value":"ten""#) == "value must be a decimal number")
    #expect(refusal(#""value":1e3"#) == "value must be a decimal number")
    #expect(refusal(#""value":99999999999999999999"#) == "value must be a decimal number")
    for currency in ["EU", "EURO", "E1R", "ßa", "€"] {
      #expect(
        refusal("\"value\":1,\"currency\":\"\(currency)\"") == "currency must be an ISO 4217 code of three letters")
    }
  }

  @Test func `goals and events may have a value`() {
    let row = door.row(#"{"type":"goal","name":"g","url":"https://a.b/","value":"9.99","currency":"CHF"}"#)
    #expect(row?.revenue == Money(minorUnits: 999, currency: CurrencyCode("CHF")!))
    #expect(row?.texts[.name] == "g")
  }

  @Test func `addresses that cannot be used say why`() {
    func refusal(_ url: String) -> String? { door.refusal("{\"type\":\"pageview\",\"url\":\"\(url)\"}") }
    #expect(refusal("/pricing") == "url must begin with http:// or https://")
    #expect(refusal("https:///x") == "url has no host")
    #expect(refusal("https://a b/") == "url has a malformed host")
    #expect(refusal("https://a.b:x/") == "url has a malformed port")
  }
}

import Foundation
import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

@Suite struct `Import row` {
  private let website = Website.importSample()

  private func parser() -> ImportRowParser {
    ImportRowParser(website: website, classifier: .showing, now: .importNow)
  }

  private func parse(_ line: String) -> ParsedLine {
    var parser = parser()
    return parser.outcome(line)
  }

  /// A row with the three keys that are needed, and these.
  private func row(_ more: String) -> String {
    #"{"timestamp":1000,"name":"pageview","visitor_id":"v"\#(more.isEmpty ? "" : ",")\#(more)}"#
  }

  /// What such a row has besides name and visitor.
  private func texts(_ more: String) -> [EventRecord.Field: String]? {
    guard var texts = parse(row(more)).event?.texts else { return nil }
    for field in [EventRecord.Field.name, .visitor, .medium] { texts[field] = nil }
    return texts
  }

  @Test func `the smallest row is a direct pageview without attributes`() {
    var expected = ImportedEvent(time: 1000, flags: .interactive)
    expected.texts = [.name: "pageview", .visitor: "v", .medium: "direct"]
    #expect(parse(row("")) == .event(expected))
  }

  @Test func `every key finds its place`() {
    let line = """
      {"timestamp":"2026-01-31T10:11:12.345Z","name":"Signup","visitor_id":"v 1","session_id":"s",\
      "hostname":"h.example","pathname":"/p","referrer":"r.example/x","source":"Some",\
      "utm_source":"us","utm_medium":"um","utm_campaign":"uc",\
      "utm_content":"uo","utm_term":"ut","country":"de","region":"DE-BE","city":"Berlin","browser":"B",\
      "browser_version":"1.2","os":"O","os_version":"3","device":"Fridge","screen_width":1440,"language":"de-DE",\
      "props":{"plan":"pro","n":1.50,"ok":true,"no":false,"none":null,"empty":""},\
      "revenue":{"amount":"12.345","currency":"eur"},"interactive":false,"user_id":"u","idempotency_key":"k"}
      """
    var expected = ImportedEvent(time: 1_769_854_272_345, flags: [.hasRevenue, .hasProperties])
    expected.idempotencyKey = Hash64.of("k", seed: website.hashSeed)
    expected.texts = [
      .name: "Signup", .visitor: "v 1", .clientSession: "s", .hostname: "h.example", .pathname: "/p", .user: "u",
      .source: "Some", .referrer: "r.example/x", .utmSource: "us", .utmMedium: "um", .utmCampaign: "uc",
      .utmContent: "uo", .utmTerm: "ut", .country: "DE", .region: "DE-BE", .city: "Berlin", .browser: "B",
      .browserVersion: "1.2", .operatingSystem: "O", .operatingSystemVersion: "3", .device: "Fridge",
      .screenSize: "1440", .language: "de-DE",
      .medium: "from https://r.example/x?utm_source=%75%73&utm_medium=%75%6D&utm_campaign=%75%63",
    ]
    expected.revenue = Money(minorUnits: 1235, currency: CurrencyCode("EUR")!)
    expected.properties = ["plan": "pro", "n": "1.50", "ok": "true", "no": "false", "empty": ""]
    #expect(parse(line) == .event(expected))
  }

  @Test func `every key is in the table and no other`() {
    let table = RowKeyTable()
    for key in RowKey.allCases {
      var text = key.rawValue
      #expect(text.utf8.count <= 16)
      #expect(text.withUTF8 { table.find(UnsafeRawBufferPointer($0)) }?.key == key)
      text += "\0"
      #expect(text.withUTF8 { table.find(UnsafeRawBufferPointer($0)) } == nil)
      text = String(key.rawValue.dropLast())
      #expect(text.withUTF8 { table.find(UnsafeRawBufferPointer($0)) } == nil)
    }
  }

  @Test func `a key may be null, and keys and texts may be escaped`() {
    let nulls = #""country":null,"props":null,"revenue":null,"interactive":null,"city":"M\u00fcnchen""#
    #expect(texts(nulls) == [.city: "München"])
    #expect(texts(#""c\u0069ty":"a\"b\ud83d\ude00""#) == [.city: "a\"b😀"])
  }

  @Test func `url gives host name, path and campaign where the row does not`() {
    let url = #""url":"https://Shop.Example:8080/a%20b?utm_source=n%20l&utm_medium=e+mail&utm_campaign=c&x=1#f""#
    #expect(
      texts(url) == [
        .hostname: "shop.example", .pathname: "/a%20b", .utmSource: "n l", .utmMedium: "e mail", .utmCampaign: "c",
      ])
    #expect(
      texts(url + #","hostname":"h","pathname":"/p","utm_source":"s","utm_medium":"m","utm_campaign":"k""#)
        == [.hostname: "h", .pathname: "/p", .utmSource: "s", .utmMedium: "m", .utmCampaign: "k"])
    #expect(texts(#""url":"/a?utm_term=t""#) == [.pathname: "/a", .utmTerm: "t"])
    #expect(texts(#""url":"http://h.example""#) == [.hostname: "h.example", .pathname: "/"])
  }

  @Test func `user_agent gives the labels that the row does not name`() {
    let agent = #""user_agent":"Googlebot/2 x""#
    let all: [EventRecord.Field: String] = [
      .browser: "Googlebot/2", .browserVersion: "1", .operatingSystem: "Any", .device: "Desktop",
    ]
    #expect(texts(agent) == all)
    #expect(parse(row(agent)).event?.flags == .interactive, "a row's User-Agent makes no bot of it")
    #expect(
      texts(agent + #","browser":"B","os":"O","os_version":"2","device":"D""#)
        == [.browser: "B", .operatingSystem: "O", .operatingSystemVersion: "2", .device: "D"])
    #expect(texts(agent + #","device":"D""#) == all.merging([.device: "D"]) { $1 })
  }

  @Test func `the medium follows from referrer, source and campaign`() {
    func medium(_ more: String) -> String? { parse(row(more)).event?.texts[.medium] }
    #expect(medium(#""referrer":"https://r.example/""#) == "from https://r.example/")
    #expect(medium(#""source":"Google""#) == "from ?utm_source=%47%6F%6F%67%6C%65")
    #expect(medium(#""source":"Google","referrer":"google.com""#) == "from https://google.com")
    #expect(medium(#""city":"Rome""#) == "direct")
  }

  @Test(arguments: [
    (#""timestamp":1780358400000"#, 1_780_358_400_000), (#""timestamp":0"#, 0), (#""timestamp":"1970-01-01""#, 0),
  ])
  func `times between 1970 and tomorrow are taken`(time: String, milliseconds: Int64) {
    #expect(parse(#"{"name":"n","visitor_id":"v",\#(time)}"#).event?.time == milliseconds)
  }

  @Test(arguments: [
    ("", "The line is not a JSON object: the text ends too early at byte 1."),
    ("[]", "The line is not a JSON object: expected an object at byte 1."),
    (#"{"name":"n""#, "The line is not a JSON object: the text ends too early at byte 12."),
    (#"{"name":"n"} x"#, "The line is not a JSON object: more text behind the value at byte 14."),
    (#"{"name":"n","visitor_id":"v"}"#, "“timestamp” is missing."),
    (#"{"timestamp":1,"visitor_id":"v"}"#, "“name” is missing."),
    (#"{"timestamp":1,"name":"","visitor_id":"v"}"#, "“name” is missing."),
    (#"{"timestamp":1,"name":"n"}"#, "“visitor_id” is missing."),
    (#"{"timestamp":1,"name":"n","visitor_id":""}"#, "“visitor_id” is missing."),
    (#"{"timestamp":1,"name":"n","visitor_id":7}"#, "“visitor_id” is “7”, which is not a text."),
    (#"{"timestamp":1,"name":"n","visitor_id":["x"]}"#, "“visitor_id” is an array, which is not a text."),
    (#"{"timestamp":1,"name":"n","visitor_id":"v","colour":"red"}"#, "There is no key “colour”."),
    (#"{"timestamp":1,"name":"n","name":"m","visitor_id":"v"}"#, "“name” stands there twice."),
    (#"{"timestamp":-1,"name":"n","visitor_id":"v"}"#, "“timestamp” lies before 1970: -1 milliseconds since 1970."),
    (
      #"{"timestamp":1780358400001,"name":"n","visitor_id":"v"}"#,
      "“timestamp” lies more than 24 hours in the future: 1780358400001 milliseconds since 1970."
    ),
    (
      #"{"timestamp":1.5,"name":"n","visitor_id":"v"}"#,
      "“timestamp” is “1.5”, which is not a whole number of milliseconds."
    ),
    (
      #"{"timestamp":"soon"}"#,
      "“timestamp” is “soon”, which is not a time like 2026-01-31T10:11:12Z or whole milliseconds."
    ),
    (
      #"{"timestamp":true}"#,
      "“timestamp” is true, which is not a time like 2026-01-31T10:11:12Z or whole milliseconds."
    ),
    (#"{"country":"Germany"}"#, "“country” is “Germany”, which is not a code of two letters (ISO 3166-1 alpha-2)."),
    (#"{"interactive":"yes"}"#, "“interactive” is “yes”, which is not true or false."),
    (#"{"screen_width":"wide"}"#, "“screen_width” is “wide”, which is not a number of pixels."),
    (#"{"screen_width":-5}"#, "“screen_width” is “-5”, which is not a number of pixels."),
    (#"{"url":"ftp://x/","timestamp":1,"name":"n","visitor_id":"v"}"#,
     "“url” must begin with http:// or https://: “ftp://x/”."),
    (#"{"props":[1]}"#, "“props” is an array, which is not an object."),
    (#"{"props":{"a":{}}}"#, "The property “a” is not a text, a number, true or false."),
    (#"{"props":{"a":1,"a":2}}"#, "The property “a” stands there twice."),
    (#"{"props":{"":1}}"#, "“props” has a property without a name."),
    (#"{"revenue":12}"#, "“revenue” is “12”, which is not an object."),
    (#"{"revenue":{"amount":"1"}}"#, "“revenue” needs “amount” and “currency”."),
    (#"{"revenue":{"amount":"a lot","currency":"EUR"}}"#, "The amount “a lot” of “revenue” is not a decimal number."),
    (#"{"revenue":{"amount":"1","currency":"euro"}}"#,
     "The currency “euro” of “revenue” is not a code of three letters (ISO 4217)."),
    (#"{"revenue":{"amount":"1","currency":"EUR","tax":"0"}}"#,
     "“revenue” has “tax”; it takes one “amount” and one “currency”, as texts."),
  ])
  func `a rejected row says which field and value`(line: String, reason: String) {
    #expect(parse(line) == .rejected(reason))
  }

  @Test func `a row has at most 255 properties`() {
    func row(properties: Int) -> String {
      self.row(#""props":{"# + (0..<properties).map { #""p\#($0)":1"# }.joined(separator: ",") + "}")
    }
    #expect(parse(row(properties: 255)).event?.properties.count == 255)
    #expect(parse(row(properties: 256)) == .rejected("“props” has more than 255 properties."))
  }

  @Test func `a rejected row leaves nothing for the next`() {
    var parser = parser()
    let good = row(#""city":"Rome","props":{"a":1}"#)
    let first = parser.outcome(good)
    _ = parser.outcome(row(#""country":"IT","props":{"b":1,"c":2},"x":1"#))
    #expect(parser.outcome(good) == first)
  }

  @Test func `any bytes are read without harm, and what is taken is JSON for Foundation too`() {
    let seed: UInt64 = 4_711
    var random = SeededGenerator(seed: seed)
    var parser = parser()
    let more = #""city":"M\u00fcn","props":{"a":1.5,"b":true},"revenue":{"amount":"1","currency":"EUR"}"#
    let sample = Array(row(more).utf8)
    var events = 0
    for _ in 0..<20_000 {
      var bytes = sample
      for _ in 0...random.below(3) {
        let at = random.below(bytes.count)
        switch random.below(3) {
        case 0: bytes[at] = UInt8(random.below(256))
        case 1: bytes.remove(at: at)
        default: bytes.insert(random.pick(Array(#"{}[]":,\0"#.utf8)), at: at)
        }
      }
      if parser.outcome(bytes).event != nil {
        events += 1
        #expect((try? JSONSerialization.jsonObject(with: Data(bytes))) is [String: Any], "seed \(seed)")
      }
    }
    #expect(events > 500, "seed \(seed)")
  }
}

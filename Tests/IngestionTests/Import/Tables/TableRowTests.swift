import Models
import Storage
import Testing

@testable import Ingestion

@Suite struct `Table row` {
  private func parser(_ layout: TableLayout, _ heading: String) throws -> ImportRowParser {
    try Array(heading.utf8).withUnsafeBytes {
      try ImportRowParser(
        website: .importSample(), classifier: .showing, now: .importNow, layout, heading: $0)
    }
  }

  private func parse(_ layout: TableLayout, _ heading: String, _ record: String) throws -> ParsedLine {
    var parser = try parser(layout, heading)
    return parser.outcome(record)
  }

  private func fault(_ layout: TableLayout, _ heading: String) -> String? {
    do {
      _ = try parser(layout, heading)
      return nil
    } catch { return (error as? RowFault)?.reason }
  }

  @Test func `columns named like keys bring what the keys bring`() throws {
    let heading =
      "timestamp,name,visitor_id,session_id,pathname,source,country,screen_width,screen_height,props,revenue,"
      + "interactive,user_id,medium,bot"
    let record =
      #"2026-01-31T10:11:12.345Z,"Sign ""up"", now",v,s,/a,Some,de,1440,900,"{""plan"":""a,b""}","#
      + #""{""amount"":""1.50"",""currency"":""EUR""}",false,u,email,"#
    var expected = ImportedEvent(time: 1_769_854_272_345, flags: [.hasRevenue, .hasProperties])
    expected.texts = [
      .name: #"Sign "up", now"#, .visitor: "v", .clientSession: "s", .pathname: "/a", .source: "Some", .country: "DE",
      .screenSize: "1440x900", .user: "u", .medium: "email",
    ]
    expected.revenue = Money(minorUnits: 150, currency: CurrencyCode("EUR")!)
    expected.properties = ["plan": "a,b"]
    #expect(try parse(.rows, heading, record) == .event(expected))
    expected.flags.insert(.bot)
    #expect(try parse(.rows, heading, record + "true") == .marked(expected))
  }

  @Test func `columns of Plausible's event table find their places`() throws {
    let heading =
      #""timestamp","name","site_id","user_id","session_id","hostname","pathname","referrer","referrer_source","#
      + #""country_code","screen_size","operating_system","browser","utm_medium","meta.key","meta.value","#
      + #""revenue_source_amount","revenue_source_currency","city_geoname_id""#
    let record =
      #""2026-01-31 10:11:12","Purchase",1,17614387165466543210,9,"h.example","/p","r.example","Some","DE","#
      + #""Mobile","iOS","Safari","email","['plan','it\'s']","['pro','a ""b""']",12.5,"EUR",2950159"#
    var expected = ImportedEvent(time: 1_769_854_272_000, flags: [.interactive, .hasRevenue, .hasProperties])
    expected.texts = [
      .name: "Purchase", .visitor: "17614387165466543210", .clientSession: "9", .hostname: "h.example",
      .pathname: "/p", .referrer: "r.example", .source: "Some", .country: "DE", .device: "Mobile",
      .operatingSystem: "iOS", .browser: "Safari", .utmMedium: "email",
      .medium: "from https://r.example?utm_medium=%65%6D%61%69%6C",
    ]
    expected.revenue = Money(minorUnits: 1250, currency: CurrencyCode("EUR")!)
    expected.properties = ["plan": "pro", "it's": #"a "b""#]
    #expect(try parse(.plausible, heading, record) == .event(expected))
  }

  @Test(arguments: ["engagement", "pageleave"])
  func `a sign of life in Plausible's table is no event`(name: String) throws {
    var parser = try parser(.plausible, "timestamp,name,user_id")
    var writer = EventRecordWriter()
    let line = Array("2026-01-31 10:11:12,\(name),5".utf8)
    guard case .event(let range) = line.withUnsafeBytes({ parser.parse($0, into: &writer) }) else {
      Issue.record("no record")
      return
    }
    #expect(writer.bytes[range.lowerBound] == EventRecord.Kind.heartbeat.rawValue)
  }

  @Test func `a heading that is none is refused with the reason`() {
    #expect(fault(.rows, "timestamp,name,visitor_id,colour") == "there is no column “colour”")
    #expect(fault(.rows, "timestamp,name") == "the column “visitor_id” is missing")
    #expect(fault(.rows, "timestamp,name,name") == "the column “name” stands there twice")
    #expect(fault(.plausible, "timestamp,name,visitor_id") == "there is no column “visitor_id”")
    #expect(
      fault(.plausible, "date,visitors,pageviews,bounces,visits,visit_duration")?.hasPrefix(
        "this is one of Plausible's daily tables") == true)
  }

  @Test(arguments: [
    ("1000,pageview", "The record has 2 fields, not 3 as the heading."),
    ("1000,pageview,v,x", "The record has 4 fields, not 3 as the heading."),
    ("1000,pageview,\"v", "A quote has no end: the record is cut."),
    ("1000,pageview,\"v\"x", "Field 3 goes on behind its closing quote."),
    (
      "soon,pageview,v",
      "“timestamp” is “soon”, which is not a time like 2026-01-31T10:11:12Z or whole milliseconds."
    ),
    ("1000,,v", "“name” is missing."),
  ])
  func `a rejected record says why`(record: String, reason: String) throws {
    #expect(try parse(.rows, "timestamp,name,visitor_id", record) == .rejected(reason))
  }

  @Test func `a list that is none is refused`() throws {
    let heading = "timestamp,name,user_id,meta.key,meta.value"
    for list in ["a", "['a", "['a''b']", "[a]"] {
      let outcome = try parse(.plausible, heading, "2026-01-31 10:11:12,n,5,\"\(list)\",[]")
      #expect(outcome.rejection?.hasSuffix("is not a list of texts such as ['a','b'].") == true, "\(list)")
    }
    let uneven = try parse(.plausible, heading, "2026-01-31 10:11:12,n,5,\"['a']\",[]")
    #expect(uneven == .rejected("There are 1 names of properties and 0 values."))
  }
}

import Models
import TestSupport
import Testing

@testable import Ingestion

@Suite struct `Log parser` {
  private func parser(_ options: LogParser.Options = .init(), hash: VisitorHash = .counting) -> LogParser {
    LogParser(
      website: .importSample(), classifier: .showing, visitorHash: hash, now: .importNow, options: options)
  }

  private func line(
    _ request: String = "GET /a HTTP/1.1", status: Int = 200, referrer: String = "-", agent: String = "Agent/1 x",
    address: String = "192.0.2.7", time: String = "17/May/2015:10:05:03 +0000"
  ) -> String {
    "\(address) - - [\(time)] \"\(request)\" \(status) 5 \"\(referrer)\" \"\(agent)\""
  }

  @Test func `a GET answered with 200 is a pageview of its path`() {
    var parser = parser()
    var expected = ImportedEvent(time: 1_431_857_103_000, flags: [.interactive, .cookieless])
    // 10 bytes of key, 9 + 1 + 9 of address, blank and User-Agent: 10019 = 0x2723, as 8 bytes from the lowest.
    expected.texts = [
      .name: "pageview", .visitor: "#'\0\0\0\0\0\0", .hostname: "shop.example", .pathname: "/a%20b",
      .browser: "Agent/1", .browserVersion: "1", .operatingSystem: "Any", .device: "Desktop",
      .source: "http://r.example/x", .utmCampaign: "?q=1&utm_campaign=c",
      .medium: "from http://r.example/x?q=1&utm_campaign=c",
    ]
    let request = "GET /a%20b?q=1&utm_campaign=c HTTP/1.1"
    #expect(parser.outcome(line(request, referrer: "http://r.example/x")) == .event(expected))
  }

  @Test func `what the parser has learned changes nothing`() {
    var parser = parser(hash: .telling)
    let lines = [
      line(), line("GET /b?utm_campaign=z HTTP/1.1"), line(referrer: "http://r.example/"), line(agent: "Other/2"),
      line(address: "192.0.2.8"), line(referrer: "http://shop.example/c"),
    ]
    let first = lines.map { parser.outcome($0) }
    #expect(lines.map { parser.outcome($0) } == first)
    var fresh = lines.map { line in
      var parser = self.parser(hash: .telling)
      return parser.outcome(line)
    }
    #expect(fresh == first)
    fresh.removeAll { $0.event?.texts[.visitor] == first[0].event?.texts[.visitor] }
    #expect(fresh.count == 2, "another address or another User-Agent is another visitor")
    #expect(first[5].event?.texts[.medium] == "internal")
  }

  @Test(arguments: [
    ("GET / HTTP/1.1", 200, nil), ("GET / HTTP/1.1", 206, nil), ("GET / HTTP/1.1", 304, nil),
    ("GET / HTTP/1.1", 301, SkipReason.status), ("GET / HTTP/1.1", 404, .status), ("GET / HTTP/1.1", 500, .status),
    ("POST / HTTP/1.1", 200, .method), ("HEAD / HTTP/1.1", 200, .method), ("-", 408, .method),
    ("get / HTTP/1.1", 200, .method), (#"\x16\x03\x01"#, 400, .method),
    ("GET /site.css HTTP/1.1", 200, .staticFile), ("GET /a/Logo.PNG?v=2 HTTP/1.1", 200, .staticFile),
    ("GET /robots.txt HTTP/1.1", 200, .staticFile), ("GET /site.webmanifest HTTP/1.1", 200, .staticFile),
    ("GET /a.b/page HTTP/1.1", 200, nil), ("GET /index.php HTTP/1.1", 200, nil), ("GET /css HTTP/1.1", 200, nil),
    ("GET /.css HTTP/1.1", 200, .staticFile), ("GET /a.xhtml HTTP/1.1", 200, nil),
    ("GET /page?file=a.css HTTP/1.1", 200, nil), ("GET /a. HTTP/1.1", 200, nil),
  ] as [(String, Int, SkipReason?)])
  func `each line that does not count has a reason`(request: String, status: Int, reason: SkipReason?) {
    var parser = parser()
    let outcome = parser.outcome(line(request, status: status))
    if let reason { #expect(outcome == .skipped(reason)) } else { #expect(outcome.event != nil) }
  }

  @Test func `static files count when asked for`() {
    var parser = parser(.init(includeStatic: true))
    #expect(parser.outcome(line("GET /site.css?v=1 HTTP/1.1")).event?.texts[.pathname] == "/site.css")
  }

  @Test func `a bot is stored marked`() {
    var parser = parser()
    guard case .marked(let event) = parser.outcome(line(agent: "Googlebot/2.1")) else {
      Issue.record("a bot is marked")
      return
    }
    #expect(event.flags == [.interactive, .cookieless, .bot])
    #expect(parser.outcome(line("GET /a.png HTTP/1.1", agent: "Googlebot/2.1")) == .skipped(.staticFile))
  }

  @Test func `a bot counts like anyone when asked for`() {
    var parser = parser(.init(includeBots: true))
    guard case .event(let event) = parser.outcome(line(agent: "Googlebot/2.1")) else {
      Issue.record("a bot counts")
      return
    }
    #expect(event.flags == [.interactive, .cookieless])
  }

  @Test(arguments: [
    ("GET / HTTP/1.1", "/"), ("GET /a?b#c HTTP/1.1", "/a"), ("GET /a#c?d HTTP/1.1", "/a"),
    ("GET http://shop.example/x/y?z HTTP/1.1", "/x/y"), ("GET http://shop.example HTTP/1.1", "/"),
    ("GET http://shop.example?q HTTP/1.1", "/"), (#"GET /caf\xC3\xA9 HTTP/1.1"#, "/café"),
    ("GET //double/ HTTP/1.1", "//double/"), ("GET /%7euser HTTP/1.1", "/%7euser"), ("GET /ä HTTP/1.1", "/ä"),
  ])
  func `the path is kept as written`(request: String, path: String) {
    var parser = parser()
    #expect(parser.outcome(line(request)).event?.texts[.pathname] == path)
  }

  @Test func `a target that is no path is rejected`() {
    var parser = parser()
    #expect(parser.outcome(line("GET foo HTTP/1.1")) == .rejected("The request target “foo” is not a path."))
  }

  @Test func `times must lie between 1970 and tomorrow`() {
    var parser = parser()
    #expect(parser.outcome(line(time: "02/Jun/2026:00:00:00 +0000")).event != nil)
    #expect(
      parser.outcome(line(time: "02/Jun/2026:00:00:01 +0000"))
        == .rejected("The time lies more than 24 hours in the future."))
    #expect(parser.outcome(line(time: "31/Dec/1969:23:59:59 +0000")) == .rejected("The time lies before 1970."))
  }

  @Test func `escaped texts reach the rules as they were meant`() {
    var parser = parser()
    #expect(parser.outcome(line(agent: #"A\"B\xC3\xA9 x"#)).event?.texts[.browser] == "A\"Bé")
    #expect(
      parser.outcome(line(referrer: #"http://r.example/\xC3\xA9"#)).event?.texts[.source] == "http://r.example/é")
  }

  @Test func `any bytes are read without harm`() {
    var parser = parser(hash: .telling)
    let seed: UInt64 = 20_260_601
    var random = SeededGenerator(seed: seed)
    let sample = Array(line("GET /a?utm_source=x HTTP/1.1", referrer: "http://r.example/").utf8)
    var events = 0
    for _ in 0..<20_000 {
      var bytes = sample
      for _ in 0...random.below(4) {
        switch random.below(3) {
        case 0: bytes[random.below(bytes.count)] = UInt8(random.below(256))
        case 1: bytes.removeSubrange(random.below(bytes.count)...)
        default: bytes.insert(random.pick(Array("\"\\[] \u{0}".utf8)), at: random.below(bytes.count + 1))
        }
        if bytes.isEmpty { bytes = sample }
      }
      // Reading the record back checks that it is whole.
      if parser.outcome(bytes).event != nil { events += 1 }
    }
    #expect(events > 1_000, "seed \(seed)")
  }
}

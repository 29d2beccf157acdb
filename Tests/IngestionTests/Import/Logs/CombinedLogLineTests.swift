import Models
import Testing

@testable import Ingestion

@Suite struct `Combined log line` {
  private struct Parts: Equatable {
    var address = "192.0.2.7"
    var seconds: Int64 = 1_431_857_103
    var method = "GET"
    var target = "/a"
    var status = 200
    var referrer = ""
    var userAgent = "Agent/1"
  }

  private static func parts(_ line: String) -> Result<Parts, CombinedLogLine.Fault> {
    Array(line.utf8).withUnsafeBytes { bytes in
      do throws(CombinedLogLine.Fault) {
        let line = try CombinedLogLine(bytes)
        func text(_ part: UnsafeRawBufferPointer) -> String { String(decoding: part, as: UTF8.self) }
        return .success(
          Parts(
            address: text(line.address), seconds: line.time.seconds, method: text(line.method),
            target: text(line.target), status: line.status, referrer: text(line.referrer),
            userAgent: text(line.userAgent)))
      } catch {
        return .failure(error)
      }
    }
  }

  private static let stamp = "[17/May/2015:10:05:03 +0000]"

  @Test func `a line as Apache writes it is taken apart`() throws {
    let line =
      #"192.0.2.7 - frank [17/May/2015:10:05:03 +0000] "GET /a?b=1 HTTP/1.1" 304 0 "http://r.example/" "Agent/1""#
    #expect(
      try Self.parts(line).get() == Parts(target: "/a?b=1", status: 304, referrer: "http://r.example/"))
  }

  @Test(arguments: [
    (#"2001:db8::7 - - \#(stamp) "GET /a HTTP/2.0" 200 5 "-" "Agent/1""#, Parts(address: "2001:db8::7")),
    (#"host.example - - \#(stamp) "GET /a HTTP/1.1" 200 - "-" "Agent/1""#, Parts(address: "host.example")),
    (#"192.0.2.7 - two words \#(stamp) "GET /a HTTP/1.1" 200 5 "-" "Agent/1""#, Parts()),
    (#"192.0.2.7 - - \#(stamp) "GET /a" 200 5 "-" "Agent/1""#, Parts()),
    (#"192.0.2.7 - - \#(stamp) "GET /a b HTTP/1.1" 200 5 "-" "Agent/1""#, Parts(target: "/a b")),
    (#"192.0.2.7 - - \#(stamp) "-" 408 0 "-" "-""#, Parts(method: "-", target: "", status: 408, userAgent: "")),
    (#"192.0.2.7 - - \#(stamp) "" 400 0 "-" "-""#, Parts(method: "", target: "", status: 400, userAgent: "")),
    (
      #"192.0.2.7 - - \#(stamp) "GET /a HTTP/1.1" 200 5 "-" "An \"Agent\" \\""#,
      Parts(userAgent: #"An \"Agent\" \\"#)
    ),
    (#"192.0.2.7 - - \#(stamp) "GET /a HTTP/1.1" 200 5 "-" "An "Agent"/1""#, Parts(userAgent: #"An "Agent"/1"#)),
    (#"192.0.2.7 - - \#(stamp) "GET /a HTTP/1.1" 200 5 "-" "Agent/1" "192.0.2.9" rt=0.01"#, Parts()),
    (#"192.0.2.7 - - \#(stamp) "GET /a HTTP/1.1" 200 5 "" "Agent/1" "#, Parts()),
  ])
  private func `real logs vary`(line: String, expected: Parts) throws {
    #expect(try Self.parts(line).get() == expected)
  }

  @Test(arguments: [
    ("hello", "There is no [time]: “hello”."),
    ("192.0.2.7 - - [17/May/2015:10:05:03 +0000", "There is no [time]: “192.0.2.7 - - [17/May/2015:10:05:03 +0000”."),
    ("192.0.2.7 - - [yesterday] \"GET / HTTP/1.1\" 200 5 \"-\" \"-\"",
     "The time “yesterday” is not like 17/May/2015:10:05:03 +0000."),
    ("192.0.2.7 - - \(stamp) GET /", "There is no \"request\" behind the time."),
    ("192.0.2.7 - - \(stamp) \"GET / HTTP/1.1", "The request has no closing quote: the line is cut."),
    ("192.0.2.7 - - \(stamp) \"GET / HTTP/1.1\" 2000 5 \"-\" \"-\"", "The status “2000” is not three digits."),
    ("192.0.2.7 - - \(stamp) \"GET / HTTP/1.1\" OK 5 \"-\" \"-\"", "The status “OK” is not three digits."),
    ("192.0.2.7 - - \(stamp) \"GET / HTTP/1.1\" 200 5",
     "There are no \"referrer\" and \"user agent\": this is not the combined format, or it is cut."),
    ("192.0.2.7 - - \(stamp) \"GET / HTTP/1.1\" 200 5 \"http://r",
     "The referrer has no closing quote: the line is cut."),
    ("192.0.2.7 - - \(stamp) \"GET / HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 (",
     "The user agent has no closing quote: the line is cut."),
  ])
  func `a line that cannot be read says why`(line: String, reason: String) {
    #expect(throws: CombinedLogLine.Fault.self) { try Self.parts(line).get() }
    if case .failure(let fault) = Self.parts(line) { #expect(fault.reason == reason) }
  }

  @Test(arguments: [
    ("17/May/2015:10:05:03 +0000", 1_431_857_103), ("17/May/2015:10:05:03 -0700", 1_431_882_303),
    ("17/May/2015:10:05:03 +05:30", 1_431_837_303), ("17/May/2015:10:05:03 Z", 1_431_857_103),
    ("17/May/2015:10:05:03", 1_431_857_103), ("1/jan/1970:00:00:00 +0000", 0),
    ("29/Feb/2024:23:59:60 +0000", 1_709_251_199), ("31/Dec/1969:23:59:59 +0000", -1),
  ])
  func `the time of a log`(text: String, seconds: Int64) {
    #expect(Array(text.utf8).withUnsafeBytes { LogStamp.parse($0) } == Instant(seconds: seconds))
  }

  @Test(arguments: [
    "", "17/May/2015", "32/May/2015:10:05:03 +0000", "29/Feb/2023:10:05:03 +0000", "17/Mai/2015:10:05:03 +0000",
    "17/May/2015:24:00:00 +0000", "17/May/2015:10:60:03 +0000", "17/May/2015:10:05:61 +0000",
    "17/May/15:10:05:03 +0000", "17/May/2015:10:05:03 UTC", "17/May/2015:10:05:03 +0000 x",
  ])
  func `no time of a log`(text: String) {
    #expect(Array(text.utf8).withUnsafeBytes { LogStamp.parse($0) } == nil)
  }

  @Test(arguments: [
    ("plain", "plain"), (#"a \"b\" \\ c"#, #"a "b" \ c"#), (#"\xC3\xA9t\x22"#, "ét\""), (#"\t\q\x4"#, "\t\\q\\x4"),
    (#"end\"#, #"end\"#), (#"\xFF"#, "\u{FFFD}"),
  ])
  func `escapes of servers are undone`(written: String, meant: String) {
    Array(written.utf8).withUnsafeBytes { bytes in
      #expect(String(decoding: LogText.decode(bytes), as: UTF8.self) == meant)
      #expect(LogText.needsDecoding(bytes) == (written != "plain"))
    }
  }
}

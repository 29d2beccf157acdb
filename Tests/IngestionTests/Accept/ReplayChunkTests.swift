import Foundation
import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

@Suite struct ReplayChunkTests {
  private static let meta =
    #"{"type":4,"timestamp":1786000000000,"data":{"href":"https://Example.com/pricing?a=b","width":1,"height":1}}"#
  private static let click = #"{"type":3,"timestamp":1786000005500.7,"data":{"source":2},"extra":[1]}"#

  private func accept(
    _ body: [UInt8], isGzip: Bool = false, gpc: Bool = false, dnt: Bool = false, website: Website = Door.website,
    recording: RecordingSettings? = nil
  ) -> (outcome: IngestOutcome, bytes: [UInt8]) {
    let pipeline = IngestPipeline(classifier: Door.classifier, visitorHash: VisitorHash(hash: Door.hash))
    var writer = EventRecordWriter()
    let outcome = body.withUnsafeBytes { body in
      let request = TrackingRequest(
        website: website, body: body, arrival: Instant(milliseconds: Door.arrival), address: "192.0.2.1",
        userAgent: "Firefox", hasGlobalPrivacyControl: gpc, hasDoNotTrack: dnt, saltToday: [1])
      request.recording = recording
      return pipeline.acceptReplay(request, isGzip: isGzip, into: &writer)
    }
    return (outcome, writer.bytes)
  }

  private func accept(_ body: String) -> (outcome: IngestOutcome, bytes: [UInt8]) { accept(Array(body.utf8)) }

  private func body(_ events: String, _ more: String = "") -> String {
    #"{"session_id":"session-1","sequence":3,"events":[\#(events)]\#(more)}"#
  }

  @Test func `a chunk keeps its events as they were sent`() throws {
    let (outcome, bytes) = accept(body(Self.meta + ", " + Self.click, #","visitor_id":"v""#))
    #expect(outcome.accepted == 1)
    try bytes.withUnsafeBytes { bytes in
      let record = try #require(EventRecordReader(bytes))
      #expect(record.kind == .replayChunk)
      #expect(record.text(.visitor).string == "v")
      #expect(record.text(.clientSession).string == "session-1")
      #expect(record.text(.pathname).string == "/pricing")
      #expect(record.text(.hostname).string == "example.com")
      #expect(record.text(.browser).string == "Firefox")
      #expect(record.number(.sequence) == 3)
      #expect(record.number(.eventCount) == 2)
      #expect(record.wideNumber(.firstAt) == 1_786_000_000_000)
      #expect(record.wideNumber(.lastAt) == 1_786_000_005_500)
      let size = try #require(record.number(.unpackedBytes))
      let events = try Deflate.decompress(record.data(.packedEvents), size: size)
      #expect(String(decoding: events, as: UTF8.self) == "[" + Self.meta + ", " + Self.click + "]")
    }
  }

  /// The events that a chunk's record holds.
  private func stored(_ bytes: [UInt8]) throws -> String {
    try bytes.withUnsafeBytes { bytes in
      let record = try #require(EventRecordReader(bytes))
      let size = try #require(record.number(.unpackedBytes))
      return String(decoding: try Deflate.decompress(record.data(.packedEvents), size: size), as: UTF8.self)
    }
  }

  /// Masked before the record is made: not even the journal holds what was typed.
  @Test func `what a website does not want recorded is in no record`() throws {
    func typed(_ text: String) -> String {
      #"{"type":3,"timestamp":1786000000000,"data":{"source":5,"id":1,"text":"\#(text)"}}"#
    }
    // Whoever has not said so gets back what was sent.
    #expect(try stored(accept(body(typed("secret"))).bytes) == "[" + typed("secret") + "]")
    let masking = try RecordingSettings(json: [:])
    #expect(
      try stored(accept(Array(body(typed("secret")).utf8), recording: masking).bytes) == "[" + typed("******") + "]")
    var settings = try RecordingSettings(json: ["mask_inputs": false])
    #expect(
      try stored(accept(Array(body(typed("secret")).utf8), recording: settings).bytes) == "[" + typed("secret") + "]")
    let packed = body(#"{"type":2,"timestamp":1786000000000,"data":"eJzT0"}"#)
    #expect(
      accept(Array(packed.utf8), recording: masking).outcome.wholeBodyError?.message
        == "events cannot be masked, which the website asks for: what they hold cannot be told: `data` is no object")
    #expect(accept(Array(packed.utf8), recording: settings).outcome.accepted == 1)
    settings.masksText = true
    #expect(accept(Array(packed.utf8), recording: settings).outcome.accepted == 0)
  }

  @Test func `a cookieless visitor's chunks are of one session too`() throws {
    let (_, bytes) = accept(body(Self.click, #","url":"https://a.b/c""#))
    bytes.withUnsafeBytes { bytes in
      let record = EventRecordReader(bytes)
      #expect(record?.flags.contains(.cookieless) == true)
      #expect(record?.text(.clientSession).string == "session-1")
      #expect(record?.text(.pathname).string == "/c")
    }
  }

  @Test func `gzip is unpacked, and no further than allowed`() throws {
    let packed = gzip(Array(body(Self.meta).utf8))
    #expect(accept(packed, isGzip: true).outcome.accepted == 1)
    #expect(accept(Array(packed.dropLast(9)), isGzip: true).outcome.wholeBodyError == .malformedCompression)
    #expect(accept([1, 2, 3], isGzip: true).outcome.wholeBodyError == .malformedCompression)
    let bomb = gzip([UInt8](repeating: 0x20, count: Limits.replayUnpackedBytesMax + 1))
    #expect(
      accept(bomb, isGzip: true).outcome.wholeBodyError == .bodyTooLarge(limitBytes: Limits.replayUnpackedBytesMax))
  }

  @Test func `pages may be nested deeper than other JSON`() {
    let deep = String(repeating: #"{"childNodes":["#, count: 400) + String(repeating: "]}", count: 400)
    #expect(accept(body(#"{"type":2,"timestamp":1786000000000,"data":{"node":\#(deep)}}"#)).outcome.accepted == 1)
    let deeper = String(repeating: "[", count: 1_001) + String(repeating: "]", count: 1_001)
    #expect(accept(body(#"{"type":2,"timestamp":1,"data":\#(deeper)}"#)).outcome.wholeBodyError != nil)
  }

  @Test(arguments: [
    (#"{"sequence":0,"events":[{"type":1,"timestamp":1}]}"#, "session_id is required"),
    (#"{"session_id":"session-1","events":[{"type":1,"timestamp":1}]}"#, "sequence is required"),
    (#"{"session_id":"session-1","sequence":-1,"events":[]}"#, "sequence must be 0 to 1000000"),
    (#"{"session_id":"session-1","sequence":0}"#, "events is required"),
    (#"{"session_id":"session-1","sequence":0,"events":[]}"#, "events must not be empty"),
    (#"{"session_id":"session-1","sequence":0,"events":7}"#, "events must be an array"),
    (#"{"session_id":"session-1","sequence":0,"events":[7]}"#, "events[0] must be an object"),
    (
      #"{"session_id":"session-1","sequence":0,"events":[{"type":1}]}"#,
      "events[0] must have the numbers type and timestamp"
    ),
    (#"{"session_id":7,"sequence":0,"events":[{"type":1,"timestamp":1}]}"#, "session_id must be a string"),
    ("[]", "An event must be a JSON object"),
  ])
  func `what cannot be used is refused by its name`(body: String, message: String) {
    let (outcome, bytes) = accept(body)
    #expect(outcome.wholeBodyError?.message == message)
    #expect(bytes.isEmpty)
  }

  @Test func `who does not want to be recorded is not`() {
    let chunk = Array(body(Self.meta).utf8)
    for (outcome, code) in [
      (accept(chunk, gpc: true).outcome, "gpc_opted_out"), (accept(chunk, dnt: true).outcome, "dnt_opted_out"),
    ] {
      #expect(outcome.accepted == 0)
      #expect(outcome.wholeBodyError == nil)
      #expect(outcome.rejected.map(\.code) == [code])
    }
  }

  @Test func `a page that is not wanted is refused, and leaves word of that`() throws {
    let (outcome, bytes) = accept(
      body(
        #"{"type":4,"timestamp":1786000000000,"data":{"href":"http://localhost:3000/a"}}"#, #","visitor_id":"v""#))
    #expect(outcome.accepted == 0 && outcome.wholeBodyError == nil)
    #expect(outcome.rejected.map(\.code) == ["localhost"])
    try bytes.withUnsafeBytes { bytes in
      let record = try #require(EventRecordReader(bytes))
      #expect(record.kind == .replayChunk)
      #expect(record.text(.clientSession).string == "session-1" && record.text(.visitor).string == "v")
      #expect(record.number(.sequence) == 3)
      #expect(record.number(.eventCount) == nil && record.data(.packedEvents).isEmpty)
      #expect(record.text(.pathname).isEmpty && record.text(.hostname).isEmpty)
    }
  }

  @Test func `a clock that is days wrong is moved to the border`() {
    let (_, bytes) = accept(body(#"{"type":1,"timestamp":1}"#))
    bytes.withUnsafeBytes {
      #expect(EventRecordReader($0)?.wideNumber(.firstAt) == Door.arrival - Limits.timestampDriftMillisecondsMax)
    }
  }

  /// Why a chunk is not kept; `nil` where it is.
  private func refusal(
    _ body: String, website: Website = Door.website, recording: RecordingSettings? = nil
  ) -> String? {
    let (outcome, bytes) = accept(Array(body.utf8), website: website, recording: recording)
    #expect(outcome.wholeBodyError == nil && outcome.accepted == (bytes.isEmpty ? 0 : 1))
    return outcome.rejected.first?.code
  }

  @Test func `nobody is recorded against their will`() {
    var website = Door.website
    #expect(refusal(body(Self.meta)) == nil)
    #expect(refusal(body(Self.meta, #","consent":"denied""#)) == "no_consent")
    for change in [\PrivacySettings.appliesGDPR, \.asksCookieConsent] {
      website.privacy = PrivacySettings()
      website.privacy[keyPath: change] = true
      #expect(refusal(body(Self.meta), website: website) == "no_consent")
      #expect(refusal(body(Self.meta, #","consent":"denied""#), website: website) == "no_consent")
      #expect(refusal(body(Self.meta, #","consent":"granted""#), website: website) == nil)
    }
  }

  /// The number is another implementation's of MurmurHash3.
  @Test func `a session is recorded or not, whoever asks`() throws {
    let number = RecordingSettings.number(ofSession: "session-1".utf8)
    #expect(number == 3792)
    func settings(_ json: JSONValue) throws -> RecordingSettings { try RecordingSettings(json: json) }
    #expect(refusal(body(Self.meta), recording: try settings(["enabled": false])) == "not_recorded")
    for percent in [0, 1, 50, 99, 100] {
      let isKept = number < percent * 100
      let settings = try settings(["sampling": .integer(percent)])
      #expect(refusal(body(Self.meta), recording: settings) == (isKept ? nil : "not_recorded"))
    }
    let half = try settings(["sampling": 30])
    let kept = (0..<10_000).filter { half.includes(session: "session-\($0)".utf8) }.count
    #expect((2_850...3_150).contains(kept))
  }

  @Test func `a part on a subdomain is not kept where the website counts none`() {
    var website = Door.website
    website.privacy.tracksSubdomains = false
    let elsewhere = body(Self.meta.replacing("Example.com", with: "shop.example.com"))
    #expect(accept(Array(elsewhere.utf8), website: website).outcome.rejected.first?.code == "excluded_subdomain")
    #expect(accept(Array(elsewhere.utf8)).outcome.accepted == 1)
  }
}

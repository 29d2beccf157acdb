import Foundation
import Ingestion
import TestSupport
import Testing

/// Tracking bodies with damage in them.
@Suite struct TrackingBodyFuzzTests {
  private let mutation = ByteMutation(tokens: [
    "{", "}", "[", "]", ",", ":", "\"", "\\u0000", "\\ud800", "\"type\":", "\"url\":", "\"props\":{", "null", "[[[[", "{\"a\":",
  ])
  private let good = #"{"type":"pageview","url":"https://example.com/good","event_id":"first"}"#

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `a damaged event does not harm its neighbors`(seed: UInt64) throws {
    let corpus = try Corpus.cases("tracking-events")
    let door = Door()
    let alone = try #require(door.row(good))
    var random = SeededGenerator(seed: seed)
    var taken = 0
    for round in 0..<Corpus.rounds(400) {
      var event = random.pick(corpus)
      mutation.apply(to: &event, &random)
      let body = Array("[\(good),".utf8) + event + Array(",\(good)]".utf8)
      Corpus.keep(body, of: "tracking-body")
      let (outcome, rows) = door.accept(body)
      let comment = Comment(rawValue: "seed \(seed) round \(round): \(String(decoding: body, as: UTF8.self))")
      #expect(outcome.records.count == rows.count, comment)
      // Whatever Foundation reads as a list has its good ends taken, however odd the middle.
      let list = (try? JSONSerialization.jsonObject(with: Data(body))) as? [Any]
      guard let list, list.count <= 100, outcome.wholeBodyError == nil else {
        #expect(rows.isEmpty, comment)
        continue
      }
      #expect(rows.first == alone && rows.last == alone, comment)
      #expect(rows.count + outcome.rejected.count == list.count, comment)
      taken += 1
    }
    #expect(taken > 0)
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `a damaged body is taken or refused, and refused means nothing was kept`(seed: UInt64) throws {
    let corpus = try Corpus.cases("tracking-events")
    let door = Door()
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(800) {
      var body = random.pick(corpus)
      if random.chance(30) { body = Array("[".utf8) + body + Array(",".utf8) + random.pick(corpus) + Array("]".utf8) }
      mutation.apply(to: &body, &random)
      Corpus.keep(body, of: "tracking-body")
      for isHeartbeat in [false, true] {
        let (outcome, rows) = door.accept(body, heartbeat: isHeartbeat)
        #expect(outcome.records.count == rows.count, "seed \(seed) round \(round)")
        if outcome.wholeBodyError != nil { #expect(rows.isEmpty, "seed \(seed) round \(round)") }
      }
    }
  }

  @Test func `deep nesting is refused or stepped over, and never ends the process`() {
    let door = Door()
    for depth in [10, 100, 1_000, 30_000] {
      for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
        let nested = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        _ = door.accept(nested)
        _ = door.accept(#"{"type":"pageview","url":"https://example.com/","data":\#(nested)}"#)
        _ = door.accept(#"{"type":"event","name":"n","url":"https://example.com/","props":{"p":\#(nested)}}"#)
      }
    }
  }
}

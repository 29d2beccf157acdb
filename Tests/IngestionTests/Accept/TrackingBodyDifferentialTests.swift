import Foundation
import Ingestion
import TestSupport
import Testing

/// Tracking bodies through the door against Foundation's `JSONDecoder`, on generated and mutated bodies.
///
/// Deliberate differences: those of ``JSONReaderDifferentialTests``; of a repeated field the last one counts, where
/// `JSONDecoder` promises nothing; a fraction of a millisecond is cut off.
@Suite struct TrackingBodyDifferentialTests {
  private struct Decoded: Decodable {
    var type: String
    var name: String?
    var visitor_id: String?
    var referrer: String?
    var screen: String?
    var interactive: Bool?
    var timestamp: Int64?
    var props: [String: Property]?
  }

  private struct Property: Decodable {
    let text: String

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let text = try? container.decode(String.self) {
        self.text = text
      } else if let flag = try? container.decode(Bool.self) {
        text = String(flag)
      } else {
        text = String(try container.decode(Int.self))
      }
    }
  }

  private func text(_ random: inout SeededGenerator) -> String {
    let parts = ["a", "wort ", "é", "😀", "\\n", "\\\"", "\\u00e9", "\\ud83d\\ude00", "\\/", "0123456789"]
    let count = Int.random(in: 0...5, using: &random)
    return "\"x" + (0..<count).map { _ in parts.randomElement(using: &random)! }.joined() + "\""
  }

  private func event(_ random: inout SeededGenerator) -> String {
    var fields = [
      "\"type\":\"event\"", "\"url\":\"https://a.b/\"", "\"name\":\(text(&random))", "\"other\":{\"type\":[1,null]}",
    ]
    if Bool.random(using: &random) { fields.append("\"visitor_id\":\(text(&random))") }
    if Bool.random(using: &random) { fields.append("\"referrer\":\(text(&random))") }
    if Bool.random(using: &random) { fields.append("\"screen\":\"\(Int.random(in: 1...9_999, using: &random))x7\"") }
    if Bool.random(using: &random) { fields.append("\"interactive\":\(Bool.random(using: &random))") }
    if Bool.random(using: &random) {
      fields.append("\"timestamp\":\(Door.arrival + Int64.random(in: -9_999...9_999, using: &random))")
    }
    if Bool.random(using: &random) {
      let values = [text(&random), "true", "-12", "\"\""]
      let pairs = values.enumerated().map { "\"p\($0.offset)\": \($0.element)" }
      fields.append("\"props\" : {" + pairs.shuffled(using: &random).joined(separator: " , ") + "}")
    }
    return "{" + fields.shuffled(using: &random).joined(separator: ", ") + "}"
  }

  private func body(_ random: inout SeededGenerator) -> [UInt8] {
    let events = (0..<Int.random(in: 1...3, using: &random)).map { _ in event(&random) }
    return Array(("[" + events.joined(separator: ",") + "]").utf8)
  }

  @Test(arguments: [UInt64(41), 42, 43])
  func `what is stored is what JSONDecoder reads`(seed: UInt64) throws {
    let door = Door()
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let body = body(&random)
      let decoded = try JSONDecoder().decode([Decoded].self, from: Data(body))
      let rows = door.accept(body).rows
      let comment = Comment(rawValue: "seed \(seed): \(String(decoding: body, as: UTF8.self))")
      #expect(rows.map { $0.texts[.name] } == decoded.map(\.name), comment)
      #expect(
        rows.map { $0.flags.contains(.cookieless) ? nil : $0.texts[.visitor] } == decoded.map(\.visitor_id), comment)
      #expect(rows.map { $0.texts[.source] } == decoded.map(\.referrer), comment)
      #expect(rows.map { $0.texts[.screenSize] } == decoded.map(\.screen), comment)
      #expect(rows.map { $0.flags.contains(.interactive) } == decoded.map { $0.interactive ?? true }, comment)
      #expect(rows.map(\.timestamp) == decoded.map { $0.timestamp ?? Door.arrival }, comment)
      #expect(
        rows.map { Dictionary(uniqueKeysWithValues: $0.properties.map { ($0[0], $0[1]) }) }
          == decoded.map { ($0.props ?? [:]).mapValues(\.text) }, comment)
    }
  }

  @Test(arguments: [UInt64(51), 52, 53])
  func `bodies are malformed where Foundation says so`(seed: UInt64) {
    let door = Door()
    var random = SeededGenerator(seed: seed)
    for round in 0..<1_500 {
      var body = body(&random)
      for _ in 0..<Int.random(in: 1...2, using: &random) { RandomJSON.mutate(&body, &random) }
      // Foundation guesses other encodings from zero bytes, and refuses numbers beyond Double.
      guard !body.prefix(4).contains(0), (try? JSONTree.read(body).get())?.hasInfinity != true else { continue }
      let outcome = door.accept(body).outcome
      var isMalformed = false
      if case .malformedBody = outcome.wholeBodyError { isMalformed = true }
      let oracle = try? JSONSerialization.jsonObject(with: Data(body), options: .fragmentsAllowed)
      #expect(isMalformed == (oracle == nil), "seed \(seed) round \(round): \(String(decoding: body, as: UTF8.self))")
      #expect(outcome.records.isEmpty || !isMalformed)
    }
  }
}

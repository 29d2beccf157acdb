import Foundation
import Ingestion
import TestSupport
import Testing

/// ``JSONReader`` against Foundation's `JSONSerialization` on generated and mutated texts.
///
/// Deliberate differences, all of them refusals of ours: a byte order mark; UTF-16 and UTF-32; more than 64 open
/// containers. Where Foundation refuses and we accept: numbers beyond `Double`, which we keep as text.
@Suite struct JSONReaderDifferentialTests {
  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `generated texts are understood alike`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for round in 0..<1_500 {
      let text = Array(RandomJSON.text(&random).utf8)
      let ours = try JSONTree.read(text).get()
      #expect(ours == Self.oracle(text), "seed \(seed) round \(round): \(String(decoding: text, as: UTF8.self))")
      #expect(JSONTree.skip(text) == nil)
    }
  }

  @Test(arguments: [UInt64(11), 12, 13, 14])
  func `mutated texts are accepted and refused alike`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for round in 0..<3_000 {
      var text = Array(RandomJSON.text(&random).utf8)
      for _ in 0..<Int.random(in: 1...3, using: &random) { RandomJSON.mutate(&text, &random) }
      guard !Self.isOtherEncoding(text) else { continue }
      let ours = try? JSONTree.read(text).get()
      #expect((JSONTree.skip(text) == nil) == (ours != nil), "seed \(seed) round \(round): \(text)")
      if ours?.hasInfinity == true { continue }
      let theirs = Self.oracle(text)
      #expect(ours == theirs, "seed \(seed) round \(round): \(String(decoding: text, as: UTF8.self)) \(text)")
    }
  }

  @Test(arguments: [UInt64(21), 22])
  func `random bytes are never read beyond their end`(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        RandomJSON.interesting.randomElement(using: &random)!
      }
      let fault = JSONTree.skip(text)
      #expect(fault.map { $0.position <= text.count } ?? true)
    }
  }

  /// Foundation guesses UTF-16 and UTF-32 from marks and zero bytes at the front.
  private static func isOtherEncoding(_ text: [UInt8]) -> Bool {
    text.prefix(4).contains(0) || text.starts(with: [0xEF, 0xBB, 0xBF]) || text.starts(with: [0xFE, 0xFF])
      || text.starts(with: [0xFF, 0xFE])
  }

  private static func oracle(_ text: [UInt8]) -> JSONTree? {
    (try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)).flatMap(tree)
  }

  private static func tree(_ value: Any) -> JSONTree? {
    switch value {
    case let object as [String: Any]: .object(object.compactMapValues(tree))
    case let array as [Any]: .array(array.compactMap(tree))
    case let text as String: .string(text)
    case is NSNull: JSONTree.null
    // Booleans are the only numbers whose type is `char` here.
    case let number as NSNumber:
      number.objCType.pointee == 0x63 ? .boolean(number.boolValue) : .number(number.doubleValue)
    default: nil
    }
  }
}

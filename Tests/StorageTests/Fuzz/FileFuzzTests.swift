import Foundation
import Models
import TestSupport
import Testing

@testable import Storage

/// Files with bytes changed behind the store's back.
struct FileFuzzTests {
  /// Whatever is damaged: a question is answered rightly or is an error, and what makes questions err is reported.
  private func check(_ path: (ColumnSample) -> String, seed: UInt64, rounds: Int) throws {
    let sample = try ColumnSample()
    for _ in 0..<3 { try sample.sealed(150) }
    try sample.add(30)
    try sample.flush()
    sample.writer.rest()
    sample.hot.connection.close()
    let expected = try sample.answers(sample.store())
    let place = URL(filePath: path(sample))
    let good = [UInt8](try Data(contentsOf: place))
    var random = SeededGenerator(seed: seed)
    var refused = 0
    for round in 0..<Corpus.rounds(rounds) {
      var bytes = good
      let at = random.number(0...bytes.count - 1)
      for byte in at..<min(bytes.count, at + random.pick([1, 1, 8, 600])) {
        let flipped = bytes[byte] ^ (1 << UInt8(random.number(0...7)))
        bytes[byte] = random.chance(50) ? flipped : UInt8(random.number(0...255))
      }
      if random.chance(5) { bytes.removeLast(random.number(1...bytes.count)) }
      Corpus.keep(bytes, of: "file")
      try Data(bytes).write(to: place)
      let store = sample.store()
      var errs = false
      let comment = Comment(rawValue: "seed \(seed) round \(round) byte \(at) of \(place.lastPathComponent)")
      for (question, answer) in zip(sample.questions, expected) {
        do throws(StoreError) {
          let found = try store.answer(question)
          #expect(found == answer, comment)
        } catch { errs = true }
      }
      if errs {
        refused += 1
        let problems = try? sample.store().verify(website: sample.website.id).problems
        #expect(problems?.isEmpty != true, comment)
      }
    }
    try Data(good).write(to: place)
    #expect(try sample.answers(sample.store()) == expected)
    #expect(refused > 0, "seed \(seed)")
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `a website's file`(seed: UInt64) throws {
    try check({ $0.directory.columns(of: $0.website.id) }, seed: seed, rounds: 40)
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `the file of what is fresh`(seed: UInt64) throws {
    try check({ $0.directory.hot }, seed: seed, rounds: 40)
  }
}

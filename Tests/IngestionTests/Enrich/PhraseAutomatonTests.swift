import Testing

@testable import Ingestion

@Suite struct PhraseAutomatonTests {
  fileprivate struct Found: Equatable {
    var phrase: Int
    var start: Int
    var end: Int
  }

  private func found(_ phrases: [String], in text: String) -> [Found] {
    let automaton = PhraseAutomaton(phrases)
    var text = text
    var found: [Found] = []
    text.withUTF8 { bytes in
      automaton.scan(UnsafeRawBufferPointer(bytes)) { found.append(Found(phrase: $0, start: $1, end: $2)) }
    }
    return found
  }

  @Test func `phrases inside phrases are all found`() {
    let found = found(["he", "she", "hers", "his"], in: "ushers")
    #expect(found.count == 3)
    #expect(found.contains(Found(phrase: 1, start: 1, end: 4)))
    #expect(found.contains(Found(phrase: 0, start: 2, end: 4)))
    #expect(found.contains(Found(phrase: 2, start: 2, end: 6)))
  }

  @Test func `letters match in either case`() {
    #expect(found(["bot"], in: "GoogleBOT") == [Found(phrase: 0, start: 6, end: 9)])
  }

  @Test func `a word's borders are letters and digits at its start, letters at its end`() {
    #expect(found(["<bot"], in: "abbot") == [])
    #expect(found(["<bot"], in: "ab-bottle").count == 1)
    #expect(found(["bot>"], in: "bottle") == [])
    #expect(found(["bot>"], in: "bot0.5").count == 1)
    #expect(found(["bot>"], in: "bot").count == 1)
  }

  @Test func `random texts agree with a plain search`() {
    var generator = Lehmer(state: 20_261)
    let phrases = ["a", "ab", "bab", "aab", "b>", "<ba", "abba"]
    for _ in 0..<300 {
      let text = String((0..<12).map { _ in ["a", "b", " "][generator.next() % 3] }.joined())
      #expect(Set(found(phrases, in: text).map(\.key)) == plain(phrases, text), "seed 20261, text '\(text)'")
    }
  }

  private func plain(_ phrases: [String], _ text: String) -> Set<String> {
    let bytes = Array(text)
    var keys: Set<String> = []
    for (index, phrase) in phrases.enumerated() {
      let word = Array(phrase.filter { $0 != "<" && $0 != ">" })
      for start in 0..<bytes.count where start + word.count <= bytes.count {
        guard Array(bytes[start..<start + word.count]) == word else { continue }
        if phrase.hasPrefix("<"), start > 0, bytes[start - 1] != " " { continue }
        if phrase.hasSuffix(">"), start + word.count < bytes.count, bytes[start + word.count] != " " { continue }
        keys.insert("\(index) \(start) \(start + word.count)")
      }
    }
    return keys
  }

  /// A fixed sequence of small numbers.
  private struct Lehmer {
    var state: Int
    mutating func next() -> Int {
      state = state * 48_271 % 2_147_483_647
      return state >> 8
    }
  }
}

extension PhraseAutomatonTests.Found {
  fileprivate var key: String { "\(phrase) \(start) \(end)" }
}

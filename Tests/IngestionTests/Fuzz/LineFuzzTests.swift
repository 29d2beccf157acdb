import Foundation
import Models
import TestSupport
import Testing

@testable import Ingestion

/// Files of lines with damaged ones among them.
@Suite struct LineFuzzTests {
  private let website = Website.importSample()

  /// What came of a file: for each stored record its event, in order.
  private func events(
    _ bytes: [UInt8], _ format: ImportFormat, blockBytes: Int = 4096
  ) throws -> (report: ImportReport, events: [ImportedEvent]) {
    let folder = try ImportFolder()
    var events: [ImportedEvent] = []
    let report = try ImportSession(file: folder.file(bytes), digest: .quick, blockBytes: blockBytes)
      .run(format) { block in for range in block.ranges { events.append(ImportedEvent(block.records[range])) } }
    return (report, events)
  }

  private var rows: ImportFormat {
    .rows(ImportRowParser(website: website, classifier: .showing, now: .importNow))
  }

  private var log: ImportFormat {
    .combinedLog(LogParser(website: website, classifier: .showing, visitorHash: .telling, now: .importNow))
  }

  /// Mixes good lines with damaged ones and expects every good one to become what it becomes alone.
  private func check(
    _ corpus: [[UInt8]], good: (Int) -> String, mark: (ImportedEvent) -> Bool, _ tokens: [String],
    _ format: () -> ImportFormat, seed: UInt64
  ) throws {
    let mutation = ByteMutation(tokens: tokens)
    var random = SeededGenerator(seed: seed)
    for round in 0..<Corpus.rounds(12) {
      var file: [UInt8] = []
      var goodLines: [UInt8] = []
      var lines = 0
      for number in 0..<60 {
        if random.chance(40) {
          file += Array(good(number).utf8) + [0x0A]
          goodLines += Array(good(number).utf8) + [0x0A]
          lines += 1
        } else {
          var line = random.pick(corpus)
          mutation.apply(to: &line, &random)
          file += line + (random.chance(20) ? [0x0D, 0x0A] : [0x0A])
          lines += line.count { $0 == 0x0A } + 1
        }
      }
      Corpus.keep(file, of: "lines")
      let whole = try events(file, format())
      let alone = try events(goodLines, format())
      let comment = Comment(rawValue: "seed \(seed) round \(round)")
      #expect(whole.events.filter(mark) == alone.events, comment)
      #expect(whole.report.read == lines, comment)
      #expect(
        whole.report.stored + whole.report.rejectedTotal + whole.report.skipped.values.reduce(0, +)
          == whole.report.read, comment)
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(6))
  func `damaged rows leave the others as they are`(seed: UInt64) throws {
    try check(
      Corpus.cases("import-rows"),
      good: { #"{"timestamp":\#(1_769_854_272_345 + $0),"name":"good","visitor_id":"v","pathname":"/\#($0)"}"# },
      mark: { $0.texts[.name] == "good" },
      [
        "{", "}", "\"", ":", ",", "\"props\":{", "\"revenue\":{\"amount\":\"", "\"timestamp\":", "null", "\\u",
        "2026-02-30T25:61:61Z",
      ],
      { rows }, seed: seed)
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(6))
  func `damaged log lines leave the others as they are`(seed: UInt64) throws {
    try check(
      Corpus.cases("log-lines"),
      good: { #"192.0.2.77 - - [01/Feb/2026:10:11:12 +0000] "GET /good/\#($0) HTTP/1.1" 200 1 "-" "Good browser""# },
      mark: { $0.texts[.browser] == "Good" && $0.texts[.pathname]?.hasPrefix("/good/") == true },
      ["\"", "[", "]", " - ", "GET ", " HTTP/1.1\"", "%", "%00", "\\x", "31/Feb/2026:24:00:00 +9999", "::", "/"],
      { log }, seed: seed)
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(3))
  func `random bytes are a file like any other`(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Corpus.rounds(20) {
      let bytes = (0..<random.number(0...9_000)).map { _ in
        random.chance(3) ? 0x0A : UInt8(truncatingIfNeeded: random.next())
      }
      Corpus.keep(bytes, of: "lines")
      for format in [rows, log] {
        let outcome = try? events(bytes, format)
        #expect((outcome?.report.stored ?? 0) == (outcome?.events.count ?? 0), "seed \(seed)")
      }
    }
  }
}

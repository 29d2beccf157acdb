import Models
import TestSupport
import Testing

@testable import Ingestion

@Suite struct `Import session` {
  private let folder: ImportFolder

  init() throws { folder = try ImportFolder() }

  /// What an import of rows handed on.
  private struct Run {
    var report = ImportReport()
    /// Names of the events, in order.
    var names: [String] = []
    var prefixes: [ImportPrefix] = []
    var lines: [Int] = []
  }

  private func run(
    _ bytes: [UInt8], known: [ImportPrefix] = [], blockBytes: Int = 4096, name: String = "file"
  ) throws -> Run {
    let parser = ImportRowParser(website: .importSample(), classifier: .showing, now: .importNow)
    var run = Run()
    let session = ImportSession(file: try folder.file(bytes, named: name), digest: .quick, blockBytes: blockBytes)
    run.report = try session.run(.rows(parser), known: known) { block in
      for range in block.ranges {
        run.names.append(ImportedEvent(block.records[range]).texts[.name] ?? "")
      }
      run.prefixes.append(block.prefix)
      run.lines.append(block.lines)
    }
    return run
  }

  private func run(_ text: String, known: [ImportPrefix] = [], blockBytes: Int = 4096) throws -> Run {
    try run(Array(text.utf8), known: known, blockBytes: blockBytes)
  }

  private func row(_ name: Int) -> String { #"{"timestamp":1,"name":"e\#(name)","visitor_id":"v"}"# }

  private func rows(_ names: Range<Int>) -> String { names.map { row($0) + "\n" }.joined() }

  @Test func `each line is counted once`() throws {
    let run = try run("\u{FEFF}\(row(1))\n\n \t\r\nnonsense\r\n\(row(2))\r\n\(row(3))")
    #expect(run.names == ["e1", "e2", "e3"])
    #expect(run.report.read == 6)
    #expect(run.report.stored == 3)
    #expect(run.report.skipped == [.blank: 2])
    #expect(
      run.report.rejected == [
        LineRejection(line: 4, reason: "The line is not a JSON object: expected an object at byte 1.")
      ])
    #expect(run.report.rejectedTotal == 1)
    #expect(run.lines == [5, 6])
  }

  @Test func `an empty file has no lines`() throws {
    let run = try run("")
    #expect(run.report == ImportReport())
    #expect(run.prefixes.isEmpty)
  }

  @Test func `only the first hundred rejected lines are listed`() throws {
    let run = try run(String(repeating: "x\n", count: 250))
    #expect(run.report.rejectedTotal == 250)
    #expect(run.report.rejected.map(\.line) == Array(1...100))
  }

  @Test(arguments: [64, 65, 100, 1000, 100_000])
  func `the size of blocks changes nothing`(blockBytes: Int) throws {
    let text = rows(0..<200)
    let run = try run(text, blockBytes: blockBytes)
    #expect(run.names == (0..<200).map { "e\($0)" })
    #expect(run.lines.last == 200)
    #expect(run.prefixes.last?.bytes == Int64(text.utf8.count))
    #expect(run.prefixes.last == (try self.run(text).prefixes.last))
  }

  @Test func `a line longer than a block is rejected and the next is read`() throws {
    let long = #"{"timestamp":1,"name":"\#(String(repeating: "x", count: 500))","visitor_id":"v"}"#
    let run = try run("\(row(1))\n\(long)\n\(row(2))\n\(long)", blockBytes: 64)
    #expect(run.names == ["e1", "e2"])
    #expect(run.report.rejected.map(\.line) == [2, 4])
    #expect(run.report.rejected.first?.reason == "The line is longer than 64 bytes.")
    #expect(run.report.read == 4)
  }

  @Test func `the same file again adds nothing, whatever its name and packing`() throws {
    let bytes = Array(rows(0..<100).utf8)
    let first = try run(bytes)
    for (stored, name) in [(bytes, "file"), (bytes, "other"), (gzip(bytes), "file.gz")] {
      let again = try run(stored, known: [first.prefixes.last!], name: name)
      #expect(again.names.isEmpty)
      #expect(again.report.read == 100)
      #expect(again.report.skipped == [.alreadyImported: 100])
    }
  }

  @Test func `a file that has grown adds its new part`() throws {
    let first = try run(rows(0..<100))
    let grown = try run(rows(0..<120) + "x\n", known: first.prefixes)
    #expect(grown.names == (100..<120).map { "e\($0)" })
    #expect(grown.report.skipped == [.alreadyImported: 100])
    #expect(grown.report.rejected.map(\.line) == [121])
    // And once more, after both.
    let again = try run(rows(0..<120) + "x\n" + rows(7..<8), known: [first.prefixes.last!, grown.prefixes.last!])
    #expect(again.names == ["e7"])
    #expect(again.report.read == 122)
  }

  @Test func `an interrupted import goes on behind its last block`() throws {
    let text = rows(0..<200)
    let whole = try run(text, blockBytes: 512)
    #expect(whole.prefixes.count > 10)
    for stop in [0, 4, whole.prefixes.count - 2] {
      let rest = try run(text, known: [whole.prefixes[stop]], blockBytes: 512)
      #expect(rest.names.count == 200 - whole.lines[stop])
      #expect(rest.prefixes.last == whole.prefixes.last)
    }
  }

  @Test func `the longest known beginning counts, and others do not`() throws {
    let short = try run(rows(0..<10)).prefixes.last!
    let middle = try run(rows(0..<20)).prefixes.last!
    let longer = try run(rows(0..<90)).prefixes.last!
    let other = try run(rows(5..<35)).prefixes.last!
    let same = ImportPrefix(bytes: middle.bytes, digest: other.digest)
    let text = Array(rows(0..<50).utf8)
    for stored in [text, gzip(text)] {
      let run = try run(stored, known: [longer, short, other, middle, same])
      #expect(run.names == (20..<50).map { "e\($0)" })
      #expect(try self.run(stored, known: [other, longer]).names.count == 50)
      #expect(run.prefixes.last == (try self.run(text).prefixes.last))
    }
  }

  @Test func `a last line without end is taken once`() throws {
    let first = try run(rows(0..<3) + row(3))
    #expect(first.names.last == "e3")
    #expect(try run(rows(0..<3) + row(3), known: first.prefixes).names.isEmpty)
    let grown = try run(rows(0..<5), known: first.prefixes)
    #expect(grown.names == ["e4"])
    #expect(grown.report.skipped == [.alreadyImported: 4])
    #expect(grown.report.read == 5)
  }

  @Test func `a last line that is still being written is read again when it is whole`() throws {
    let cut = String(row(3).dropLast(5))
    let first = try run(rows(0..<3) + cut)
    #expect(first.report.rejected.map(\.line) == [4])
    let grown = try run(rows(0..<5), known: first.prefixes)
    #expect(grown.names == ["e3", "e4"])
    #expect(grown.report.skipped == [.alreadyImported: 3])
    #expect(grown.report.rejectedTotal == 0)
  }

  @Test func `what the sink throws ends the import`() throws {
    struct Full: Error {}
    let parser = ImportRowParser(website: .importSample(), classifier: .showing, now: .importNow)
    let session = ImportSession(file: try folder.file(rows(0..<100).utf8), digest: .quick, blockBytes: 512)
    var blocks = 0
    #expect(throws: Full.self) {
      try session.run(.rows(parser)) { _ in
        blocks += 1
        if blocks == 3 { throw Full() }
      }
    }
    #expect(blocks == 3)
  }

  @Test func `progress reaches the end`() throws {
    let bytes = gzip(Array(rows(0..<1000).utf8))
    let parser = ImportRowParser(website: .importSample(), classifier: .showing, now: .importNow)
    var shares: [Double] = []
    var read: [Int] = []
    let session = ImportSession(file: try folder.file(bytes), digest: .quick, blockBytes: 4096)
    _ = try session.run(.rows(parser), sink: { _ in }) {
      shares.append($0.share)
      read.append($0.report.read)
    }
    #expect(shares == shares.sorted() && shares.last == 1)
    #expect(read == read.sorted() && read.last == 1000)
  }

  @Test func `however a file grows, each row is taken once`() throws {
    let seed: UInt64 = 77
    var random = SeededGenerator(seed: seed)
    for _ in 0..<40 {
      let whole = Array(rows(0..<60).utf8)
      var known: [ImportPrefix] = []
      var names: [String] = []
      var length = 0
      while length < whole.count {
        length = min(whole.count, length + 1 + random.below(600))
        // A row's end without its line end is whole: what follows is only the line end.
        let part = try run(Array(whole[..<length]), known: known, blockBytes: 128)
        names += part.names
        if let last = part.prefixes.last { known.append(last) }
      }
      #expect(names == (0..<60).map { "e\($0)" }, "seed \(seed)")
    }
  }
}

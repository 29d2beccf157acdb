import Models
import TestSupport
import Testing

@testable import Ingestion

@Suite struct `Table import` {
  private let folder: ImportFolder

  init() throws { folder = try ImportFolder() }

  private struct Run {
    var report = ImportReport()
    var names: [String] = []
    var prefixes: [ImportPrefix] = []
  }

  private func run(_ bytes: [UInt8], known: [ImportPrefix] = [], blockBytes: Int = 4096) throws -> Run {
    var run = Run()
    let session = ImportSession(file: try folder.file(bytes), digest: .quick, blockBytes: blockBytes)
    let format = ImportFormat.table(
      .rows, website: .importSample(), classifier: .showing, now: .importNow)
    run.report = try session.run(format, known: known) { block in
      for range in block.ranges { run.names.append(ImportedEvent(block.records[range]).texts[.name] ?? "") }
      run.prefixes.append(block.prefix)
    }
    return run
  }

  private static let heading = "timestamp,name,visitor_id\n"

  /// Names with commas, quotes and line ends.
  private static func name(_ number: Int) -> String {
    [",", "\"", "\n", "\r\n", "", "\"\n\""][number % 6] + "e\(number)"
  }

  private static func text(_ numbers: Range<Int>) -> String {
    heading
      + numbers.map { number in
        let quoted = name(number).split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
        return "1000,\"\(quoted)\",v\n"
      }.joined()
  }

  @Test(arguments: [64, 65, 200, 100_000])
  func `a quoted field may hold line ends, whatever the size of blocks`(blockBytes: Int) throws {
    let run = try run(Array(Self.text(0..<60).utf8), blockBytes: blockBytes)
    #expect(run.names == (0..<60).map(Self.name))
    #expect(run.report.read == 61)
    #expect(run.report.stored == 60)
    #expect(run.report.skipped == [.heading: 1])
  }

  @Test func `however a table grows, each record is taken once, packed or not`() throws {
    let seed: UInt64 = 78
    var random = SeededGenerator(seed: seed)
    for round in 0..<40 {
      let whole = Array(Self.text(0..<60).utf8)
      var known: [ImportPrefix] = []
      var names: [String] = []
      var length = Self.heading.utf8.count
      while length < whole.count {
        length = min(whole.count, length + 1 + random.below(400))
        // A cut at a record's end without its line end, or in front of it, is whole: the rest of the line is skipped.
        while length < whole.count, whole[length - 1] != 0x0A { length += 1 }
        let part = Array(whole[..<length])
        let run = try run(random.chance(50) ? gzip(part) : part, known: known, blockBytes: 128)
        names += run.names
        if let last = run.prefixes.last { known.append(last) }
      }
      #expect(names == (0..<60).map(Self.name), "seed \(seed), round \(round)")
      #expect(try self.run(gzip(whole), known: known).report.skipped == [.alreadyImported: 61])
    }
  }

  /// Quotes that open nothing, and one whose field goes on behind it, among fields that are rightly quoted.
  private static let stray =
    heading + "1000,27\" screen,v\n" + "1000,b,v\n" + "1000,\"c\n,\"\"d\",v\n" + "1000,\"x\" y,v\n" + "1000,e\",v\r\n"
    + "1000,f\"g,v\"\n"
  private static let strayNames = ["27\" screen", "b", "c\n,\"d", "e\"", "f\"g"]

  @Test(arguments: [32, 33, 64, 4096])
  func `a stray quote spoils at most its own record`(blockBytes: Int) throws {
    let run = try run(Array(Self.stray.utf8), blockBytes: blockBytes)
    #expect(run.names == Self.strayNames)
    #expect(run.report.read == 7)
    #expect(run.report.rejectedTotal == 1)
  }

  @Test func `wherever a table with stray quotes was cut, each record is taken once`() throws {
    let whole = Array(Self.stray.utf8)
    for length in Self.heading.utf8.count...whole.count {
      let first = try run(Array(whole[..<length]), blockBytes: 33)
      let second = try run(whole, known: first.prefixes, blockBytes: 64)
      #expect(first.names + second.names == Self.strayNames, "cut at \(length)")
    }
  }

  @Test func `a record that is longer than a block is passed over to its end`() throws {
    let long = "1000,\"" + String(repeating: "x\n", count: 200) + "\",v\n"
    let text = Self.heading + "1000,a,v\n" + long + "1000,b,v\n"
    let whole = try run(Array(text.utf8), blockBytes: 64)
    #expect(whole.names == ["a", "b"])
    #expect(whole.report.rejectedTotal == 1)
    // And so it is for who goes on in the middle of it.
    for prefix in whole.prefixes {
      let rest = try run(Array(text.utf8), known: [prefix], blockBytes: 64)
      #expect(rest.names == ["a", "b"] || rest.names == ["b"] || rest.names == [])
    }
  }

  @Test func `an empty file, a heading alone and a zip archive`() throws {
    #expect(try run([]).report == ImportReport())
    #expect(try run(Array(Self.heading.utf8)).report.skipped == [.heading: 1])
    #expect(throws: ImportError.self) { try run(Array("PK\u{3}\u{4}rest".utf8)) }
  }

  /// A compressed log that is still being written, or was copied too early.
  @Test func `a packed file that ends too early gives what it holds, and the rest when it is whole`() throws {
    let rows = (0..<4000).map { #"{"timestamp":1,"name":"e\#($0 &* 7919 % 4000)","visitor_id":"v\#($0)"}"# + "\n" }
    let packed = gzip(Array(rows.joined().utf8))
    var names = 0
    var known: [ImportPrefix] = []
    for length in [packed.count / 2, packed.count] {
      let session = ImportSession(
        file: try folder.file(packed[..<length]), digest: .quick, blockBytes: 4096)
      let parser = ImportRowParser(website: .importSample(), classifier: .showing, now: .importNow)
      do {
        _ = try session.run(.rows(parser), known: known) { block in
          names += block.ranges.count
          known = [block.prefix]
        }
        #expect(length == packed.count)
      } catch is ImportError {
        #expect(length < packed.count)
        #expect(names > 0)
      }
    }
    #expect(names == 4000)
  }

  @Test func `equal lines of one file all count`() throws {
    let run = try run(Array((Self.heading + String(repeating: "1000,a,v\n", count: 5)).utf8))
    #expect(run.names == ["a", "a", "a", "a", "a"])
  }

  @Test func `blanks at the end may be the beginning of a line`() throws {
    let row = #"{"timestamp":1,"name":"a","visitor_id":"v"}"#
    func rows(_ text: String, _ known: [ImportPrefix]) throws -> (ImportReport, [ImportPrefix]) {
      var prefixes: [ImportPrefix] = []
      let session = ImportSession(file: try folder.file(text.utf8), digest: .quick)
      let parser = ImportRowParser(website: .importSample(), classifier: .showing, now: .importNow)
      return (try session.run(.rows(parser), known: known) { prefixes.append($0.prefix) }, prefixes)
    }
    let (first, known) = try rows(row + "\n  ", [])
    #expect(first.stored == 1)
    let (second, _) = try rows(row + "\n  " + row + "\n", known)
    #expect(second.stored == 1)
  }
}

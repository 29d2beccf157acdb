import Foundation
import Models
import Testing

@testable import Ingestion

/// A public access log of 2015 with 10,000 lines; the figures were counted by independent readers.
@Suite struct `Real access log` {
  private static let path = ProcessInfo.processInfo.environment["FOOTFALL_SHARED"].map {
    "\($0)/data/apache_access_elastic.log.gz"
  }

  @Test(.enabled(if: path != nil, "set FOOTFALL_SHARED to the folder with data/apache_access_elastic.log.gz"))
  func `every line is accounted for`() throws {
    let folder = try ImportFolder()
    let path = try #require(Self.path)
    func run(_ options: LogParser.Options) throws -> (ImportReport, Set<String>, [String: Int]) {
      let parser = LogParser(
        website: .importSample(domain: "semicomplete.com"), classifier: .showing, visitorHash: .telling,
        now: .importNow, options: options)
      let file = try SourceFile.open(path: path, temporaryFolder: folder.path)
      var visitors: Set<String> = []
      var paths: [String: Int] = [:]
      let report = try ImportSession(file: file, digest: .quick).run(.combinedLog(parser)) { block in
        for range in block.ranges {
          block.records.withUnsafeBytes { bytes in
            let reader = EventRecordReader(UnsafeRawBufferPointer(rebasing: bytes[range]))!
            guard !reader.flags.contains(.bot) else { return }
            visitors.insert(reader.text(.visitor).map { String($0, radix: 16) }.joined(separator: " "))
            paths[String(decoding: reader.text(.pathname), as: UTF8.self), default: 0] += 1
          }
        }
      }
      return (report, visitors, paths)
    }

    let (report, visitors, paths) = try run(.init())
    #expect(report.read == 10_000)
    // The one line whose User-Agent has no closing quote.
    #expect(
      report.rejected == [
        LineRejection(line: 8_899, reason: "The user agent has no closing quote: the line is cut.")
      ])
    #expect(report.rejectedTotal == 1)
    #expect(report.skipped == [.method: 48, .status: 371, .staticFile: 5_678, .bot: 1_033])
    #expect(report.stored == 2_869)
    #expect(visitors.count == 1_076)
    #expect(paths.count == 406)
    #expect(paths["/blog/tags/puppet"] == 488)
    #expect(paths["/projects/xdotool/"] == 215)

    let (everything, _, allPaths) = try run(.init(includeBots: true, includeStatic: true))
    // 9,125 with 200, 445 with 304, 45 with 206, less 35 that are not GET or are the cut line: 9,951 GET less 371.
    #expect(everything.skipped == [.method: 48, .status: 371])
    #expect(everything.stored == 9_951 - 371)
    #expect(allPaths.values.reduce(0, +) == 9_580)
  }
}

import Foundation
import TestSupport
import Testing

/// The same file again, and files that have grown, whatever their names and packing.
@Suite struct ImportAgainTests {
  private static let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"

  /// Lines of an access log, some of them equal.
  private func lines(_ numbers: Range<Int>) -> String {
    numbers.map { number in
      let minute = String(10 + number / 3 % 50)
      return
        #"203.0.113.\#(number / 3 % 7) - - [01/Mar/2024:10:\#(minute):00 +0000] "GET /\#(number / 3) HTTP/1.1" "#
        + #"200 512 "-" "\#(Self.browser)""# + "\n"
    }.joined()
  }

  private func gzip(_ file: URL) async throws -> URL {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-kf", file.path]
    try await process.runToEnd()
    #expect(process.terminationStatus == 0)
    return file.appendingPathExtension("gz")
  }

  @Test func `a log brings its new part only, cut, grown and packed`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    func stored(_ file: URL) async throws -> Int? {
      let arguments = ["import", file.path, "--website", website.id, "--format", "combined-log"]
      let run = try await installation.attempt(arguments)
      #expect(run.exitCode == 0, "\(run.errors)")
      let report = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
      return report?["stored"] as? Int
    }
    // The last line is being written.
    let cut = lines(0..<99) + lines(99..<100).dropLast(20)
    let log = try installation.folder.file("access.log", String(cut))
    #expect(try await stored(log) == 99)
    #expect(try await stored(log) == 0)
    let whole = try installation.folder.file("access.log", lines(0..<120))
    #expect(try await stored(whole) == 21)
    let packed = try await gzip(whole)
    #expect(try await stored(packed) == 0)
    let other = try installation.folder.file("other-name", lines(0..<120))
    #expect(try await stored(other) == 0)
    let grown = try await gzip(try installation.folder.file("rotated.1", lines(0..<150)))
    #expect(try await stored(grown) == 30)
    // gzip's members one after another are one text.
    let more = try await gzip(try installation.folder.file("more", lines(150..<160)))
    var members = try Data(contentsOf: grown)
    members.append(try Data(contentsOf: more))
    try members.write(to: grown)
    #expect(try await stored(grown) == 10)
    #expect(try await stored(try installation.folder.file("all", lines(0..<160))) == 0)
    let stats = try await installation.command(
      "stats", "--website", website.id, "--period", "day", "--date", "2024-03-01", "--metrics", "pageviews")
    #expect(stats as? NSDictionary == ["results": ["pageviews": ["value": 160]]])
  }
}

import Foundation
import Testing

@testable import Benchmark

/// A whole run, small: everything is there and right. How long it takes is nobody's business here.
@Suite struct SmokeTests {
  @Test func `a small run measures everything and its answers are right`() throws {
    let folder = NSTemporaryDirectory() + "footfall-bench-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var settings = BenchmarkRun.Settings()
    // Products lie in the folder of the test bundle.
    settings.footfall =
      URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("footfall").path
    settings.folder = folder
    settings.size = 4_000
    settings.seed = 11
    settings.repetitions = 2
    let report = Report(isQuiet: true)
    let run = BenchmarkRun(settings, report: report)

    try WarmQuestions(run: run).overHTTP()
    try WarmQuestions(run: run).asPlans()
    try StoredBytes(run: run).measure()
    try ImportSpeed(run: run).measure()

    for id in QuestionList.overHTTP {
      #expect(report["questions.http.\(id).warm.ms"] != nil)
      #expect(report["questions.http.\(id).warm.p99.ms"] != nil)
    }
    for id in QuestionList.asPlans { #expect(report["questions.plan.\(id).warm.ms"] != nil) }
    for name in ["import.ndjson.rows_per_s", "import.log.lines_per_s", "store.total.bytes_per_event"] {
      #expect(report[name] ?? 0 > 0, "\(name)")
    }
    let document = try #require(
      try JSONSerialization.jsonObject(with: report.json(missed: [])) as? [String: Any])
    #expect(Set(document.keys) == ["about", "figures", "digests", "differences", "missed"])
    let digests = document["digests"] as? [String: String]
    #expect(digests?.count == QuestionList.overHTTP.count + QuestionList.asPlans.count)

    // The totals of the whole range, counted from the rows themselves.
    let (store, website) = try run.installation().engine()
    let end = try run.events().end
    let question = Question(id: "all", kind: .aggregate, start: end - 90 * 86_400_000, end: end)
    #expect(try question.ask(store, website) == expected(run.events().path))
  }

  /// Visitors, pageviews, events, sessions, bounces and milliseconds of a file of import rows.
  private func expected(_ path: String) throws -> Answer {
    struct Row: Decodable {
      let timestamp: Int
      let name: String
      let visitor_id: String
      let session_id: String
    }
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let rows = try lines.map { try JSONDecoder().decode(Row.self, from: Data($0.utf8)) }
    let sessions = Dictionary(grouping: rows, by: \.session_id).values
    let bounces = sessions.count { $0.count == 1 && $0[0].name == "pageview" }
    let durations = sessions.map { ($0.map(\.timestamp).max() ?? 0) - ($0.map(\.timestamp).min() ?? 0) }
    let counts = [
      Set(rows.map(\.visitor_id)).count, rows.count { $0.name == "pageview" }, rows.count, sessions.count, bounces,
      durations.reduce(0, +),
    ]
    return Answer(rows: [counts.map(String.init)])
  }
}

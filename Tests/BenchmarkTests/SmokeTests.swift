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
    try PageSenseQuestions(run: run).measure()
    try WarmQuestions(run: run).asPlans()
    try StoredBytes(run: run).measure()
    try ImportSpeed(run: run).measure()

    for id in QuestionList.overHTTP {
      #expect(report["questions.http.\(id).warm.ms"] != nil)
      #expect(report["questions.http.\(id).warm.p99.ms"] != nil)
    }
    for id in PageSenseQuestionList.all { #expect(report["pagesense.http.\(id).warm.ms"] != nil) }
    for id in QuestionList.asPlans { #expect(report["questions.plan.\(id).warm.ms"] != nil) }
    for name in ["import.ndjson.rows_per_s", "import.log.lines_per_s", "store.total.bytes_per_event"] {
      #expect(report[name] ?? 0 > 0, "\(name)")
    }
    let document = try #require(
      try JSONSerialization.jsonObject(with: report.json(missed: [])) as? [String: Any])
    #expect(Set(document.keys) == ["about", "figures", "digests", "differences", "missed"])
    let digests = document["digests"] as? [String: String]
    let asked = QuestionList.overHTTP + QuestionList.asPlans + PageSenseQuestionList.all
    #expect(digests?.count == asked.count)

    // What the rows themselves say, counted in the plainest way.
    let (store, website) = try run.installation().engine()
    let rows = try SampleRow.rows(of: run.events().path)
    let end = try run.events().end
    let range = (start: end - 90 * 86_400_000, end: end)
    let totals = Question(id: "all", kind: .aggregate, start: range.start, end: range.end)
    #expect(try totals.ask(store, website) == SampleRow.totals(rows))
    var cohorts = Question(id: "weeks", kind: .retention, start: range.start, end: range.end)
    cohorts.periods = 6
    #expect(try cohorts.ask(store, website) == SampleRow.retention(rows, periods: 6))
    var steps = Question(id: "steps", kind: .funnel, start: range.start, end: range.end)
    steps.steps = [.init(name: "pageview", page: "/"), .init(name: "pageview", page: "/pricing"), .init(name: "Click")]
    #expect(try steps.ask(store, website) == SampleRow.funnel(rows, steps.steps))
  }
}

/// An import row as Foundation reads it.
private struct SampleRow: Decodable {
  let timestamp: Int
  let name: String
  let visitor_id: String
  let session_id: String
  let pathname: String

  static func rows(of path: String) throws -> [SampleRow] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(SampleRow.self, from: Data($0.utf8))
    }
  }

  /// Visitors, pageviews, events, sessions, bounces and the sessions' milliseconds.
  static func totals(_ rows: [SampleRow]) -> Answer {
    let sessions = Dictionary(grouping: rows, by: \.session_id).values
    let bounces = sessions.count { $0.count == 1 && $0[0].name == "pageview" }
    let durations = sessions.map { ($0.map(\.timestamp).max() ?? 0) - ($0.map(\.timestamp).min() ?? 0) }
    let counts = [
      Set(rows.map(\.visitor_id)).count, rows.count { $0.name == "pageview" }, rows.count, sessions.count, bounces,
      durations.reduce(0, +),
    ]
    return Answer(rows: [counts.map(String.init)])
  }

  /// Week, distance in weeks, and visitors that were there, of those whose first week it was.
  static func retention(_ rows: [SampleRow], periods: Int) -> Answer {
    var counts: [[Int]: Int] = [:]
    for events in Dictionary(grouping: rows, by: \.visitor_id).values {
      let weeks = Set(events.map { ($0.timestamp / 86_400_000 + 3) / 7 })
      guard let first = weeks.min() else { continue }
      for week in weeks where week - first <= periods { counts[[first, week - first], default: 0] += 1 }
    }
    let sorted = counts.sorted { ($0.key[0], $0.key[1]) < ($1.key[0], $1.key[1]) }
    return Answer(rows: sorted.map { ($0.key + [$0.value]).map(String.init) })
  }

  /// Visitors that reached each step, each later than the one before.
  static func funnel(_ rows: [SampleRow], _ steps: [Question.Step]) -> Answer {
    var reached = steps.map { _ in 0 }
    for events in Dictionary(grouping: rows, by: \.visitor_id).values {
      var time = Int.min
      for (place, step) in steps.enumerated() {
        let later = events.filter { event in
          event.timestamp > time && event.name == step.name && (step.page.map { $0 == event.pathname } ?? true)
        }
        guard let next = later.map(\.timestamp).min() else { break }
        time = next
        reached[place] += 1
      }
    }
    return Answer(rows: [reached.map(String.init)])
  }
}

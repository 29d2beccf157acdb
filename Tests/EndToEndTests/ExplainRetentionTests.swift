import Foundation
import Testing

@Suite struct ExplainRetentionTests {
  @Test func `listed visits give cohorts, and lines that cannot be read an error`() async throws {
    let lines = [
      #"{"id":"a","input":{"range":"7d","granularity":"daily","periods":1,"users":[{"n":3,"visits":["2026-06-11"],"#
        + #""purchases":[["2026-06-11",2.5]]},{"visits":["2026-06-11","2026-06-12T10:00:00Z"]}]}}"#,
      #"{"id":"b","input":{"range":"1w"}}"#, #"{"id":"c","input":{"users":[{"visits":["soon"]}]}}"#,
      #"{"id":"d","input":{"now":"2026-06-12T01:00:00Z","range":"7d","granularity":"daily","#
        + #""users":[{"visits":["2026-06-10","2026-06-11"]}]}}"#,
    ]
    let run = try await run(
      .footfall, ["explain", "retention", "--now", "2026-06-13T12:00:00Z", "--timezone", "America/New_York"],
      input: lines.joined(separator: "\n"))
    #expect(run.exitCode == 0, "\(run.errors)")
    let answers = try run.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(answers.map { $0["id"] as? String } == ["a", "b", "c", "d"])
    let output = try #require(answers[0]["output"] as? [String: Any])
    #expect(output["cohorts"] as? [NSDictionary] == [
      ["cohort_date": "2026-06-11", "period_number": 0, "total_users": 4, "retained_users": 4, "retention_rate": 100],
      ["cohort_date": "2026-06-11", "period_number": 1, "total_users": 4, "retained_users": 1, "retention_rate": 25],
    ])
    #expect((output["ltv"] as? [NSDictionary])?.first == [
      "cohort_date": "2026-06-11", "period_number": 0, "total_users": 4, "cumulative_revenue": 7.5, "ltv": 1.88,
    ])
    for (line, word) in [(1, "range"), (2, "soon")] {
      let message = (answers[line]["error"] as? [String: Any])?["message"] as? String
      #expect(message?.contains(word) == true)
    }
    // At one in the morning of London's 12 June it is the eleventh in New York: the cohort has a period of today.
    let late = try #require(answers[3]["output"] as? [String: Any])
    #expect((late["cohorts"] as? [NSDictionary])?.count == 2)
  }
}

import Foundation
import Testing

@testable import Benchmark

@Suite struct QuestionTests {
  /// 1 December 2025, 00:00 UTC.
  private let list = QuestionList(end: 1_764_547_200_000)

  @Test func `the first repetition is the plain question`() {
    let question = list.question("Q7", rule: .overlap, 0)
    #expect(
      question.statsPath(website: "w")
        == "/api/external/v1/stats/aggregate?site_id=w&period=custom&date=2025-11-01,2025-11-30"
        + "&metrics=visitors,pageviews,events,bounce_rate,visit_duration"
        + "&filters=visit:country%3D%3DUS%3Bvisit:browser%3D%3DChrome")
    #expect(list.question("Q12", rule: .start, 0).statsPath(website: "w") == nil)
  }

  @Test(arguments: Set(QuestionList.overHTTP + QuestionList.asPlans).sorted())
  func `no repetition asks what another asked`(id: String) throws {
    var asked: Set<String> = []
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    for n in 0..<QuestionList.repetitionsMax {
      let question = list.question(id, rule: .start, n)
      #expect(question.start < question.end && question.end <= list.end)
      asked.insert(String(decoding: try encoder.encode(question), as: UTF8.self))
    }
    #expect(asked.count == QuestionList.repetitionsMax)
  }

  @Test func `an answer of the Stats API and an engine's are the same once shown`() throws {
    let question = list.question("Q1", rule: .overlap, 0)
    let document = #"""
      {"success":true,"data":{"results":{"visitors":{"value":7},"pageviews":{"value":20},"events":{"value":21},
      "bounce_rate":{"value":13},"visit_duration":{"value":3}}}}
      """#
    // 1 of 8 sessions is 12.5 %, shown as 13; 20 seconds in 8 sessions are 2.5, shown as 3.
    let whole = Answer(rows: [["7", "20", "21", "8", "1", "20"]])
    let shown = try Answer(document: Array(document.utf8), to: question)
    #expect(whole.asShown(to: question) == shown)
    #expect(shown.digest == whole.asShown(to: question).digest)
    #expect(shown.digest != whole.digest)
    #expect(shown.difference(from: whole).hasPrefix("row 0 is"))
  }

  @Test func `an answer that is a refusal is an error`() {
    #expect(throws: BenchmarkError.self) {
      try Answer(document: Array(#"{"success":false}"#.utf8), to: list.question("Q1", rule: .overlap, 0))
    }
  }

  @Test(arguments: PageSenseQuestionList.all)
  func `no repetition asks the PageSense API what another asked`(id: String) {
    let list = PageSenseQuestionList(end: 1_764_547_200_000)
    let ranges = Set((0..<100).map { [list.question(id, $0).start, list.question(id, $0).end] })
    #expect(ranges.count == 100)
  }

  @Test func `answers of the PageSense API and an engine's are the same once shown`() throws {
    let list = PageSenseQuestionList(end: 1_764_547_200_000)
    let goal = #"""
      {"conversions":[{"timestamp":"2025-11-30T10:00:00Z","url":"https://example.com/pricing"}],
      "summary":{"conversions":3,"unique_visitors":1,"conversion_rate":12.5}}
      """#
    let met = Answer(rows: [["3", "1", "8"], ["1764496800999", "7", "example.com", "/pricing"]])
    let question = list.question("goal-page", 0)
    #expect(try Answer(pageSense: Array(goal.utf8), to: question) == met.asShown(to: question))
    let report = #"""
      {"report":{"totals":{"visitors":7,"page_views":20,"sessions":8,"bounce_rate":12.5,"avg_session_duration":3},
      "by_country":[{"country":"Estonia","visitors":1,"page_views":2,"sessions":1,"bounce_rate":0,
      "avg_session_duration":5}]}}
      """#
    let figures = Answer(rows: [["7", "20", "8", "1", "20"], ["EE", "1", "2", "1", "0", "5"]])
    let country = list.question("country", 0)
    #expect(try Answer(pageSense: Array(report.utf8), to: country) == figures.asShown(to: country))
    let funnel = #"""
      {"funnel":{"average_time":9,"steps":[{"visitors":4,"average_time":5},{"visitors":2,"average_time":4},
      {"visitors":1,"average_time":0}]}}
      """#
    let steps = Answer(rows: [["4", "0", "0"], ["2", "10000", "10000"], ["1", "4000", "9000"]])
    let way = list.question("funnel", 0)
    #expect(try Answer(pageSense: Array(funnel.utf8), to: way) == steps.asShown(to: way))
  }
}

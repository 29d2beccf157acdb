import Foundation
import Testing

@Suite struct ExplainExperimentTests {
  private func answers(_ topic: String, _ lines: [String]) async throws -> [[String: Any]] {
    let run = try await run(.footfall, ["explain", topic], input: lines.joined(separator: "\n"))
    #expect(run.exitCode == 0, "\(run.errors)")
    return try run.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
  }

  @Test func `counts, sizes and lines that cannot be are answered in order`() async throws {
    let answers = try await answers(
      "experiment",
      [
        #"{"id":1,"input":{"variations":[{"visitors":2710,"conversions":189},{"visitors":2710,"conversions":243.0}],"#
          + #""traffic_split":[50,50]}}"#,
        #"{"id":2,"input":{"baseline_rate":0.2,"mde_relative":0.1,"alpha":0.05,"power":0.8}}"#,
        #"{"id":3,"input":{"baseline_rate":20,"mde_relative":0.1,"alpha":5,"power":80}}"#,
        #"{"id":4,"input":{"variations":[{"visitors":1,"conversions":2}]}}"#,
        #"{"id":5,"input":{"variations":[{"visitors":0,"conversions":0},{"visitors":9,"conversions":1}]}}"#,
        #"{"id":6,"input":{"baseline_rate":0.9,"mde_relative":0.2}}"#, #"{"id":7,"input":{}}"#,
      ])
    #expect(answers.map { $0["id"] as? Int } == [1, 2, 3, 4, 5, 6, 7])
    let outputs = answers.map { $0["output"] as? [String: Any] }
    #expect(outputs[0]?["winner"] as? Int == 1)
    let arm = try #require((outputs[0]?["variations"] as? [[String: Any]])?.last)
    #expect(abs((arm["confidence"] as? Double ?? 0) - 99.32360385) < 1e-6)
    #expect(abs((arm["uplift"] as? Double ?? 0) - 28.571428571) < 1e-6)
    #expect((outputs[0]?["sample_ratio"] as? [String: Any])?["mismatch"] as? Bool == false)
    #expect(outputs[1]?["per_variation"] as? Int == 6510 && outputs[2]?["per_variation"] as? Int == 6510)
    #expect((outputs[4]?["variations"] as? [[String: Any]])?.last?["p_value"] is NSNull)
    #expect(outputs[3] == nil && outputs[5] == nil && outputs[6] == nil)
    #expect(answers[3]["error"] != nil && answers[5]["error"] != nil && answers[6]["error"] != nil)
  }

  @Test func `a match says whether an address is meant`() async throws {
    let answers = try await answers(
      "url-match",
      [
        #"{"id":1,"input":{"match":{"type":"simple","value":"https://a.example/b"},"url":"http://A.example/b/?c"}}"#,
        #"{"id":2,"input":{"match":{"type":"starts_with","value":"https://a.example/b"},"url":"https://a.example/c"}}"#,
        #"{"id":3,"input":{"match":{"value":"https://a.example/*"},"url":"https://a.example/c"}}"#,
        #"{"id":4,"input":{"match":{"type":"regex","value":"("},"url":"https://a.example/c"}}"#,
        #"{"id":5,"input":{"match":{"type":"like","value":"x"},"url":"https://a.example/c"}}"#,
      ])
    let matches = answers.map { ($0["output"] as? [String: Any])?["matches"] as? Bool }
    #expect(matches == [true, false, true, nil, nil])
    #expect((answers[3]["error"] as? [String: Any])?["message"] as? String
      == "The regular expression has a parenthesis without its partner.")
    #expect(answers[4]["error"] != nil)
  }
}

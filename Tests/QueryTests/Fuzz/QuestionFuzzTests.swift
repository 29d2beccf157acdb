import Models
import Query
import Storage
import TestSupport
import Testing

/// Questions as people mistype them and as scanners send them.
@Suite struct QuestionFuzzTests {
  private let mutation = ByteMutation(tokens: [
    "==", "!=", ";", "|", "\\|", "*", "**", "event:page", "visit:source", "event:props:", "[", "]", "\"", ",", "{}",
    "[\"and\",", "[\"is\",", "visit:country==", "(none)", ".*", "^", "$",
  ])

  /// Whether a question is answered; else it is refused with a reason, and anything else fails the test.
  private func ask(
    _ endpoint: StatsEndpoint, _ parameters: [String: String], _ traffic: [RawEvent]
  ) -> Bool {
    do throws(QueryError) {
      _ = try Asking(traffic, now: "2024-04-04T12:00:00Z").result(endpoint, parameters)
      return true
    } catch {
      if case .store(let error) = error { Issue.record("\(parameters): \(error)") }
      return false
    }
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `a filter is understood or refused by name`(seed: UInt64) throws {
    let corpus = try Corpus.cases("filters")
    let traffic = RandomTraffic(seed: seed, events: 40, visitors: 8).events
    var random = SeededGenerator(seed: seed)
    var answered = 0
    for _ in 0..<Corpus.rounds(250) {
      var filter = random.pick(corpus)
      if random.chance(90) { mutation.apply(to: &filter, &random) }
      Corpus.keep(filter, of: "filter")
      var parameters = ["period": "7d", "date": "2024-04-01", "filters": String(decoding: filter, as: UTF8.self)]
      parameters["metrics"] = random.pick(["visitors,pageviews", "visits,bounce_rate", "events"])
      parameters["property"] = random.pick(["event:page", "visit:source", "event:props:tier", "visit:entry_page"])
      if ask(random.pick(StatsEndpoint.allCases), parameters, traffic) { answered += 1 }
    }
    #expect(answered > 0, "seed \(seed)")
  }

  @Test(.timeLimit(.minutes(10)), arguments: Corpus.seeds(4))
  func `any parameter is understood or refused by name`(seed: UInt64) {
    let traffic = RandomTraffic(seed: seed, events: 20, visitors: 4).events
    let good: [String: [String]] = [
      "period": ["day", "7d", "30d", "month", "6mo", "12mo", "custom"],
      "date": ["2024-04-01", "2024-03-01,2024-04-01", "0000-01-01", "9999-12-31", "2024-02-30"],
      "metrics": ["visitors", "visitors,visits,pageviews,views_per_visit,bounce_rate,visit_duration,events"],
      "interval": ["hour", "day", "week", "month", "date"], "compare": ["previous_period"],
      "property": ["event:page", "visit:country", "event:props:tier"], "limit": ["1", "1000"], "page": ["1", "100000"],
    ]
    var random = SeededGenerator(seed: seed)
    for _ in 0..<Corpus.rounds(300) {
      var parameters: [String: String] = [:]
      for (name, values) in good.sorted(by: { $0.key < $1.key }) where random.chance(60) {
        var value = Array(random.pick(values).utf8)
        if random.chance(35) { mutation.apply(to: &value, &random) }
        parameters[name] = String(decoding: value, as: UTF8.self)
      }
      Corpus.keep(Array("\(parameters)".utf8), of: "parameters")
      _ = ask(random.pick(StatsEndpoint.allCases), parameters, traffic)
    }
  }

  @Test func `deep nesting never ends the process`() {
    for depth in [3, 100, 10_000, 200_000] {
      for (open, close) in [("[", "]"), (#"["and",["#, "]]"), (#"["not","#, "]"), (#"[{"a":"#, "}]")] {
        let opened = String(repeating: open, count: depth)
        let closed = opened + "1" + String(repeating: close, count: depth)
        #expect(!ask(.aggregate, ["filters": closed], []), "\(depth) \(open)")
        _ = ask(.aggregate, ["filters": opened], [])
      }
    }
  }

  @Test(.timeLimit(.minutes(10))) func `many wildcards take no longer than few`() {
    let pattern = "event:page==" + String(repeating: "*a", count: 400) + "*b"
    let page = "/" + String(repeating: "a", count: 1900)
    let events = (0..<50).map { RawEvent.pageview("2024-04-01T10:00:00Z", visitor: "v\($0)", page: "\(page)\($0)") }
    #expect(ask(.aggregate, ["period": "day", "date": "2024-04-01", "filters": pattern], events))
  }
}

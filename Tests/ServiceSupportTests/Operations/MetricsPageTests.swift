import ServiceSupport
import Testing

@Suite struct MetricsPageTests {
  @Test func `figures are written as Prometheus reads them`() {
    var page = MetricsPage()
    page.add(.counter, "footfall_answers_total", "Answers by class of status.") {
      [.init(labels: [("class", "2xx")], 12), .init(labels: [("class", "a\"b\\c")], 0.5)]
    }
    page.add(.gauge, "footfall_queue_depth", "Records waiting.") { [.init(3)] }
    #expect(
      page.text() == """
        # HELP footfall_answers_total Answers by class of status.
        # TYPE footfall_answers_total counter
        footfall_answers_total{class="2xx"} 12
        footfall_answers_total{class="a\\"b\\\\c"} 0.5
        # HELP footfall_queue_depth Records waiting.
        # TYPE footfall_queue_depth gauge
        footfall_queue_depth 3

        """)
  }
}

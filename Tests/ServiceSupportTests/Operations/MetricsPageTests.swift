import Foundation
import Storage
import Testing

@testable import ServiceSupport

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

  @Test func `a histogram counts what is at most each bound`() throws {
    let histogram = Histogram(bounds: [0.5, 1, 10])
    for value in [0.5, 0.7, 20] { histogram.record(value) }
    var page = MetricsPage()
    page.addHistogram("wait_seconds", "Waits.") { [([("kind", "a")], histogram.reading)] }
    #expect(
      page.text() == """
        # HELP wait_seconds Waits.
        # TYPE wait_seconds histogram
        wait_seconds_bucket{kind="a",le="0.5"} 1
        wait_seconds_bucket{kind="a",le="1"} 2
        wait_seconds_bucket{kind="a",le="10"} 2
        wait_seconds_bucket{kind="a",le="+Inf"} 3
        wait_seconds_sum{kind="a"} 21.2
        wait_seconds_count{kind="a"} 3

        """)
  }
}

import HTTPSupport
import Testing

@Suite struct QueryParametersTests {
  @Test func `values are decoded`() {
    let parameters = QueryParameters("filters=event%3Apage%3D%3D%2Fa+b%2Bc&metrics=visitors,events&empty=&flag")
    #expect(parameters["filters"] == "event:page==/a b+c")
    #expect(parameters["metrics"] == "visitors,events")
    #expect(parameters["empty"] == "")
    #expect(parameters.nonEmpty("empty") == nil)
    #expect(parameters["flag"] == "")
    #expect(parameters["absent"] == nil)
  }

  @Test func `a filter may hold equals signs`() {
    #expect(QueryParameters("filters=visit:source==Google")["filters"] == "visit:source==Google")
  }

  @Test func `the last of equal names counts`() {
    #expect(QueryParameters("a=1&a=2")["a"] == "2")
  }

  @Test func `a percent sign without two digits stands for itself`() {
    #expect(QueryParameters("a=100%&b=%zz&c=%4&d=%+1")["a"] == "100%")
    #expect(QueryParameters("b=%zz")["b"] == "%zz")
    #expect(QueryParameters("c=%4")["c"] == "%4")
    #expect(QueryParameters("d=%+1")["d"] == "% 1")
  }

  @Test func `nothing behind the question mark is no parameter`() {
    #expect(QueryParameters(nil).names.isEmpty)
    #expect(QueryParameters("").names.isEmpty)
    #expect(QueryParameters("&&").names.isEmpty)
  }

  @Test func `text beyond ASCII`() {
    #expect(QueryParameters("q=Z%C3%BCrich%20%F0%9F%91%8B")["q"] == "Zürich 👋")
  }
}

import HTTPSupport
import HTTPTypes
import Hummingbird
import Storage
import Testing

@Suite struct FailureTableTests {
  private struct Unknown: Error {}
  private struct Teapot: Error {}

  @Test func `a failure is what it says`() {
    let failure = APIFailure.forbidden("Not here.")
    #expect(FailureTable().failure(for: failure) == failure)
  }

  @Test func `an error that nobody knows is ours, and its text stays inside`() {
    #expect(FailureTable().failure(for: Unknown()) == .internalError)
    #expect(FailureTable().failure(for: StoreError.failed("cannot read /var/data/hot.sqlite")) == .internalError)
  }

  @Test func `the rules of modules come first`() {
    let table = FailureTable([{ $0 is Teapot ? APIFailure(.init(code: 418), "TEAPOT", "Tea.") : nil }])
    #expect(table.failure(for: Teapot()).status.code == 418)
    #expect(table.failure(for: Unknown()) == .internalError)
  }

  @Test func `a full pool asks to come back`() {
    let failure = FailureTable().failure(for: BlockingPoolFull(pool: "queries"))
    #expect(failure.status == .serviceUnavailable)
    #expect(failure.headers[.retryAfter] == "1")
  }

  @Test func `an address without a route is not found`() {
    let failure = FailureTable().failure(for: HTTPError(.notFound))
    #expect(failure.status == .notFound)
    #expect(failure.code == "NOT_FOUND")
  }
}

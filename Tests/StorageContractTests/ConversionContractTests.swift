import Models
import Storage
import TestSupport
import Testing

/// Who reached goals after having seen something.
@Suite struct ConversionContractTests {
  private let ten = Instant("2021-01-01T10:00:00Z")

  private func at(_ seconds: Int64) -> Instant { ten.advanced(byMilliseconds: seconds * 1000) }

  private func view(_ page: String, _ seconds: Int64, _ visitor: String) -> RawEvent {
    RawEvent(timestamp: at(seconds), name: "pageview", visitor: visitor, pathname: page)
  }

  private func page(_ path: String) -> [Predicate] { [Predicate(column: .page, anyOf: [.exact(path)])] }

  private func plan(_ goals: [ConversionPlan.Goal], _ exposures: [(String, Int64, Int)], end: Int64 = 1000)
    -> ConversionPlan
  {
    ConversionPlan(
      website: contractWebsite, goals: goals,
      exposures: exposures.map { .init(visitor: VisitorReference(name: $0.0), at: at($0.1), group: $0.2) }, groups: 3,
      end: at(end))
  }

  @Test(arguments: engines)
  func `a visitor converts once, at the exposure or later`(engine: Engine) throws {
    let store = try engine.holding([
      view("/buy", 0, "before"), view("/", 10, "before"), view("/buy", 10, "at"), view("/buy", 20, "later"),
      view("/buy", 30, "later"), view("/buy", 20, "unexposed"), view("/", 20, "other"), view("/buy", 1000, "late"),
      view("/thanks", 40, "later"), view("/buy", 20, "crawler").asBot,
    ])
    let exposures: [(String, Int64, Int)] = [
      ("before", 10, 0), ("at", 10, 0), ("later", 10, 1), ("other", 10, 1), ("late", 10, 1), ("unknown", 10, 1),
      ("crawler", 10, 1),
    ]
    let answer = try store.answer(plan([[page("/buy")], [page("/thanks")], [page("/nowhere")]], exposures))
    #expect(answer.converted == [[1, 0, 0], [1, 1, 0], [0, 0, 0]])
  }

  @Test(arguments: engines)
  func `a goal is met by any of its lists of conditions`(engine: Engine) throws {
    let store = try engine.holding([
      view("/a", 10, "ann"), view("/b", 10, "ben"), view("/c", 10, "cid"),
      .custom("Signup", "2021-01-01T10:00:10Z", visitor: "dot"),
    ])
    let signup = [Predicate(column: .name, anyOf: [.exact("Signup")])]
    let exposures: [(String, Int64, Int)] = [("ann", 0, 0), ("ben", 0, 1), ("cid", 0, 2), ("dot", 0, 2)]
    #expect(
      try store.answer(plan([[page("/a"), page("/b")], [signup, page("/a")]], exposures)).converted
        == [[1, 1], [1, 0], [0, 1]])
    #expect(try store.answer(plan([[]], exposures)).converted == [[0], [0], [0]])
    #expect(try store.answer(plan([], exposures)).converted == [[], [], []])
    #expect(try store.answer(plan([[page("/a")]], [])).converted == [[0], [0], [0]])
    #expect(try store.answer(plan([[page("/a")]], exposures, end: 10)).converted == [[0], [0], [0]])
  }

  @Test(arguments: engines)
  func `a rule of the asker's is a condition like any other`(engine: Engine) throws {
    let store = try engine.holding([view("/product/1", 10, "ann"), view("/about", 10, "ben")])
    let test = TextTest(name: "has a digit") { $0.contains { (0x30...0x39).contains($0) } }
    let exposures: [(String, Int64, Int)] = [("ann", 0, 0), ("ben", 0, 1)]
    let goal = [[Predicate(column: .page, anyOf: [.test(test)])]]
    #expect(try store.answer(plan([goal], exposures)).converted == [[1], [0], [0]])
  }

  @Test(arguments: engines)
  func `what is known otherwise counts, once, whoever it is`(engine: Engine) throws {
    let store = try engine.holding([view("/buy", 20, "both"), view("/", 20, "known")])
    let plan = ConversionPlan(
      website: contractWebsite, goals: [[page("/buy")], []],
      exposures: [("both", [0]), ("known", [1]), ("unknown", [0, 1])].map {
        .init(visitor: VisitorReference(name: $0.0), at: at(0), group: 0, reached: $0.1)
      }, groups: 1, end: at(1000))
    #expect(try store.answer(plan).converted == [[2, 2]])
  }

  @Test(arguments: engines)
  func `the last events that meet something come latest first`(engine: Engine) throws {
    let store = try engine.holding([
      view("/buy", 20, "ann"), view("/buy", 10, "ann"), view("/", 25, "ann"), view("/thanks", 30, "ben"),
      view("/buy", 30, "cid"), view("/buy", 26, "crawler").asBot,
    ])
    func latest(_ limit: Int, before end: Int64 = 1000) throws -> [String] {
      try store.answer(
        LatestEventsPlan(
          website: contractWebsite, range: InstantRange(start: at(0), end: at(end)),
          alternatives: [page("/buy"), page("/thanks")], limit: limit)
      ).map { "\($0.visitor) \($0.pathname)" }
    }
    #expect(try latest(10) == ["cid /buy", "ben /thanks", "ann /buy", "ann /buy"])
    #expect(try latest(1) == ["cid /buy"])
    #expect(try latest(3, before: 30) == ["ann /buy", "ann /buy"])
    #expect(try latest(0).isEmpty)
  }

  @Test(arguments: engines)
  func `moments are those of the visitors that are asked for`(engine: Engine) throws {
    let store = try engine.holding([
      view("/buy", 20, "ann"), view("/buy", 10, "ann"), view("/", 15, "ann"), view("/thanks", 30, "ben"),
      view("/buy", 40, "cid"), view("/buy", 20, "crawler").asBot,
    ])
    let pseudonym = ReferenceEventStore().pseudonym
    let visitors = Set(["ann", "ben", "crawler", "nobody"].map(pseudonym))
    let range = InstantRange(start: at(0), end: at(30))
    func moments(_ end: Int64) throws -> [UInt64: [Instant]] {
      try store.answer(
        MomentPlan(
          website: contractWebsite, range: InstantRange(start: at(0), end: at(end)),
          alternatives: [page("/buy"), page("/thanks")], visitors: visitors))
    }
    #expect(try moments(30) == [pseudonym("ann"): [at(10), at(20)]])
    #expect(try moments(31) == [pseudonym("ann"): [at(10), at(20)], pseudonym("ben"): [at(30)]])
    #expect(
      try store.answer(
        MomentPlan(website: contractWebsite, range: range, alternatives: [], visitors: visitors)).isEmpty)
    #expect(
      try store.names(of: [pseudonym("ann"), pseudonym("nobody"), 7], on: contractWebsite)
        == [pseudonym("ann"): "ann"])
    #expect(try store.names(of: [], on: contractWebsite).isEmpty)
  }
}

import Models
import Storage
import TestSupport
import Testing

/// How far visitors get: what counts as the next step, and which attempt counts.
@Suite struct FunnelContractTests {
  private func plan(
    _ steps: [Predicate]..., unit: FunnelPlan.Unit = .visitor, windowMilliseconds: Int64? = nil,
    filter: [Predicate] = [], includesExcluded: Bool = false
  ) -> FunnelPlan {
    FunnelPlan(
      website: contractWebsite,
      range: InstantRange(start: Instant("2021-01-01T00:00:00Z"), end: Instant("2021-01-02T00:00:00Z")), steps: steps,
      unit: unit, windowMilliseconds: windowMilliseconds, filter: filter, includesExcluded: includesExcluded)
  }

  private func page(_ path: String) -> [Predicate] { [Predicate(column: .page, anyOf: [.exact(path)])] }

  /// The answer as `reached` of each step.
  private func reached(_ store: any EventStore, _ plan: FunnelPlan) throws -> [Int] {
    try store.answer(plan).steps.map(\.reached)
  }

  /// A pageview at so many milliseconds after ten o'clock.
  private func view(_ page: String, _ milliseconds: Int64, _ visitor: String = "ann") -> RawEvent {
    RawEvent(
      timestamp: Instant("2021-01-01T10:00:00Z").advanced(byMilliseconds: milliseconds), name: "pageview",
      visitor: visitor, pathname: page)
  }

  @Test(arguments: engines)
  func `steps are taken in order, whatever lies between`(engine: Engine) throws {
    let store = try engine.holding([
      view("/a", 0, "ann"), view("/x", 1, "ann"), view("/b", 1000, "ann"), view("/c", 3000, "ann"),
      view("/b", 0, "ben"), view("/a", 1000, "ben"), view("/c", 2000, "ben"),
      view("/a", 0, "cid"), view("/c", 1000, "cid"), view("/b", 5000, "cid"), view("/b", 0, "dot"),
    ])
    let answer = try store.answer(plan(page("/a"), page("/b"), page("/c")))
    #expect(
      answer.steps == [
        .init(reached: 3, millisecondsSincePrevious: 0, millisecondsSinceFirst: 0),
        .init(reached: 2, millisecondsSincePrevious: 6000, millisecondsSinceFirst: 6000),
        .init(reached: 1, millisecondsSincePrevious: 2000, millisecondsSinceFirst: 3000),
      ])
  }

  @Test(arguments: engines)
  func `the next step is strictly later`(engine: Engine) throws {
    let together = try engine.holding([view("/a", 0), view("/b", 0), view("/c", 1)])
    #expect(try reached(together, plan(page("/a"), page("/b"))) == [1, 0])
    #expect(try reached(together, plan(page("/a"), page("/c"))) == [1, 1])
    #expect(try reached(together, plan(page("/b"), page("/c"))) == [1, 1])
    let later = try engine.holding([view("/a", 0), view("/b", 0), view("/b", 1)])
    #expect(try reached(later, plan(page("/a"), page("/b"))) == [1, 1])
  }

  @Test(arguments: engines)
  func `an event may be one of several steps but takes one of them`(engine: Engine) throws {
    let store = try engine.holding([view("/a", 0), view("/a", 1000), view("/a", 1000), view("/b", 2000)])
    #expect(try reached(store, plan(page("/a"), page("/a"), page("/a"))) == [1, 1, 0])
    #expect(try reached(store, plan([], page("/a"), [])) == [1, 1, 1])
    #expect(try reached(store, plan(page("/a"))) == [1])
  }

  @Test(arguments: engines)
  func `late arrivals take their place by time`(engine: Engine) throws {
    let store = try engine.holding([view("/b", 60_000), view("/a", 0)])
    #expect(try reached(store, plan(page("/a"), page("/b"))) == [1, 1])
  }

  @Test(arguments: engines)
  func `within a window the attempt that gets furthest counts`(engine: Engine) throws {
    let store = try engine.holding([
      view("/a", 0), view("/b", 9000), view("/a", 10_000), view("/b", 12_000), view("/c", 14_000), view("/a", 20_000),
      view("/b", 21_000), view("/c", 22_000),
    ])
    let answer = try store.answer(plan(page("/a"), page("/b"), page("/c"), windowMilliseconds: 4000))
    // The attempt of 10 s and that of 20 s get as far: the earlier one counts.
    #expect(answer.steps.map(\.reached) == [1, 1, 1])
    #expect(answer.steps.map(\.millisecondsSincePrevious) == [0, 2000, 2000])
    #expect(answer.steps.map(\.millisecondsSinceFirst) == [0, 2000, 4000])
    #expect(try reached(store, plan(page("/a"), page("/b"), page("/c"), windowMilliseconds: 1999)) == [1, 1, 0])
    let quicker = try store.answer(plan(page("/a"), page("/b"), page("/c"), windowMilliseconds: 3999))
    #expect(quicker.steps.map(\.millisecondsSinceFirst) == [0, 1000, 2000])
    #expect(try reached(store, plan(page("/a"), page("/b"), windowMilliseconds: 0)) == [1, 0])
    #expect(
      try store.answer(plan(page("/a"), page("/b"), page("/c"))).steps.map(\.millisecondsSinceFirst)
        == [0, 9000, 14_000])
  }

  @Test(arguments: engines)
  func `a visitor takes steps over all sessions, a session on its own`(engine: Engine) throws {
    let store = try engine.holding([view("/a", 0), view("/b", 1000), view("/a", 7_200_000), view("/c", 7_300_000)])
    let steps = [page("/a"), page("/b"), page("/c")]
    #expect(try reached(store, plan(steps[0], steps[1], steps[2])) == [1, 1, 1])
    #expect(try reached(store, plan(steps[0], steps[1], steps[2], unit: .session)) == [2, 1, 0])
  }

  @Test(arguments: engines)
  func `steps and filters ask about events, properties and sessions`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2021-01-01T10:00:00Z", visitor: "ann", page: "/blog/1", [.device: "Mobile"]),
      .custom("Signup", "2021-01-01T10:00:10Z", visitor: "ann", props: ["tier": "large"]),
      .pageview("2021-01-01T10:00:00Z", visitor: "ben", page: "/blog/2"),
      .custom("Signup", "2021-01-01T10:00:10Z", visitor: "ben"),
      .pageview("2021-01-01T10:00:00Z", visitor: "cid", page: "/", [.device: "Mobile"]),
    ])
    let blog = [Predicate(column: .page, anyOf: [.wildcard(["/blog/", ""])])]
    let signup = Predicate(column: .name, anyOf: [.exact("Signup")])
    let large = Predicate(column: .property("tier"), anyOf: [.exact("large")])
    let notLarge = Predicate(column: .property("tier"), anyOf: [.exact("large")], isNegated: true, acceptsAbsent: true)
    let mobile = Predicate(column: .attribute(.device), anyOf: [.exact("Mobile")])
    #expect(try reached(store, plan(blog, [signup])) == [2, 2])
    #expect(try reached(store, plan(blog, [signup, large])) == [2, 1])
    #expect(try reached(store, plan(blog, [signup, notLarge])) == [2, 1])
    #expect(try reached(store, plan([mobile], [signup])) == [2, 1])
    #expect(try reached(store, plan(blog, [signup], filter: [mobile])) == [1, 1])
    #expect(try reached(store, plan(blog, [Predicate(column: .property("unheard"), anyOf: [.exact("x")])])) == [2, 0])
    #expect(try reached(store, plan([Predicate(column: .page, anyOf: [])])) == [0])
  }

  @Test(arguments: engines)
  func `events outside the range and of sessions kept apart take no steps`(engine: Engine) throws {
    let store = try engine.holding([
      .pageview("2020-12-31T23:59:59Z", visitor: "ann", page: "/a"),
      .pageview("2021-01-01T00:00:00Z", visitor: "ann", page: "/b"),
      .pageview("2021-01-01T00:00:00Z", visitor: "ben", page: "/a"),
      .pageview("2021-01-01T23:59:59Z", visitor: "cid", page: "/a"),
      .pageview("2021-01-02T00:00:00Z", visitor: "cid", page: "/b"),
      .pageview("2021-01-01T10:00:00Z", visitor: "crawler", page: "/a").asBot,
      .pageview("2021-01-01T10:00:01Z", visitor: "crawler", page: "/b").asBot,
    ])
    #expect(try reached(store, plan(page("/a"), page("/b"))) == [2, 0])
    #expect(try reached(store, plan(page("/a"), page("/b"), includesExcluded: true)) == [3, 1])
    #expect(try reached(engine.holding([]), plan([], [])) == [0, 0])
  }

  @Test(arguments: engines)
  func `a funnel may have as many steps as a plan takes`(engine: Engine) throws {
    let steps = [[Predicate]](repeating: [], count: FunnelPlan.stepsMax)
    let store = try engine.holding((0..<31).map { view("/", $0 * 1000) })
    var plan = plan([])
    plan.steps = steps.map { FunnelPlan.Step(alternatives: [$0]) }
    #expect(try reached(store, plan) == [Int](repeating: 1, count: 31) + [0])
  }

  /// A step that pages take, and deeds of visitors at so many milliseconds after ten.
  private func step(_ pages: [String], _ deeds: [(String, Int64)] = []) -> FunnelPlan.Step {
    FunnelPlan.Step(
      alternatives: pages.map { page($0) },
      deeds: deeds.map {
        FunnelPlan.Deed(
          visitor: ReferenceEventStore().pseudonym($0.0),
          at: Instant("2021-01-01T10:00:00Z").advanced(byMilliseconds: $0.1))
      })
  }

  private func waysPlan(_ steps: [FunnelPlan.Step], filter: [Predicate] = []) -> FunnelPlan {
    FunnelPlan(
      website: contractWebsite,
      range: InstantRange(start: Instant("2021-01-01T00:00:00Z"), end: Instant("2021-01-02T00:00:00Z")), steps: steps,
      filter: filter)
  }

  @Test(arguments: engines)
  func `a step may be taken in several ways, and by what is no event`(engine: Engine) throws {
    let store = try engine.holding([
      view("/a", 0, "ann"), view("/b", 1000, "ann"), view("/a", 0, "ben"), view("/c", 3000, "ben"),
      view("/a", 0, "cid"), view("/a", 9000, "dot"),
    ])
    // cid clicked after, dot before; ann did both ways; nobody knows eve but her click.
    let deeds: [(String, Int64)] = [("cid", 2000), ("dot", 8000), ("ann", 500), ("eve", 1), ("eve", 2)]
    let answer = try store.answer(waysPlan([step(["/a"]), step(["/b", "/c"], deeds)]))
    #expect(answer.steps.map(\.reached) == [4, 3])
    #expect(answer.steps[1].millisecondsSincePrevious == 500 + 3000 + 2000)
    #expect(try reached(store, waysPlan([step(["/b", "/c"], deeds)])) == [5])
    #expect(try reached(store, waysPlan([step([], deeds), step(["/a"])])) == [4, 1])
    #expect(try reached(store, waysPlan([step([], [("eve", 90_000_000)])])) == [0])
  }

  @Test(arguments: engines)
  func `a deed belongs to the session in which it was done`(engine: Engine) throws {
    func visit(_ milliseconds: Int64, _ visitor: String, _ device: String) -> RawEvent {
      var event = view("/", milliseconds, visitor)
      event.attributes[.device] = device
      return event
    }
    let store = try engine.holding([
      visit(0, "ann", "Mobile"), visit(0, "ben", "Desktop"), visit(7_200_000, "ann", "Desktop"),
    ])
    let mobile = [Predicate(column: .attribute(.device), anyOf: [.exact("Mobile")])]
    func count(_ visitor: String, _ at: Int64, _ filter: [Predicate]) throws -> Int {
      try reached(store, waysPlan([step([], [(visitor, at)])], filter: filter))[0]
    }
    #expect(try count("ann", 1000, mobile) == 1)
    #expect(try count("ann", 7_300_000, mobile) == 0)
    #expect(try count("ann", -1, mobile) == 0)
    #expect(try count("ben", 1000, mobile) == 0)
    #expect(try count("eve", 1000, mobile) == 0)
    #expect(try count("ann", 1000, page("/")) == 0)
  }
}

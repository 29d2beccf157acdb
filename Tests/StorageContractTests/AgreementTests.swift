import Foundation
import Models
import Query
import Storage
import TestSupport
import Testing

/// Every engine agrees with the reference, row by row, on thousands of random questions.
///
/// `FOOTFALL_AGREEMENT_WEBSITES` and `FOOTFALL_AGREEMENT_QUESTIONS` ask for more by hand; a seed is a website.
@Suite struct AgreementTests {
  private static let websites = 1...UInt64(number("FOOTFALL_AGREEMENT_WEBSITES", otherwise: 24))
  private static let questionsPerWebsite = number("FOOTFALL_AGREEMENT_QUESTIONS", otherwise: 150)

  private static func number(_ variable: String, otherwise: Int) -> Int {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) } ?? otherwise
  }

  @Test(arguments: engines, websites)
  func `answers equal those of the reference`(engine: Engine, seed: UInt64) throws {
    let traffic = RandomTraffic(seed: seed)
    let reference = ReferenceEventStore(traffic.events, website: contractWebsite)
    var loaded = try engine.make()
    // In three parts, so that sessions go on over what an engine makes of a load.
    let third = traffic.events.count / 3
    try loaded.load(Array(traffic.events[..<third]))
    try loaded.load(Array(traffic.events[third..<(2 * third)]))
    try loaded.load(Array(traffic.events[(2 * third)...]))
    var plans = RandomPlans(seed: seed, website: contractWebsite)
    for question in 0..<AgreementTests.questionsPerWebsite {
      let plan = plans.next()
      let expected = try reference.answer(plan)
      // Every other website wakes a lane for each few rows, as large ones do.
      let answered = try Lanes.$rowsWorthALane.withValue(seed % 2 == 0 ? 5 : Lanes.rowsWorthALane) {
        try loaded.store.answer(plan)
      }
      guard expected == answered else {
        Issue.record(
          "seed \(seed), question \(question): \(plan)\nexpected \(expected.rows)\nanswered \(answered.rows)")
        return
      }
    }
    for question in 0..<AgreementTests.questionsPerWebsite / 2 {
      let (retention, funnel) = (plans.nextRetention(), plans.nextFunnel())
      let (expectedCohorts, expectedSteps) = (try reference.answer(retention), try reference.answer(funnel))
      let (cohorts, steps) = try Lanes.$rowsWorthALane.withValue(seed % 2 == 0 ? 5 : Lanes.rowsWorthALane) {
        (try loaded.store.answer(retention), try loaded.store.answer(funnel))
      }
      guard cohorts == expectedCohorts else {
        Issue.record(
          "seed \(seed), question \(question): \(retention)\nexpected \(expectedCohorts)\nanswered \(cohorts)")
        return
      }
      let page = plans.nextPage()
      let expectedPage = try reference.answer(page)
      let answeredPage = try Lanes.$rowsWorthALane.withValue(seed % 2 == 0 ? 5 : Lanes.rowsWorthALane) {
        try loaded.store.answer(page)
      }
      guard answeredPage == expectedPage else {
        Issue.record("seed \(seed), question \(question): \(page)\nexpected \(expectedPage)\nanswered \(answeredPage)")
        return
      }
      guard steps == expectedSteps else {
        Issue.record("seed \(seed), question \(question): \(funnel)\nexpected \(expectedSteps)\nanswered \(steps)")
        return
      }
      let live = plans.nextLive()
      let expectedLive = try reference.answer(live)
      let found = try Lanes.$rowsWorthALane.withValue(seed % 2 == 0 ? 5 : Lanes.rowsWorthALane) {
        try loaded.store.answer(live)
      }
      guard found == expectedLive else {
        Issue.record("seed \(seed), question \(question): \(live)\nexpected \(expectedLive)\nanswered \(found)")
        return
      }
    }
  }

  /// The same through the questions that people ask, in zones that keep the engines' borders off the hour.
  @Test(arguments: engines, 101...108 as ClosedRange<UInt64>)
  func `figures of the Stats API equal those of the reference`(engine: Engine, seed: UInt64) throws {
    let traffic = RandomTraffic(seed: seed)
    let store = try engine.holding(traffic.events)
    let reference = ReferenceEventStore(traffic.events, website: contractWebsite)
    let zone = ["Etc/UTC", "Europe/Berlin", "Asia/Katmandu", "America/St_Johns"][Int(seed) % 4]
    let website = Website.sample(id: contractWebsite, timeZone: zone)
    var requests = RandomRequests(seed: seed)
    var answered = 0
    for question in 0..<AgreementTests.questionsPerWebsite {
      let (endpoint, parameters) = requests.next()
      guard let request = try? StatsRequest(endpoint, parameters: parameters, now: RandomTraffic.end) else { continue }
      answered += 1
      let expected = try QueryRunner.run(request, website: website, now: RandomTraffic.end, store: reference)
      let found = try QueryRunner.run(request, website: website, now: RandomTraffic.end, store: store)
      guard expected == found else {
        Issue.record(
          "seed \(seed), question \(question): \(endpoint) \(parameters)\nexpected \(expected)\nanswered \(found)")
        return
      }
    }
    #expect(answered > AgreementTests.questionsPerWebsite / 3)
  }

  @Test func `the generated traffic holds what makes counting hard`() {
    let traffic = RandomTraffic(seed: 1)
    let sessions = ReferenceSessionizer(traffic.events).sessions
    #expect(traffic.events.count > 150)
    #expect(sessions.contains { $0.isBot })
    #expect(sessions.contains { $0.lastActivity < $0.start })
    #expect(sessions.contains { $0.pageviews == 0 })
    #expect(sessions.contains { $0.isBounce })
    #expect(sessions.contains { $0.durationSeconds > 1800 })
    #expect(traffic.events.contains { $0.isHeartbeat })
    #expect(zip(traffic.events, traffic.events.dropFirst()).contains { $0.timestamp > $1.timestamp })
    #expect(
      sessions.contains { session in
        zip(session.rows, session.rows.dropFirst()).contains {
          traffic.events[$0].timestamp == traffic.events[$1].timestamp
        }
      })
  }
}

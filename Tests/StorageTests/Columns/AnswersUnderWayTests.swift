import Glibc
import Models
import Synchronization
import Testing

@testable import Storage

/// Equal questions that are asked while one of them is being answered.
struct AnswersUnderWayTests {
  private typealias Answers = AnswersUnderWay<QueryPlan, Int>

  private func plan(_ website: UInt32 = 1) -> QueryPlan {
    QueryPlan(website: WebsiteID(rawValue: website), range: .all, rowSets: [])
  }

  private func snapshot() throws -> WebsiteSnapshot {
    let website = WebsiteID(rawValue: 1)
    let reader = WebsiteReader(website: website, path: "", on: SystemDisk(), cache: PartCache(budget: 0))
    return try WebsiteSnapshot(
      website: website, seed: 0, sealChanges: 0, manifest: Manifest(), hot: [], reader: reader)
  }

  /// Asks in several threads at once; nobody is answered before all others wait for the one who works.
  private func ask(
    _ answers: Answers, threads: Int, _ snapshot: WebsiteSnapshot,
    make: @escaping @Sendable () throws(StoreError) -> Int
  ) throws -> [Result<Int, StoreError>] {
    let plan = plan()
    return try atOnce(threads) { _ in
      Result { () throws(StoreError) in
        try answers.answer(plan, of: snapshot) { () throws(StoreError) in
          while answers.waiting(for: plan, of: snapshot) < threads - 1 { sched_yield() }
          return try make()
        }
      }
    }
  }

  @Test func `equal questions at the same moment are worked out once`() throws {
    let answers = Answers()
    let made = Atomic(0)
    let snapshot = try snapshot()
    let results = try ask(answers, threads: 8, snapshot) {
      made.add(1, ordering: .relaxed)
      return 42
    }
    #expect(results == [Result<Int, StoreError>](repeating: .success(42), count: 8))
    #expect(made.load(ordering: .relaxed) == 1)
  }

  @Test func `nothing is kept once it was answered`() throws {
    let answers = Answers()
    let snapshot = try snapshot()
    var made = 0
    for _ in 0..<3 {
      _ = try answers.answer(plan(), of: snapshot) { () throws(StoreError) in
        made += 1
        return made
      }
    }
    #expect(made == 3)
    #expect(answers.waiting(for: plan(), of: snapshot) == 0)
  }

  @Test func `another plan or another snapshot has an answer of its own`() throws {
    let answers = Answers()
    let (one, other) = (try snapshot(), try snapshot())
    let inside = try answers.answer(plan(), of: one) { () throws(StoreError) in
      let ofPlan = try answers.answer(plan(2), of: one) { () throws(StoreError) in 2 }
      let ofSnapshot = try answers.answer(plan(), of: other) { () throws(StoreError) in 3 }
      return ofPlan * 10 + ofSnapshot
    }
    #expect(inside == 23)
  }

  @Test func `a failure is everybody's, and the next question tries again`() throws {
    let answers = Answers()
    let snapshot = try snapshot()
    let results = try ask(answers, threads: 4, snapshot) { () throws(StoreError) in throw .damaged("piece 7") }
    #expect(results == [Result<Int, StoreError>](repeating: .failure(.damaged("piece 7")), count: 4))
    #expect(try answers.answer(plan(), of: snapshot) { () throws(StoreError) in 1 } == 1)
  }
}

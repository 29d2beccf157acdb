import Synchronization

/// Questions that are being answered. Whoever asks the same of the same snapshot meanwhile waits for that answer
/// instead of working it out once more: a dashboard that many look at costs as much as one that nobody else does.
///
/// Nothing is kept once it was answered, so that no answer is ever older than the question, and there are never more
/// entries than callers.
final class AnswersUnderWay<Plan: Hashable & Sendable, Answer: Sendable>: Sendable {
  private struct Question: Hashable {
    let snapshot: ObjectIdentifier
    let plan: Plan
  }

  /// One answer on its way. It holds the snapshot, whose identity is its name.
  private final class Work: Sendable {
    let snapshot: WebsiteSnapshot
    let finished = Latch()
    let result = Mutex<Result<Answer, StoreError>?>(nil)
    let waiting = Atomic(0)

    init(_ snapshot: WebsiteSnapshot) { self.snapshot = snapshot }
  }

  private let underWay = Mutex<[Question: Work]>([:])

  /// The answer to a plan from a snapshot: what `make` gives, or what it gives to somebody who asked before and has no
  /// answer yet.
  ///
  /// - Throws: what `make` throws, to everyone who waits.
  func answer(
    _ plan: Plan, of snapshot: WebsiteSnapshot, make: () throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    let question = Question(snapshot: ObjectIdentifier(snapshot), plan: plan)
    let (work, isOwn) = underWay.withLock { underWay -> (Work, Bool) in
      if let work = underWay[question] {
        work.waiting.add(1, ordering: .relaxed)
        return (work, false)
      }
      let work = Work(snapshot)
      underWay[question] = work
      return (work, true)
    }
    if isOwn {
      let result = Result { () throws(StoreError) in try make() }
      work.result.withLock { $0 = result }
      underWay.withLock { _ = $0.removeValue(forKey: question) }
      work.finished.open()
      return try result.get()
    }
    work.finished.wait()
    guard let result = work.result.withLock({ $0 }) else {
      preconditionFailure("whoever works it out sets the result before it is finished")
    }
    return try result.get()
  }

  /// How many wait for somebody else's answer to a plan.
  func waiting(for plan: Plan, of snapshot: WebsiteSnapshot) -> Int {
    underWay.withLock {
      $0[Question(snapshot: ObjectIdentifier(snapshot), plan: plan)]?.waiting.load(ordering: .relaxed) ?? 0
    }
  }
}

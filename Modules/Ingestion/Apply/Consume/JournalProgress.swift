import Storage
import Synchronization

/// How far everybody who reads the journal is: what all have passed may be deleted, and what a flush waits for.
///
/// Shared by the threads of a worker's process.
final class JournalProgress: Sendable {
  private struct Place {
    /// Noted in the consumer's store.
    var saved: [Int: JournalCursor] = [:]
    /// Taken; what lies between does not concern the consumer.
    var reached: [Int: JournalCursor] = [:]
    /// Why it gets no further; `nil` while it does.
    var failure: String?
  }

  private let places: Mutex<[ConsumerKind: Place]>
  private let expectation = Atomic<Bool>(false)

  init(_ kinds: [ConsumerKind]) {
    places = Mutex(Dictionary(uniqueKeysWithValues: kinds.map { ($0, Place()) }))
  }

  /// Whether somebody waits for the consumers.
  var isExpected: Bool { expectation.load(ordering: .acquiring) }

  func setExpected(_ isExpected: Bool) { expectation.store(isExpected, ordering: .releasing) }

  func note(_ kind: ConsumerKind, reached: [Int: JournalCursor]) {
    places.withLock {
      $0[kind]?.reached = reached
      $0[kind]?.failure = nil
    }
  }

  func note(_ kind: ConsumerKind, saved: [Int: JournalCursor]) { places.withLock { $0[kind]?.saved = saved } }

  func note(_ kind: ConsumerKind, failure: String) { places.withLock { $0[kind]?.failure = failure } }

  /// The least advanced of a cursor of the event store's and those of the others that read the same logs.
  func least(_ cursor: JournalCursor) -> JournalCursor {
    places.withLock { places in
      places.filter { !$0.key.readsAlone }.values.reduce(cursor) { least, place in
        let other = place.saved[cursor.tracker] ?? .start(of: cursor.tracker)
        return other.hasReached(least) ? least : other
      }
    }
  }

  /// Whether a consumer has taken everything up to these ends.
  func has(_ kind: ConsumerKind, reached ends: [JournalCursor]) -> Bool {
    places.withLock { places in
      ends.allSatisfy { (places[kind]?.reached[$0.tracker] ?? .start(of: $0.tracker)).hasReached($0) }
    }
  }

  /// Why a consumer gets no further; `nil` while it does.
  func failure(of kind: ConsumerKind) -> String? { places.withLock { $0[kind]?.failure } }
}

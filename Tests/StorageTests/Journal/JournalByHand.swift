import Synchronization
import TestSupport

@testable import Storage

/// A journal whose thread is the test's own: what is asked of it is done when the call returns. Thousands of runs need
/// no thread and no waiting, and each is the same every time.
final class JournalByHand {
  private let journal: Journal
  private let work: JournalWork
  private let answer = Answer()

  private final class Answer: Sendable {
    let error = Mutex<JournalError?>(nil)
  }

  init(_ disk: VirtualDisk, _ settings: Journal.Settings = .sample()) throws {
    let writer: LogWriter
    (journal, writer) = try Journal.openIdle(folder: journalFolder, settings: settings, disk: disk)
    work = JournalWork(journal, writer)
  }

  var tracker: Int { journal.tracker }
  var state: JournalState { journal.state }

  func append(_ submission: JournalSubmission) throws(JournalError) {
    var frames = JournalFrames()
    frames.add(submission)
    journal.append(frames) { [answer] error in answer.error.withLock { $0 = error } }
    _ = work.turn(isProbeDue: false)
    if let error = answer.error.withLock({ $0 }) { throw error }
  }

  /// Tries whether the disk takes writes again.
  func probe() -> JournalState {
    _ = work.turn(isProbeDue: true)
    return journal.state
  }

  func close() {
    journal.shared.withLock { $0.isClosing = true }
    _ = work.turn(isProbeDue: false)
  }
}

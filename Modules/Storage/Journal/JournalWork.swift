import Synchronization

/// The journal's own work: writes what has gathered, syncs, answers. For one thread, which as a rule is the journal's.
package final class JournalWork {
  /// What is left after a turn.
  package enum Rest: Hashable, Sendable {
    /// Nothing to do until somebody wakes the journal, or so many milliseconds are over.
    case sleep(milliseconds: Int32?)
    /// The journal is closed: there will be no further turn.
    case ended
  }

  private let journal: Journal
  private var writer: LogWriter
  private var group = Gathering()

  /// The work of a journal that was opened with this writer.
  package init(_ journal: Journal, _ writer: LogWriter) {
    self.journal = journal
    self.writer = writer
  }

  /// Works and sleeps until the journal is closed.
  func run() {
    var isProbeDue = false
    while case .sleep(let milliseconds) = turn(isProbeDue: isProbeDue) {
      journal.wakeup.wait(milliseconds: milliseconds)
      isProbeDue = milliseconds != nil
    }
  }

  private enum Step {
    case write
    case probe([UnsafeContinuation<JournalState, Never>])
    case rest(Rest)
  }

  /// Does all there is to do.
  ///
  /// - Parameter isProbeDue: whether it is time to try if a disk that refused takes writes again.
  package func turn(isProbeDue: Bool) -> Rest {
    var isProbeDue = isProbeDue
    while true {
      let step: Step = journal.shared.withLock { shared in
        // Probers first, and whatever the state: it may have changed since they asked.
        if !shared.probers.isEmpty || (isProbeDue && shared.state != .ready) {
          defer { shared.probers = [] }
          return .probe(shared.probers)
        }
        if !shared.gathering.isEmpty {
          swap(&shared.gathering, &group)
          return .write
        }
        if shared.isClosing { return .rest(.ended) }
        shared.isAsleep = true
        return .rest(.sleep(milliseconds: shared.state == .ready ? nil : journal.settings.probeMilliseconds))
      }
      isProbeDue = false
      switch step {
      case .write: commit()
      case .probe(let probers):
        let state = probe()
        for prober in probers { prober.resume(returning: state) }
      case .rest(let rest):
        if rest == .ended { end() }
        return rest
      }
    }
  }

  private func commit() {
    if let free = writer.freeBytes(), free < journal.settings.freeSpaceFloorBytes {
      journal.shared.withLock { $0.counts.refusedRequests += group.requestCount }
      stop(.storageFull)
      return group.answer(.storageFull)
    }
    var failure: DiskError?
    let start = journal.settings.clock?()
    do throws(DiskError) { try writer.append(group.bytes) } catch { failure = error }
    if let start, let end = journal.settings.clock?() { journal.figures.seconds.record((end - start) / .seconds(1)) }
    journal.figures.records.record(Double(group.recordCount))
    guard let failure else {
      journal.shared.withLock { shared in
        shared.counts.groups += 1
        shared.counts.submissions += group.submissionCount
        shared.counts.records += group.recordCount
        shared.counts.bytes += group.bytes.count
      }
      return group.answer(nil)
    }
    journal.shared.withLock { $0.counts.failedGroups += 1 }
    do throws(DiskError) { try writer.openNext() } catch { stop(.unavailable("\(error)")) }
    group.answer(.failed("\(failure)"))
  }

  /// From now on everything is refused, what has gathered in the meantime too.
  private func stop(_ state: JournalState) {
    var gathered = Gathering()
    let error: JournalError? = journal.shared.withLock { shared in
      shared.state = state
      swap(&shared.gathering, &gathered)
      shared.counts.refusedRequests += gathered.requestCount
      return shared.refusal
    }
    gathered.answer(error ?? .closed)
  }

  private func probe() -> JournalState {
    var state = JournalState.ready
    if let free = writer.freeBytes(), free < journal.settings.freeSpaceFloorBytes {
      state = .storageFull
    } else if !writer.isOpen {
      do throws(DiskError) { try writer.openNext() } catch { state = .unavailable("\(error)") }
    }
    journal.shared.withLock { $0.state = state }
    return state
  }

  private func end() {
    writer.release()
    let (closers, probers) = journal.shared.withLock { shared in
      shared.state = .closed
      defer { (shared.closers, shared.probers) = ([], []) }
      return (shared.closers, shared.probers)
    }
    for prober in probers { prober.resume(returning: .closed) }
    for closer in closers { closer.resume() }
  }
}

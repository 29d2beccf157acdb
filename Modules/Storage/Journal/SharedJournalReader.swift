import Synchronization

/// Reads a journal once for several consumers: what one of them reads is kept for the others, which come to the same
/// place soon after, until the next batch of that tracker is read.
///
/// Safe to use from any thread; whoever reads while another does waits for it.
package final class SharedJournalReader: Sendable {
  private struct State {
    let reader: JournalReader
    /// What was read last of each tracker.
    var latest: [Int: JournalBatch] = [:]
  }

  private let state: Mutex<State>

  /// A reader of all trackers under `folder`, which need not exist yet.
  package init(folder: String, disk: any Disk) {
    state = Mutex(State(reader: JournalReader(folder: folder, disk: disk)))
  }

  /// As ``JournalReader/trackers()``.
  package func trackers() throws(JournalError) -> [Int] {
    try state.withLock { state throws(JournalError) in try state.reader.trackers() }
  }

  /// The next records from `cursor` on, as ``JournalReader/read(from:maxBytes:)``, or as many of them as were kept.
  ///
  /// - Returns: the records, in a batch that may begin before `cursor`, and whether the journal was looked at for them
  ///   just now: when it was not, there may be more.
  package func read(
    from cursor: JournalCursor, maxBytes: Int
  ) throws(JournalError) -> (batch: JournalBatch, isFresh: Bool) {
    try state.withLock { state throws(JournalError) in
      var most = maxBytes
      if let latest = state.latest[cursor.tracker], latest.start.file == cursor.file {
        if !cursor.hasReached(latest.start) {
          // Whoever is behind comes to where the others began, so that one reading does for all of them again.
          most = min(most, latest.start.offset - cursor.offset)
        } else if !cursor.hasReached(latest.next) {
          return (latest.rest(from: cursor), false)
        }
      }
      let batch = try state.reader.read(from: cursor, maxBytes: most)
      if most == maxBytes, !batch.isEmpty { state.latest[cursor.tracker] = batch }
      return (batch, true)
    }
  }

  /// As ``JournalReader/deleteFiles(before:)``.
  package func deleteFiles(before cursor: JournalCursor) throws(JournalError) {
    try state.withLock { state throws(JournalError) in _ = try state.reader.deleteFiles(before: cursor) }
  }

  /// As ``JournalReader/recoverIdleTrackers()``.
  package func recoverIdleTrackers() throws(JournalError) {
    try state.withLock { state throws(JournalError) in _ = try state.reader.recoverIdleTrackers() }
  }

  /// Forgets what is kept: after records were overwritten where they lie.
  package func forget() { state.withLock { $0.latest.removeAll() } }
}

extension JournalBatch {
  /// What of a batch lies behind a place in it; the bytes stay.
  fileprivate func rest(from cursor: JournalCursor) -> JournalBatch {
    guard cursor != start else { return self }
    var rest = self
    rest.records.removeAll { $0.offset < cursor.offset }
    rest.quarantined.removeAll { !$0.place.hasReached(cursor) }
    return rest
  }
}

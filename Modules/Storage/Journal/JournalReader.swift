/// Reads what trackers made durable, from any process, while they go on writing.
///
/// For one thread at a time. Keeps one file a tracker open. Never reads beyond what a tracker has published.
public final class JournalReader {
  private let journal: String
  private let disk: any Disk
  private var logs: [Int: TrackerLog] = [:]

  /// A reader of all trackers under `folder`, which need not exist yet.
  public convenience init(folder: String) { self.init(folder: folder, disk: SystemDisk()) }

  package init(folder: String, disk: any Disk) {
    journal = folder
    self.disk = disk
  }

  /// Trackers that ever wrote, running or not, ascending.
  ///
  /// - Throws: `.failed` with what the disk refused.
  public func trackers() throws(JournalError) -> [Int] {
    do throws(DiskError) { return try TrackerFolder.trackers(of: journal, on: disk) } catch {
      throw .failed("\(error)")
    }
  }

  /// The next records from `cursor` on, of one file, some `maxBytes` of it: less where file or journal end, more where
  /// one record is longer.
  ///
  /// Goes on to the next file where one ends. What is damaged comes as `quarantined` and is stepped over. When there is
  /// nothing to read the batch is empty, with the furthest `next` there is.
  /// - Throws: `.failed` with what the disk refused; reading again may help.
  public func read(from cursor: JournalCursor, maxBytes: Int = 1 << 20) throws(JournalError) -> JournalBatch {
    do throws(DiskError) { return try log(cursor.tracker).read(from: cursor, maxBytes: maxBytes) } catch {
      throw .failed("\(error)")
    }
  }

  /// The end of what is durable now, one cursor for every tracker that has written anything that is still there.
  ///
  /// A consumer whose cursors have reached these has taken every record answered before the call.
  public func end() throws(JournalError) -> [JournalCursor] {
    var ends: [JournalCursor] = []
    for tracker in try trackers() {
      do throws(DiskError) {
        if let end = try log(tracker).end() { ends.append(end) }
      } catch { throw .failed("\(error)") }
    }
    return ends
  }

  /// Number of the file that a tracker writes to, or wrote to last, with records or without; `nil` where there is none.
  ///
  /// - Throws: `.failed` with what the disk refused.
  func lastFile(of tracker: Int) throws(JournalError) -> Int? {
    do throws(DiskError) { return try log(tracker).lastFile() } catch { throw .failed("\(error)") }
  }

  /// Deletes the files that lie wholly before `cursor`: hand in the least advanced of all consumers' cursors.
  ///
  /// The file being written stays, whatever the cursor says. Returns how many went.
  @discardableResult
  public func deleteFiles(before cursor: JournalCursor) throws(JournalError) -> Int {
    do throws(DiskError) { return try log(cursor.tracker).deleteFiles(before: cursor) } catch {
      throw .failed("\(error)")
    }
  }

  /// Settles and publishes the ends of trackers that nobody runs any more, which after a power loss may lie beyond
  /// what they had published. For the worker when it starts. Returns the trackers looked at.
  @discardableResult
  public func recoverIdleTrackers() throws(JournalError) -> [Int] {
    var recovered: [Int] = []
    for tracker in try trackers() {
      let folder = TrackerFolder(journal: journal, tracker: tracker)
      do throws(DiskError) {
        guard let lock = try disk.lock(folder.lockPath) else { continue }
        defer { lock.release() }
        _ = try LogRecovery.run(folder, on: disk)
        recovered.append(tracker)
      } catch { throw .failed("\(error)") }
    }
    return recovered
  }

  private func log(_ tracker: Int) -> TrackerLog {
    if let log = logs[tracker] { return log }
    let log = TrackerLog(TrackerFolder(journal: journal, tracker: tracker), disk)
    logs[tracker] = log
    return log
  }
}

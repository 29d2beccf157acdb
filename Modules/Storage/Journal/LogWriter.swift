/// The files of one tracker, written group by group.
///
/// Holds the tracker's lock. Not for two threads at a time: the journal's own thread has the only copy in use.
package struct LogWriter: Sendable {
  private let disk: any Disk
  private let folder: TrackerFolder
  private let lock: any DiskLock
  private let word: any SharedWord
  private let gate: LogGate
  private let rotationBytes: Int

  /// The file being written; `nil` after a failure, until another one could be made.
  private var tail: LogTail?
  /// Highest number that a file was ever tried with.
  private var lastNumber: Int
  /// End of everything durable; `nil` until the first file is there.
  private var synced: SyncedEnd?
  private var rotateAt: Int

  /// Which tracker this is: 1 or more.
  package var tracker: Int { folder.tracker }
  /// Whether there is a file to write to.
  package var isOpen: Bool { tail != nil }

  /// Becomes the first tracker of `journal` that is free, settles where its last file ends, and starts a new one.
  ///
  /// - Throws: what the disk refused; all trackers held counts as `EBUSY`.
  package init(journal: String, disk: any Disk, rotationBytes: Int) throws(DiskError) {
    self.disk = disk
    self.rotationBytes = rotationBytes
    rotateAt = rotationBytes
    (folder, lock) = try LogWriter.claim(journal, disk)
    gate = try LogGate(folder, on: disk)
    gate.setBusy(false)
    let recovery: LogRecovery
    (recovery, word) = try LogRecovery.run(folder, on: disk)
    lastNumber = recovery.lastNumber
    synced = recovery.end
    try openNext()
  }

  private static func claim(_ journal: String, _ disk: any Disk) throws(DiskError) -> (TrackerFolder, any DiskLock) {
    for tracker in 1...JournalLimits.trackersMax {
      let folder = TrackerFolder(journal: journal, tracker: tracker)
      try disk.createFolder(folder.path)
      if let lock = try disk.lock(folder.lockPath) { return (folder, lock) }
    }
    throw DiskError("lock", journal, code: busyCode)
  }

  /// Makes `group`, whole records, durable and shows it to readers.
  ///
  /// On failure the file is given up: readers never see what this group left in it, and nothing is taken until
  /// `openNext` has succeeded.
  package mutating func append(_ group: [UInt8]) throws(DiskError) {
    if let synced, synced.offset >= rotateAt { try rotate() }
    gate.setBusy(true)
    defer { gate.setBusy(false) }
    if let synced, tail != nil, !gate.isOpen(synced.file) {
      let old = tail
      try openNext()
      old?.cut()
    }
    guard let start = synced, tail != nil else { throw DiskError("write", folder.path, code: notOpenCode) }
    do throws(DiskError) { try tail?.append(group) } catch {
      // Never synced again: after a failed sync the system may have dropped what it could not write, and would call
      // the next one a success. Cutting the file is a courtesy to a recovery before there is a next file.
      tail?.cut()
      tail = nil
      throw error
    }
    let end = SyncedEnd(file: start.file, offset: start.offset + group.count)
    synced = end
    word.store(end.word)
  }

  /// Starts a new file, whose header says where the last one ends.
  ///
  /// On failure there is no file to write to; it may be tried again and again.
  package mutating func openNext() throws(DiskError) {
    tail = nil
    let (file, number) = try createNext()
    try start(file, number)
  }

  private mutating func rotate() throws(DiskError) {
    let created: (any DiskFile, Int)
    do throws(DiskError) {
      created = try createNext()
    } catch {
      // No descriptor or no inode left: the file in use is in order, so go on with it for a while.
      rotateAt += max(rotationBytes / 16, 1)
      if rotateAt > 1 << 31 { throw error }
      return
    }
    // From here on a header that names the end of the old file may reach the disk: that file takes nothing any more.
    let full = tail
    tail = nil
    try start(created.0, created.1)
    full?.cut()
  }

  private mutating func createNext() throws(DiskError) -> (any DiskFile, Int) {
    lastNumber += 1
    return (try disk.createLog(folder.path(of: lastNumber)), lastNumber)
  }

  private mutating func start(_ file: any DiskFile, _ number: Int) throws(DiskError) {
    let path = folder.path(of: number)
    var tail = LogTail(file, path: path)
    do throws(DiskError) {
      try tail.append(LogFileHeader(number: number, previous: synced).bytes)
      try disk.syncFolder(folder.path)
    } catch {
      // A file without records does no harm where it cannot be removed: the next header passes it over.
      try? disk.remove(path)
      throw error
    }
    self.tail = tail
    let end = SyncedEnd(file: number, offset: LogFileHeader.size)
    synced = end
    word.store(end.word)
    rotateAt = rotationBytes
  }

  /// Lets another tracker have the folder. Nothing may be written after.
  package mutating func release() {
    tail?.cut()
    tail = nil
    gate.setBusy(false)
    lock.release()
  }

  /// Bytes that may still be written to the disk; `nil` when it does not say.
  package func freeBytes() -> Int64? { try? disk.freeBytes(folder.path) }
}

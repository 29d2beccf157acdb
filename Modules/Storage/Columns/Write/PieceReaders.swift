/// Who may be reading pieces while replaced ones are to be removed, found by taking the locks that readers share. What
/// was found free stays locked as long as this lives: nobody begins to read then.
package struct PieceReaders {
  private let questions: FileLock?
  private let scans: FileLock?

  /// Looks who reads in a data directory, and waits for nobody.
  ///
  /// - Throws: `StoreError.failed` when a lock file cannot be opened.
  package init(of directory: DataDirectory) throws(StoreError) {
    questions = try FileLock.tryLock(path: directory.readingLock, on: directory.disk)
    scans = try FileLock.tryLock(path: directory.scanningLock, on: directory.disk)
  }

  /// Whether nobody reads.
  package var isEmpty: Bool { questions != nil && scans != nil }
  /// Whether somebody reads a website whole, for as long as that takes.
  var hasScans: Bool { scans == nil }
}

/// Two words through which whoever erases keeps a tracker from writing to files that hold what is erased.
///
/// A tracker writes the last block of its file again with every group, so that bytes overwritten there would come back.
/// It says that it writes (`busy`), then looks up to which file it must not (`closed`); who erases says so and then
/// looks whether it writes. Both words are stored and read in one order for all, so that one of them sees the other.
struct LogGate: Sendable {
  private let busy: any SharedWord
  private let closed: any SharedWord

  /// The words of a tracker's folder, made when they are missing.
  init(_ folder: TrackerFolder, on disk: any Disk) throws(DiskError) {
    func word(_ path: String) throws(DiskError) -> any SharedWord {
      guard let word = try disk.sharedWord(path, create: true) else { throw DiskError("map", path, code: busyCode) }
      return word
    }
    busy = try word("\(folder.path)/busy")
    closed = try word("\(folder.path)/closed")
  }

  /// For the tracker: says that it writes, or no longer.
  func setBusy(_ isBusy: Bool) { busy.store(isBusy ? 1 : 0) }

  /// For the tracker, while it is busy: whether it may write to a file.
  func isOpen(_ file: Int) -> Bool { UInt64(file) > closed.load() }

  /// For whoever erases: from now on the tracker writes to no file up to this one.
  ///
  /// - Returns: whether it does not write just now. One that died while it wrote looks as if it did.
  func close(upTo file: Int) -> Bool {
    closed.raise(to: UInt64(file))
    return busy.load() == 0
  }
}

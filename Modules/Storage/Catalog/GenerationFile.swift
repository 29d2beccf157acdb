/// A number shared by all processes through a mapped file: how often the catalog has changed. Whoever changes the
/// catalog raises it before he commits, whoever holds a copy of the catalog compares it first.
///
/// The count itself stands in the catalog; this one only announces it. While it is ahead a change is under way, or its
/// writer has died: then nobody trusts a copy without asking the catalog. The file may be deleted, emptied or zeroed at
/// any time: the next change or reading puts the number right. Belongs to one thread at a time, like a `Connection`.
final class GenerationFile {
  private let path: String
  private let disk: any Disk
  private var word: any SharedWord

  /// Maps the file, making it when it is missing.
  init(path: String, on disk: any Disk) throws(StoreError) {
    self.path = path
    self.disk = disk
    word = try GenerationFile.map(path, disk)
  }

  /// The number as it is now.
  func current() throws(StoreError) -> UInt64 { try number().load() }

  /// Makes the number at least `floor`, the catalog's own count of its changes: round the commit of a change, and when
  /// the number turns out to be behind because the file was lost.
  func raise(to floor: UInt64) throws(StoreError) { try number().raise(to: floor) }

  private func number() throws(StoreError) -> any SharedWord {
    // Somebody deleted the file, so that others map another one, or cut it, so that reading the mapping would crash.
    if word.isLost { word = try GenerationFile.map(path, disk) }
    return word
  }

  private static func map(_ path: String, _ disk: any Disk) throws(StoreError) -> any SharedWord {
    try StoreError.translating {
      guard let word = try disk.sharedWord(path, create: true) else {
        throw StoreError.failed("\(path) cannot be made")
      }
      return word
    }
  }
}

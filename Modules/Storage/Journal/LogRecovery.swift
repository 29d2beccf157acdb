/// Settles where the journal of a tracker ends after whatever ended the process before: finds the last file, cuts its
/// torn tail, makes the rest durable and publishes it.
///
/// Only what was never published is cut. Where a file has lost bytes that were, or is gone, and where nobody knows any
/// more what was, all of it stays: what is whole between the damage is for readers, who name the rest.
///
/// For the holder of the tracker's lock only. Doing it twice changes nothing.
struct LogRecovery {
  /// Highest file number in the folder, of files without a valid start too; 0 when there is none.
  let lastNumber: Int
  /// The end of the last file that ever took records, or could have; `nil` when there is none.
  let end: SyncedEnd?

  /// What a recovery ends with, and the word through which it is published.
  static func run(_ folder: TrackerFolder, on disk: any Disk) throws(DiskError) -> (LogRecovery, any SharedWord) {
    let isWordKnown = try disk.exists(folder.syncedPath)
    guard let word = try disk.sharedWord(folder.syncedPath, create: true) else {
      throw DiskError("map", folder.syncedPath, code: busyCode)
    }
    return (try LogRecovery(of: folder, on: disk, publishingTo: word, isWordKnown: isWordKnown), word)
  }

  private init(
    of folder: TrackerFolder, on disk: any Disk, publishingTo word: any SharedWord, isWordKnown: Bool
  ) throws(DiskError) {
    let numbers = try folder.files(on: disk)
    // A number that no file can have was never published: the word is damaged, and nobody knows what it said.
    let published = SyncedEnd(word: word.load()).flatMap { $0.file < TrackerFolder.fileMax ? $0 : nil }
    let isWordKnown = isWordKnown && (published != nil || word.load() == 0)
    lastNumber = max(numbers.last ?? 0, published?.file ?? 0)
    for number in numbers.reversed() {
      // Those before the published one are settled by what was written behind them.
      if let published, number < published.file { break }
      guard let file = try disk.open(folder.path(of: number), forWriting: true) else { continue }
      let size = try file.size()
      // What was published is durable and begins and ends at a record: damage in there is not a torn tail.
      var start = LogFileHeader.size
      if let published, published.file == number {
        if size < published.offset {
          end = published
          return
        }
        start = max(start, published.offset)
      }
      if size < start { continue }
      let tail = try file.readAll(size - start, at: start)
      let offset = start + tail.withUnsafeBytes { RecordFrame.endOfGood(in: $0, passingDamage: !isWordKnown) }
      // No record is written before the header is durable: without either, the file never came into being.
      if offset <= LogFileHeader.size, try TrackerFolder.header(of: file, number: number) == nil { continue }
      if offset < size { try file.truncate(to: offset) }
      // The records may be known to the system's cache only: the process may have died before its sync.
      try file.sync()
      let end = SyncedEnd(file: number, offset: offset)
      word.store(end.word)
      self.end = end
      return
    }
    end = published
    // Nothing was ever written, whatever a damaged word says.
    if published == nil, word.load() != 0 { word.store(0) }
  }
}

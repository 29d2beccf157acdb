/// The files of one tracker as a reader sees them: which follow one another, and where each of them ends.
final class TrackerLog {
  private let folder: TrackerFolder
  private let disk: any Disk
  private var word: (any SharedWord)?
  private var open: (number: Int, file: any DiskFile)?

  /// Files before the published one that hold records and are still there, ascending, with their definitive ends.
  /// Settled once and for all by the headers of the files after them.
  private var closed: [SyncedEnd] = []
  private var closedBefore = 0
  /// The end of the file before those, which is not there any more. Its records were taken by everybody when it was
  /// deleted; whoever has not come so far misses them.
  private var gone: SyncedEnd?

  init(_ folder: TrackerFolder, _ disk: any Disk) {
    self.folder = folder
    self.disk = disk
  }

  func read(from cursor: JournalCursor, maxBytes: Int) throws(DiskError) -> JournalBatch {
    guard let published = try published() else { return empty(at: cursor) }
    // After a power loss, until the tracker is back, what is published may lie before what was read.
    guard cursor.file <= published.file else { return empty(at: cursor) }
    if let missed = missed(from: cursor) { return missed }
    var at = cursor
    for end in closed + [published] where end.file >= cursor.file {
      if end.file > at.file { at = JournalCursor(tracker: folder.tracker, file: end.file, offset: 0) }
      at.offset = max(at.offset, LogFileHeader.size)
      if at.offset < end.offset { return try read(from: at, end: end.offset, maxBytes: maxBytes) }
    }
    return empty(at: at)
  }

  /// What was to be read next in a file that is gone; `nil` when nothing was. Who has read nothing yet misses nothing:
  /// for him the journal begins with what there is.
  private func missed(from cursor: JournalCursor) -> JournalBatch? {
    guard let gone, gone.offset > LogFileHeader.size, cursor.file > 0, cursor.file <= gone.file else { return nil }
    let start = JournalCursor(
      tracker: folder.tracker, file: gone.file,
      offset: max(LogFileHeader.size, cursor.file == gone.file ? cursor.offset : 0))
    guard start.offset < gone.offset else { return nil }
    return missing(from: start, to: gone.offset)
  }

  private func missing(from start: JournalCursor, to end: Int) -> JournalBatch {
    var batch = empty(at: start)
    batch.quarantined.append(QuarantinedRecord(place: start, size: end - start.offset, reason: .missingFile))
    batch.next.offset = end
    return batch
  }

  func end() throws(DiskError) -> JournalCursor? {
    guard let published = try published() else { return nil }
    let last = ((gone.map { [$0] } ?? []) + closed + [published]).last { $0.offset > LogFileHeader.size }
    return last.map { JournalCursor(tracker: folder.tracker, file: $0.file, offset: $0.offset) }
  }

  func lastFile() throws(DiskError) -> Int? { try published()?.file }

  func deleteFiles(before cursor: JournalCursor) throws(DiskError) -> Int {
    guard let published = try published() else { return 0 }
    var first = cursor.file
    if let end = closed.first(where: { $0.file == cursor.file }), cursor.offset >= end.offset { first += 1 }
    var count = 0
    for number in try folder.files(on: disk) where number < min(first, published.file) {
      try disk.remove(folder.path(of: number))
      if open?.number == number { open = nil }
      count += 1
    }
    closed.removeAll { $0.file < first }
    return count
  }

  private func empty(at cursor: JournalCursor) -> JournalBatch {
    JournalBatch(start: cursor, next: cursor, bytes: [], records: [], quarantined: [])
  }

  /// What may be read now; brings `closed` up to it.
  private func published() throws(DiskError) -> SyncedEnd? {
    if word == nil { word = try disk.sharedWord(folder.syncedPath, create: false) }
    guard let word, let published = SyncedEnd(word: word.load()) else { return nil }
    if published.file != closedBefore {
      closed = try settled(before: published.file)
      closedBefore = published.file
    }
    return published
  }

  /// Follows the headers back from a file that has one. Numbers that no header names were never written to.
  private func settled(before number: Int) throws(DiskError) -> [SyncedEnd] {
    var ends: [SyncedEnd] = []
    var current = number
    while true {
      if current == closed.last?.file {
        // From here on down everything is known.
        ends.append(contentsOf: closed.dropLast().reversed())
        break
      }
      var previous: SyncedEnd?
      if let file = try disk.open(folder.path(of: current), forWriting: false),
        let header = try TrackerFolder.header(of: file, number: current)
      {
        previous = header.previous
      } else {
        // Deleted, lost or damaged: the file before it is the next lower one, and all that it holds counts.
        previous = try largest(before: current)
      }
      guard let previous else { break }
      ends.append(previous)
      current = previous.file
    }
    // The oldest one named is deleted as a rule.
    if let oldest = ends.last, try disk.open(folder.path(of: oldest.file), forWriting: false) == nil {
      gone = ends.removeLast()
    }
    return ends.reversed()
  }

  private func largest(before number: Int) throws(DiskError) -> SyncedEnd? {
    for lower in try folder.files(on: disk).reversed() where lower < number {
      guard let file = try disk.open(folder.path(of: lower), forWriting: false) else { continue }
      let bytes = try file.readAll(try file.size(), at: 0)
      // Behind its records a file may hold zeros that were written ahead.
      let last = bytes.lastIndex { $0 != 0 } ?? 0
      let records = bytes.withUnsafeBytes { bytes in
        bytes.count <= LogFileHeader.size
          ? 0 : RecordFrame.endOfGood(in: UnsafeRawBufferPointer(rebasing: bytes[LogFileHeader.size...]))
      }
      let end = max(last + 1, LogFileHeader.size + records)
      if end > LogFileHeader.size { return SyncedEnd(file: lower, offset: end) }
    }
    return nil
  }

  private func read(from start: JournalCursor, end: Int, maxBytes: Int) throws(DiskError) -> JournalBatch {
    guard let file = try file(start.file) else { return missing(from: start, to: end) }
    var batch = empty(at: start)
    var wanted = min(max(maxBytes, RecordFrame.headerSize), end - start.offset)
    while true {
      batch.bytes = try file.readAll(wanted, at: start.offset)
      let consumed = parse(&batch, end: end, isCutShort: batch.bytes.count < wanted)
      if case .consumed(let size) = consumed {
        batch.next.offset = start.offset + size
        return batch
      }
      if case .needs(let size) = consumed { wanted = size }
    }
  }

  /// How much is searched at a time for the first good record behind a damaged one.
  private static let damageBytes = 256 << 10

  private enum Outcome {
    /// This many bytes from the start are dealt with.
    case consumed(Int)
    /// Not even one record is complete: that takes this many bytes.
    case needs(Int)
  }

  private func parse(_ batch: inout JournalBatch, end: Int, isCutShort: Bool) -> Outcome {
    let base = batch.start.offset
    var records: [JournalRecord] = []
    var quarantined: [QuarantinedRecord] = []
    func quarantine(_ at: Int, _ size: Int, _ reason: QuarantinedRecord.Reason) {
      var place = batch.start
      place.offset += at
      quarantined.append(QuarantinedRecord(place: place, size: size, reason: reason))
    }
    func skip(_ at: Int, in bytes: UnsafeRawBufferPointer, _ reason: QuarantinedRecord.Reason) -> Int {
      let next = RecordFrame.resume(afterDamageAt: at, in: bytes, remaining: end - base - at)
      quarantine(at, next - at, reason)
      return next
    }
    /// Whether telling where the damage ends takes more of the file than was asked for.
    func needsMore(_ at: Int, _ count: Int) -> Bool {
      !isCutShort && count - at < min(end - base - at, Self.damageBytes)
    }
    let outcome = batch.bytes.withUnsafeBytes { bytes -> Outcome in
      var at = 0
      while base + at < end, at < bytes.count || isCutShort {
        if isCutShort, bytes.count - at < RecordFrame.headerSize {
          quarantine(at, end - base - at, .missingBytes)
          return .consumed(end - base)
        }
        switch RecordFrame.find(in: bytes, at: at, base: base, remaining: end - base - at) {
        case .record(let record, let next):
          if record.kind != RecordFrame.erasedKind { records.append(record) }
          at = next
        case .damaged where needsMore(at, bytes.count), .implausible where needsMore(at, bytes.count):
          return at == 0 ? .needs(min(end - base, Self.damageBytes)) : .consumed(at)
        case .damaged: at = skip(at, in: bytes, .checksum)
        case .implausible: at = skip(at, in: bytes, .form)
        case .incomplete(let size):
          if isCutShort {
            quarantine(at, end - base - at, .missingBytes)
            return .consumed(end - base)
          }
          return at == 0 ? .needs(size) : .consumed(at)
        }
      }
      return .consumed(at)
    }
    batch.records = records
    batch.quarantined = quarantined
    return outcome
  }

  private func file(_ number: Int) throws(DiskError) -> (any DiskFile)? {
    if let open, open.number == number { return open.file }
    open = nil
    guard let file = try disk.open(folder.path(of: number), forWriting: false) else { return nil }
    open = (number, file)
    return file
  }
}

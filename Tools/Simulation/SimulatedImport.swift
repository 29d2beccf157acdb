import Ingestion
import Models
import Storage
import TestSupport

/// A file that is imported.
struct ImportedFile {
  struct Row {
    let raw: RawEvent
    /// Its idempotency key; 0 = none.
    let key: UInt64
    /// Whether no row before it, of this file or an earlier one, has its key.
    let isCounted: Bool
  }

  let number: Int
  let website: Int
  let rows: [Row]
  /// Rows up to the end of each block.
  let blockEnds: [Int]

  /// A file for a website that knows these keys, and learns those of the file.
  init(number: Int, website: Int, keys: inout Set<UInt64>, _ random: inout SeededGenerator) {
    self.number = number
    self.website = website
    rows = (0..<random.number(1...40)).map { place in
      let (raw, key) = Browsers.row(place, file: number, website: website, &random)
      return Row(raw: raw, key: key, isCounted: key == 0 || keys.insert(key).inserted)
    }
    var ends: [Int] = []
    while ends.last ?? 0 < rows.count { ends.append(min(rows.count, (ends.last ?? 0) + random.number(1...8))) }
    blockEnds = ends
  }

  /// Rows that are visible after each block.
  var borders: [Int] { blockEnds.map { end in rows[..<end].count { $0.isCounted } } }

  /// How far the import is after so many rows.
  func progress(rows count: Int) -> ImportProgress {
    var digest = [UInt8](repeating: 0, count: 32)
    digest[0] = UInt8(truncatingIfNeeded: number)
    digest[1] = UInt8(truncatingIfNeeded: number >> 8)
    digest[2] = UInt8(count)
    return ImportProgress(bytes: Int64(count * 100), digest: digest, lines: Int64(count))
  }
}

/// A command's process that brings a file in, as `ImportRun`, `ImportTurn` and `ImportSpool` do.
final class SimulatedImport {
  enum State: Equatable { case storing, done, failed }

  let disk: VirtualDisk
  let file: ImportedFile
  private let website: Website
  private let catalog: Catalog
  private let begun: (writer: SpoolWriter, lock: FileLock, job: JobID)?
  private let isStored: Bool
  private(set) var start = 0
  /// Rows in the blocks written so far.
  private(set) var position: Int
  private var nextBlock: UInt32 = 0
  private var hasWrittenAll = false

  /// Begins where an earlier attempt came to; `nil` when it is not its turn.
  init?(
    _ file: ImportedFile, into website: Website, name: String, _ machine: VirtualDisk, path: String,
    random: RandomSource, now: Instant
  ) throws {
    self.file = file
    self.website = website
    disk = machine.newProcess()
    let directory = DataDirectory(path: path, on: disk)
    let catalog = try Catalog(directory: directory, random: random)
    self.catalog = catalog
    for job in try catalog.unfinishedJobs() {
      if case .import(_, website.id, _)? = job.kind { return nil }
    }
    let store = ColumnEventStore(directory: directory) { _ throws(StoreError) in website.hashSeed }
    let known = try store.imports(of: website.id)
    // Several streams hold the same file when one of them came to an end at its beginning.
    let latest = known.filter { file.progress(rows: Int($0.value.lines)) == $0.value }
      .max { $0.value.lines < $1.value.lines }
    position = Int(latest?.value.lines ?? 0)
    start = position
    guard position < file.rows.count else {
      // An earlier attempt did it and could not say so.
      begun = nil
      isStored = true
      return
    }
    isStored = false
    let folder = directory.spool + "/" + name
    let writer = try SpoolWriter(folder: folder, disk: disk)
    guard let lock = try FileLock.tryLock(path: SpoolWriter.lockPath(inFolder: folder), on: disk) else { return nil }
    let new = StreamID(rawValue: (known.keys.map(\.rawValue).max() ?? StreamID.live.rawValue) + 1)
    let job = try catalog.addJob(
      .import(importID: name, website: website.id, stream: latest?.key ?? new), now: now)
    begun = (writer, lock, job)
  }

  /// Writes the next block, or looks what became of the job.
  func step() throws -> State {
    guard !isStored else { return .done }
    guard let end = file.blockEnds.first(where: { $0 > position }) else {
      if !hasWrittenAll {
        guard try write([], end: position, isLast: true) else { return .failed }
        hasWrittenAll = true
      }
      return try state()
    }
    guard try write(Array(file.rows[position..<end]), end: end, isLast: false) else { return .failed }
    position = end
    return try state()
  }

  private func state() throws -> State {
    guard let begun, let job = try catalog.job(begun.job) else { throw BrokenLaw("an import's job has vanished") }
    return job.state == .done ? .done : job.state == .failed ? .failed : .storing
  }

  /// Why the job failed.
  func reason() throws -> String { try begun.flatMap { try catalog.job($0.job)?.error } ?? "" }

  /// - Returns: whether the block could be written. A worker that gives an import up removes its folder.
  private func write(_ rows: [ImportedFile.Row], end: Int, isLast: Bool) throws -> Bool {
    guard let begun else { return false }
    var records = EventRecordWriter()
    let entries = rows.map { JournalEntry(kind: 1, payload: Browsers.record(of: $0, in: &records)) }
    let header = SpoolHeader(
      importID: begun.job.rawValue, website: website.id, block: nextBlock, isLast: isLast,
      progress: file.progress(rows: end))
    do { try begun.writer.write(header, entries, of: records.bytes) } catch {
      if try state() == .failed { return false }
      throw error
    }
    nextBlock += 1
    return true
  }
}

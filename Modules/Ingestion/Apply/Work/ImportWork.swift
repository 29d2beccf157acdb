import Models
import Storage

/// One import that the worker is taking in: which blocks of its spool are applied, and which of those are sealed.
final class ImportWork {
  /// Looks for a block in vain after which it is asked whether anybody will still write one: some tenths of a second.
  private static let looksOfTrust = 3

  let job: JobID
  let website: WebsiteID
  let stream: StreamID
  /// Name of the folder that has its blocks.
  let name: String
  private let folder: String
  private let disk: any Disk
  private let reader: SpoolReader
  private var nextBlock: UInt32 = 0
  private var applied: [UInt32] = []
  /// The block that says that none follows, once it is applied.
  private var lastBlock: UInt32?
  /// Looks for the next block in vain.
  private(set) var looks = 0
  /// How far the source is applied; `nil` before the first block.
  private(set) var progress: ImportProgress?
  /// Idempotency keys of rows that are applied and not sealed. They are remembered when the rows are: stored with live
  /// events in between, they would make a worker that has to apply the rows again leave them out.
  private(set) var keys: Set<UInt64> = []

  init(job: JobID, website: WebsiteID, stream: StreamID, name: String, in directory: DataDirectory) {
    self.job = job
    self.website = website
    self.stream = stream
    self.name = name
    folder = directory.spool + "/" + name
    disk = directory.disk
    reader = SpoolReader(folder: folder, disk: disk)
  }

  /// Whether blocks are applied that are not sealed.
  var hasPending: Bool { !applied.isEmpty }
  /// Blocks that are applied and not sealed.
  var pendingBlocks: Int { applied.count }

  /// Whether the command that reads the file has ended before the file did.
  var isAbandoned: Bool {
    guard looks >= Self.looksOfTrust else { return false }
    // A folder that is gone has nobody who fills it either.
    do throws(StoreError) {
      return try FileLock.tryLock(path: SpoolWriter.lockPath(inFolder: folder), on: disk) != nil
    } catch { return true }
  }

  /// The next block, when it is there.
  func next() throws -> SpoolBlock? {
    looks += 1
    // Blocks before the first that is there were sealed and removed by an earlier worker.
    if applied.isEmpty, progress == nil, let first = try reader.blocks().first { nextBlock = first }
    return try reader.read(nextBlock)
  }

  /// Notes that a block is applied.
  func took(_ block: SpoolBlock) {
    applied.append(nextBlock)
    if block.header.isLast { lastBlock = nextBlock }
    nextBlock += 1
    looks = 0
    progress = block.header.progress
  }

  /// Whether the website's file holds a block already: a worker came to its end, or a turn failed, after the seal and
  /// before the block was removed.
  func isSealed(_ block: SpoolBlock, in writer: WebsiteWriter) -> Bool {
    guard let sealed = writer.imports[stream] else { return false }
    return block.header.progress.bytes <= sealed.bytes
  }

  /// Notes an idempotency key.
  ///
  /// - Returns: whether no row that waits for its seal had it.
  func insert(key: UInt64) -> Bool { keys.insert(key).inserted }

  /// Notes that what is applied is sealed, and removes it from the spool.
  ///
  /// All but the last block: it goes with the folder once the job is noted as done. Without it, a worker that takes
  /// over in between would wait for it for ever.
  func sealed() throws {
    for block in applied where block != lastBlock { try reader.remove(block) }
    applied.removeAll()
    keys.removeAll()
  }

  /// Begins again at the first block that is not removed.
  func rewind() {
    if let first = applied.first { nextBlock = first }
    applied.removeAll()
    keys.removeAll()
    // Some of what was applied may be sealed and removed: `next` looks for the first block that is there.
    progress = nil
    lastBlock = nil
    looks = 0
  }
}

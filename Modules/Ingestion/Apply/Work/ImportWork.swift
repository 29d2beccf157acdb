import Foundation
import Models
import Storage

/// One import that the worker is taking in: which blocks of its spool are applied, and which of those are sealed.
final class ImportWork {
  /// Rows gathered before a seal: large segments, little memory.
  static let sealRows = 262_144
  /// Blocks gathered before a seal, however few rows they hold: whoever writes them waits when many are unsealed.
  static let sealBlocks = 64
  /// Looks for a block in vain after which pending rows are sealed anyway: about a second.
  private static let looksMax = 20

  let job: JobID
  let website: WebsiteID
  private(set) var stream: StreamID?
  private let folder: String
  private let reader: SpoolReader
  private var nextBlock: UInt32 = 0
  private var applied: [UInt32] = []
  private var looks = 0
  /// How far the source is applied; `nil` before the first block.
  private(set) var progress: ImportProgress?

  init(job: JobID, website: WebsiteID, stream: StreamID?, folder: String) {
    self.job = job
    self.website = website
    self.stream = stream
    self.folder = folder
    reader = SpoolReader(folder: folder)
  }

  /// Whether blocks are applied that are not sealed.
  var hasPending: Bool { !applied.isEmpty }
  /// Blocks that are applied and not sealed.
  var pendingBlocks: Int { applied.count }
  var isWaitingLong: Bool { looks >= Self.looksMax }

  /// Whether the command that reads the file has ended before the file did.
  var isAbandoned: Bool {
    // A folder that is gone has nobody who fills it either.
    do { return try FileLock.tryLock(path: SpoolWriter.lockPath(inFolder: folder)) != nil } catch { return true }
  }

  /// The stream that the import continues, or a new one: noted beside the blocks, so that a worker that takes over
  /// goes on with the same.
  func chooseStream(_ writer: WebsiteWriter) throws -> StreamID {
    if let stream { return stream }
    let note = folder + "/stream"
    let noted = (try? String(contentsOfFile: note, encoding: .utf8)).flatMap { UInt32($0) }
    let chosen = StreamID(rawValue: noted ?? (writer.imports.keys.map(\.rawValue).max() ?? 0) + 1)
    if noted == nil { try String(chosen.rawValue).write(toFile: note, atomically: true, encoding: .utf8) }
    stream = chosen
    return chosen
  }

  /// The next block, when it is there.
  func next() throws -> SpoolBlock? {
    looks += 1
    // Blocks before the first that is there were sealed by an earlier worker.
    if applied.isEmpty, progress == nil, let first = try reader.blocks().first { nextBlock = first }
    return try reader.read(nextBlock)
  }

  /// Notes that a block is applied.
  func took(_ block: SpoolBlock) {
    applied.append(nextBlock)
    nextBlock += 1
    looks = 0
    progress = block.header.progress
  }

  /// Notes that what is applied is sealed, and removes it from the spool.
  func sealed() throws {
    for block in applied { try reader.remove(block) }
    applied.removeAll()
  }

  /// Begins again at the first block that is not sealed.
  func rewind() {
    if let first = applied.first { nextBlock = first }
    applied.removeAll()
  }

  /// Removes the spool folder.
  func clean() { try? FileManager.default.removeItem(atPath: folder) }
}

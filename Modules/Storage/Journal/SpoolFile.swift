/// Puts the blocks of one import where the worker finds them: `spool/<import>/N.block`.
///
/// A block appears whole or not at all. It is not made durable: after a power loss the import is run again, and knows
/// from its progress what is stored already.
public struct SpoolWriter: Sendable {
  private let folder: SpoolFolder

  /// A writer into `folder`, which is made when missing.
  ///
  /// - Throws: `.failed` with what the disk refused.
  public init(folder: String) throws(JournalError) { try self.init(folder: folder, disk: SystemDisk()) }

  package init(folder: String, disk: any Disk) throws(JournalError) {
    self.folder = SpoolFolder(path: folder, disk: disk)
    do throws(DiskError) { try disk.createFolder(folder) } catch { throw .failed("\(error)") }
  }

  /// Writes the block that `header` names, in place of an earlier one of that number.
  ///
  /// - Parameter entries: where the payloads lie in `bytes`, in the order of the source.
  /// - Throws: `.tooLarge` for a payload beyond ``JournalLimits/payloadBytesMax``, `.failed` with what the disk
  ///   refused.
  public func write(_ header: SpoolHeader, _ entries: [JournalEntry], of bytes: [UInt8]) throws(JournalError) {
    guard entries.allSatisfy({ $0.payload.count <= JournalLimits.payloadBytesMax }) else { throw .tooLarge }
    let block = bytes.withUnsafeBytes { SpoolForm.encode(header, entries, of: $0) }
    do throws(DiskError) { try folder.put(block, as: header.block) } catch { throw .failed("\(error)") }
  }

  /// The file whose lock whoever fills `folder` holds as long as it lives: the worker does not wait for the dead.
  public static func lockPath(inFolder folder: String) -> String { folder + "/importer.lock" }

  /// Numbers of the blocks that the worker has not removed yet, ascending: for waiting while there are many.
  public func pendingBlocks() throws(JournalError) -> [UInt32] {
    do throws(DiskError) { return try folder.blocks() } catch { throw .failed("\(error)") }
  }
}

/// Reads and removes the blocks of one import.
public struct SpoolReader: Sendable {
  private let folder: SpoolFolder

  /// A reader of `folder`, which need not exist yet.
  public init(folder: String) { self.init(folder: folder, disk: SystemDisk()) }

  package init(folder: String, disk: any Disk) { self.folder = SpoolFolder(path: folder, disk: disk) }

  /// The block with this number, checked; `nil` while there is none.
  ///
  /// - Throws: `.damaged` when anything in it does not match its checksum: the import must be run again.
  ///   `.failed` with what the disk refused.
  public func read(_ block: UInt32) throws(JournalError) -> SpoolBlock? {
    let bytes: [UInt8]?
    do throws(DiskError) { bytes = try folder.bytes(of: block) } catch { throw .failed("\(error)") }
    guard let bytes else { return nil }
    switch SpoolForm.decode(bytes) {
    case .success(let found) where found.header.block == block: return found
    case .success: throw .damaged("\(folder.path(of: block)) is another block")
    case .failure(let damage): throw .damaged("\(folder.path(of: block)) \(damage.rawValue)")
    }
  }

  /// Numbers of the blocks there are, ascending.
  public func blocks() throws(JournalError) -> [UInt32] {
    do throws(DiskError) { return try folder.blocks() } catch { throw .failed("\(error)") }
  }

  /// Removes a block that is stored. One that is gone already is fine.
  public func remove(_ block: UInt32) throws(JournalError) {
    do throws(DiskError) { try folder.disk.remove(folder.path(of: block)) } catch { throw .failed("\(error)") }
  }
}

private struct SpoolFolder: Sendable {
  let path: String
  let disk: any Disk

  func path(of block: UInt32) -> String { "\(path)/\(block).block" }

  func put(_ bytes: [UInt8], as block: UInt32) throws(DiskError) {
    try disk.replace(path(of: block), with: bytes, by: "\(path)/\(block).part")
  }

  func bytes(of block: UInt32) throws(DiskError) -> [UInt8]? { try disk.bytes(of: path(of: block)) }

  func blocks() throws(DiskError) -> [UInt32] {
    var numbers: [UInt32] = []
    for name in try disk.list(path) where name.hasSuffix(".block") {
      if let number = UInt32(name.dropLast(6)) { numbers.append(number) }
    }
    return numbers.sorted()
  }
}

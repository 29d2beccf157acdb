/// The growing end of a log file: turns records of any size into writes that its ``DiskFile`` takes.
///
/// Where the file is written in whole blocks, the block in which the records end is written again with the next group,
/// and zeros lie ahead of it. They are there so that a group only ever changes bytes of the file and never its size or
/// its place on the disk: its sync has nothing else to write. No record begins with zeros, so they end the log.
struct LogTail: Sendable {
  /// Zeros are written ahead for at least so many bytes, and for as many as the file has, up to a most.
  private static let aheadMin = 64 << 10
  private static let aheadMax = 1 << 20
  /// What memory must be aligned to for writes past the system's cache: a page, more than any device asks for.
  private static let alignment = 4096

  private let file: any DiskFile
  private let path: String
  private let unit: Int
  /// Where the next bytes go.
  private(set) var end = 0
  /// Up to where the file is written, or may be.
  private var written = 0
  /// What is in the last block already.
  private var begun: [UInt8] = []
  /// Memory for a write, kept for the next one.
  private var room: [UInt8] = []

  /// The end of an empty file.
  init(_ file: any DiskFile, path: String) {
    self.file = file
    self.path = path
    unit = file.writeUnit
  }

  /// Puts bytes at the end and makes them durable. After a failure nothing may be appended any more.
  mutating func append(_ bytes: [UInt8]) throws(DiskError) {
    if unit == 1 {
      written = max(written, end + bytes.count)
      try file.writeAll(bytes, at: end, path: path)
    } else {
      try writeBlocks(bytes)
    }
    try file.sync()
    end += bytes.count
  }

  private mutating func writeBlocks(_ bytes: [UInt8]) throws(DiskError) {
    let start = end - begun.count
    let size = begun.count + bytes.count
    var padded = wholeBlocks(size)
    if start + padded > written {
      padded = wholeBlocks(size + min(max(end, LogTail.aheadMin), LogTail.aheadMax))
    }
    written = max(written, start + padded)
    if room.count < padded + LogTail.alignment {
      room = [UInt8](repeating: 0, count: padded + LogTail.alignment)
    }
    // The buffer's closure cannot throw a typed error, so the outcome is carried out of it.
    let outcome = room.withUnsafeMutableBytes { [begun, file, path] room -> Result<Void, DiskError> in
      let skipped = -Int(bitPattern: room.baseAddress) & (LogTail.alignment - 1)
      let block = UnsafeMutableRawBufferPointer(rebasing: room[skipped..<skipped + padded])
      block.copyBytes(from: begun)
      UnsafeMutableRawBufferPointer(rebasing: block[begun.count...]).copyBytes(from: bytes)
      UnsafeMutableRawBufferPointer(rebasing: block[size...]).initializeMemory(as: UInt8.self, repeating: 0)
      do throws(DiskError) {
        return .success(try file.writeAll(UnsafeRawBufferPointer(block), at: start, path: path))
      } catch { return .failure(error) }
    }
    try outcome.get()
    let rest = size % unit
    if rest <= bytes.count { begun = Array(bytes.suffix(rest)) } else { begun.append(contentsOf: bytes) }
  }

  private func wholeBlocks(_ size: Int) -> Int { (size + unit - 1) / unit * unit }

  /// Gives back what was written ahead. The size that the file gets need not survive anything.
  func cut() {
    if written > end { try? file.truncate(to: end) }
  }
}

/// The first bytes of a journal file, little-endian:
///
///     8 bytes magic · u32 format version · u32 CRC-32C of all but itself
///     u64 file number · u64 previous file · u64 its end
///
/// Records follow, and behind them there may be zeros. The header is durable before the file takes a record. It settles
/// where the file before it ends: nothing is appended to a file once a header that names it may be on the disk.
struct LogFileHeader: Hashable, Sendable {
  /// Number of this file; counts up within its tracker, with gaps where a file could not be made.
  var number: Int
  /// The file before it and its definitive end; `nil` for a tracker's first.
  var previous: SyncedEnd?

  /// Bytes of the header: where the first record starts.
  static let size = 40
  private static let magic: [UInt8] = Array("FFJRNL\r\n".utf8)
  private static let version: UInt32 = 1

  /// The header as it lies in the file.
  var bytes: [UInt8] {
    var bytes = LogFileHeader.magic
    bytes.appendInteger(LogFileHeader.version)
    bytes.appendInteger(UInt32(0))
    bytes.appendInteger(UInt64(number))
    bytes.appendInteger(UInt64(previous?.file ?? 0))
    bytes.appendInteger(UInt64(previous?.offset ?? 0))
    let crc = LogFileHeader.checksum(bytes)
    for byte in 0..<4 { bytes[12 + byte] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * byte)) }
    return bytes
  }

  init(number: Int, previous: SyncedEnd?) {
    self.number = number
    self.previous = previous
  }

  /// The header in `bytes`; `nil` when it is torn, damaged, or of another file than `number`.
  init?(_ bytes: [UInt8], number: Int) {
    guard bytes.count == LogFileHeader.size, Array(bytes[0..<8]) == LogFileHeader.magic else { return nil }
    let fields = bytes.withUnsafeBytes {
      (
        version: $0.integer(at: 8, as: UInt32.self), crc: $0.integer(at: 12, as: UInt32.self),
        number: $0.integer(at: 16, as: UInt64.self), file: $0.integer(at: 24, as: UInt64.self),
        end: $0.integer(at: 32, as: UInt64.self)
      )
    }
    guard fields.version == LogFileHeader.version, fields.crc == LogFileHeader.checksum(bytes),
      fields.number == UInt64(number), fields.file < fields.number, fields.end <= UInt64(UInt32.max)
    else { return nil }
    self.number = number
    previous = fields.file == 0 ? nil : SyncedEnd(file: Int(fields.file), offset: Int(fields.end))
  }

  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    bytes.withUnsafeBytes { bytes in
      let magicAndVersion = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[0..<12]))
      return CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[16...]), continuing: magicAndVersion)
    }
  }
}

/// How far a tracker's journal may be read: everything up to here is on the disk.
struct SyncedEnd: Hashable, Sendable {
  /// The file that is being written, or was last.
  var file: Int
  /// Where its synced records end.
  var offset: Int

  init(file: Int, offset: Int) {
    self.file = file
    self.offset = offset
  }

  /// The end in a shared word; `nil` when none was ever published.
  init?(word: UInt64) {
    guard word != 0 else { return nil }
    file = Int(word >> 32)
    offset = Int(word & 0xFFFF_FFFF)
  }

  /// Both numbers in one word, so that no reader ever sees one without the other.
  var word: UInt64 {
    precondition(file <= UInt32.max && offset <= UInt32.max, "file number and offset share one word")
    return UInt64(file) << 32 | UInt64(offset)
  }
}

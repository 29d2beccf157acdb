public import Models

/// How far an import has come in its source: what makes the same file known again.
public struct ImportProgress: Hashable, Sendable {
  /// Bytes of the source taken so far.
  public var bytes: Int64
  /// SHA-256 of those bytes: 32 bytes.
  public var digest: [UInt8]
  /// Lines among them.
  public var lines: Int64

  /// The progress with these figures.
  ///
  /// - Precondition: the digest has 32 bytes.
  public init(bytes: Int64, digest: [UInt8], lines: Int64) {
    precondition(digest.count == ImportProgress.digestSize, "a SHA-256 digest has 32 bytes")
    self.bytes = bytes
    self.digest = digest
    self.lines = lines
  }

  static let digestSize = 32
}

/// What a spool block says of itself.
public struct SpoolHeader: Hashable, Sendable {
  /// The import's number in the catalog.
  public var importID: Int64
  /// The website that all records belong to.
  public var website: WebsiteID
  /// Place of the block in its import.
  public var block: UInt32
  /// Whether no block follows.
  public var isLast: Bool
  /// How far the import is after this block.
  public var progress: ImportProgress

  /// A header with these values.
  public init(importID: Int64, website: WebsiteID, block: UInt32, isLast: Bool, progress: ImportProgress) {
    self.importID = importID
    self.website = website
    self.block = block
    self.isLast = isLast
    self.progress = progress
  }
}

/// A block of an import as the worker reads it.
public struct SpoolBlock: Sendable {
  /// What it says of itself.
  public var header: SpoolHeader
  /// The payloads, and what lies between them.
  public var bytes: [UInt8]
  /// In the order of the source.
  public var records: [JournalRecord]
}

/// A block file, little-endian:
///
///     8 bytes magic · u32 format version · u32 CRC-32C of the fields that follow
///     i64 import · u32 website · u32 block · u32 1 when last · u32 records
///     i64 source bytes · i64 source lines · 32 bytes digest · u64 bytes of records
///     the records, framed as in the journal
enum SpoolForm {
  static let headerSize = 96
  private static let magic: [UInt8] = Array("FFSPOOL\n".utf8)
  private static let version: UInt32 = 1

  static func encode(
    _ header: SpoolHeader, _ entries: [JournalEntry], of payloads: UnsafeRawBufferPointer
  ) -> [UInt8] {
    let size = entries.reduce(0) { $0 + RecordFrame.headerSize + $1.payload.count }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(headerSize + size)
    bytes.append(contentsOf: magic)
    bytes.appendInteger(version)
    bytes.appendInteger(UInt32(0))
    bytes.appendInteger(header.importID)
    bytes.appendInteger(header.website.rawValue)
    bytes.appendInteger(header.block)
    bytes.appendInteger(UInt32(header.isLast ? 1 : 0))
    bytes.appendInteger(UInt32(entries.count))
    bytes.appendInteger(header.progress.bytes)
    bytes.appendInteger(header.progress.lines)
    bytes.append(contentsOf: header.progress.digest)
    bytes.appendInteger(UInt64(size))
    let crc = bytes.withUnsafeBytes { CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[16...])) }
    for byte in 0..<4 { bytes[12 + byte] = UInt8(truncatingIfNeeded: crc >> UInt32(8 * byte)) }

    let arrival = Instant(milliseconds: 0)
    for entry in entries {
      let payload = UnsafeRawBufferPointer(rebasing: payloads[entry.payload])
      RecordFrame.append(
        kind: entry.kind, arrival: arrival, website: header.website, payload: payload, to: &bytes)
    }
    return bytes
  }

  /// The block in `bytes`, or what is wrong with it.
  static func decode(_ bytes: [UInt8]) -> Result<SpoolBlock, Damage> {
    bytes.withUnsafeBytes { raw -> Result<SpoolBlock, Damage> in
      guard raw.count >= headerSize, raw.starts(with: magic) else { return .failure(.notABlock) }
      guard raw.integer(at: 8, as: UInt32.self) == version else { return .failure(.otherVersion) }
      let crc = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: raw[16..<headerSize]))
      guard crc == raw.integer(at: 12, as: UInt32.self) else { return .failure(.header) }
      let progress = ImportProgress(
        bytes: raw.integer(at: 40, as: Int64.self), digest: Array(raw[56..<88]),
        lines: raw.integer(at: 48, as: Int64.self))
      let header = SpoolHeader(
        importID: raw.integer(at: 16, as: Int64.self),
        website: WebsiteID(rawValue: raw.integer(at: 24, as: UInt32.self)),
        block: raw.integer(at: 28, as: UInt32.self), isLast: raw.integer(at: 32, as: UInt32.self) == 1,
        progress: progress)
      let count = Int(raw.integer(at: 36, as: UInt32.self))
      guard raw.integer(at: 88, as: UInt64.self) == UInt64(raw.count - headerSize) else { return .failure(.size) }

      var records: [JournalRecord] = []
      var at = headerSize
      while at < raw.count {
        guard case .record(let record, let next) = RecordFrame.find(in: raw, at: at, base: 0, remaining: raw.count - at)
        else { return .failure(.record) }
        records.append(record)
        at = next
      }
      guard records.count == count else { return .failure(.size) }
      return .success(SpoolBlock(header: header, bytes: bytes, records: records))
    }
  }

  enum Damage: String, Error {
    case notABlock = "is not a spool block"
    case otherVersion = "has another format version"
    case header = "has a header that does not match its checksum"
    case size = "has not the size that its header says"
    case record = "has a damaged record"
  }
}

public import Models

/// One record as a reader hands it out: what was submitted, and where it lies.
public struct JournalRecord: Hashable, Sendable {
  /// What the submitter called it; the consumers' business.
  public var kind: UInt8
  /// When it was accepted. In a spool always the epoch.
  public var arrival: Instant
  /// The website that it belongs to.
  public var website: WebsiteID
  /// Where the payload lies in the batch's bytes.
  public var payload: Range<Int>
  /// Where the record starts in its file.
  public var offset: Int
}

/// The form of a record in journal files and spool blocks, little-endian:
///
///     u32 length of all after the checksum · u32 CRC-32C of all but itself
///     u8 kind · i64 arrival ms · u32 website · payload
enum RecordFrame {
  /// Bytes before the payload.
  static let headerSize = 21
  /// What the length field counts beside the payload.
  private static let lengthMin = 13

  /// What lies at a place of a file.
  enum Finding {
    /// A record, and where the next one starts.
    case record(JournalRecord, next: Int)
    /// A record that does not match its checksum, and where the next one would start if its length is right.
    case damaged(next: Int)
    /// Nothing that could be a record.
    case implausible
    /// A record of which the bytes at hand do not hold enough: this many bytes from its start.
    case incomplete(size: Int)
  }

  /// Adds a record to `bytes`.
  static func append(
    kind: UInt8, arrival: Instant, website: WebsiteID, payload: UnsafeRawBufferPointer, to bytes: inout [UInt8]
  ) {
    let length = UInt32(lengthMin + payload.count).littleEndian
    withUnsafeTemporaryAllocation(byteCount: headerSize, alignment: 8) { header in
      header.storeBytes(of: length, toByteOffset: 0, as: UInt32.self)
      header.storeBytes(of: kind, toByteOffset: 8, as: UInt8.self)
      header.storeBytes(of: arrival.milliseconds.littleEndian, toByteOffset: 9, as: Int64.self)
      header.storeBytes(of: website.rawValue.littleEndian, toByteOffset: 17, as: UInt32.self)
      let header = UnsafeMutableRawBufferPointer(rebasing: header[..<headerSize])
      var crc = withUnsafeBytes(of: length) { CRC32C.checksum($0) }
      crc = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: header[8...]), continuing: crc)
      crc = CRC32C.checksum(payload, continuing: crc)
      header.storeBytes(of: crc.littleEndian, toByteOffset: 4, as: UInt32.self)
      bytes.append(contentsOf: header)
      bytes.append(contentsOf: payload)
    }
  }

  /// Looks at place `at` of `bytes`, which lies at `base` in its file; `remaining` bytes from there on belong to it.
  ///
  /// - Precondition: `remaining` is positive and `at` inside `bytes` or at its end.
  static func find(in bytes: UnsafeRawBufferPointer, at: Int, base: Int, remaining: Int) -> Finding {
    guard remaining >= headerSize else { return .implausible }
    guard bytes.count - at >= headerSize else { return .incomplete(size: headerSize) }
    let length = Int(bytes.integer(at: at, as: UInt32.self))
    let size = 8 + length
    guard length >= lengthMin, length <= lengthMin + JournalLimits.payloadBytesMax, size <= remaining else {
      return .implausible
    }
    guard bytes.count - at >= size else { return .incomplete(size: size) }
    var crc = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[at..<at + 4]))
    crc = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[at + 8..<at + size]), continuing: crc)
    guard crc == bytes.integer(at: at + 4, as: UInt32.self) else { return .damaged(next: at + size) }
    let record = JournalRecord(
      kind: bytes[at + 8], arrival: Instant(milliseconds: bytes.integer(at: at + 9, as: Int64.self)),
      website: WebsiteID(rawValue: bytes.integer(at: at + 17, as: UInt32.self)),
      payload: at + headerSize..<at + size, offset: base + at)
    return .record(record, next: at + size)
  }

  /// Where reading may go on after damage at `at`: the first place behind it that holds a good record, else the first
  /// that may be the start of one that the bytes at hand cut off.
  ///
  /// What the damaged record says of its own length is not asked: the length may be what is damaged, and would lead
  /// past good records.
  /// - Returns: at most `remaining` bytes after `at`; the end of the bytes at hand when there is nothing good in them.
  static func resume(afterDamageAt at: Int, in bytes: UnsafeRawBufferPointer, remaining: Int) -> Int {
    let end = at + remaining
    var cutOff: Int?
    for place in at + 1..<max(min(bytes.count, end), at + 1) {
      switch find(in: bytes, at: place, base: 0, remaining: end - place) {
      case .record: return place
      // Between 1970 and 2109: almost nothing that is not a record's start passes for one.
      case .incomplete:
        let isStart = bytes.count - place < headerSize || bytes.integer(at: place + 9, as: UInt64.self) < 1 << 42
        if isStart, cutOff == nil { cutOff = place }
      case .damaged, .implausible: continue
      }
    }
    return cutOff ?? min(max(at + 1, bytes.count), end)
  }

  /// Where the last good record of `bytes` ends; 0 when there is none.
  ///
  /// A damaged record with a good one behind it stays: it is for readers to report. What comes after the last good one
  /// is a torn tail.
  /// - Parameter passingDamage: whether good records are looked for behind whatever is none, as readers do. Without,
  ///   what is no record ends the search: a write that a power loss tore may have its last blocks on the disk.
  static func endOfGood(in bytes: UnsafeRawBufferPointer, passingDamage: Bool = false) -> Int {
    var at = 0
    var end = 0
    while at < bytes.count {
      switch find(in: bytes, at: at, base: 0, remaining: bytes.count - at) {
      case .record(_, let next):
        end = next
        at = next
      case .damaged where passingDamage, .implausible where passingDamage, .incomplete where passingDamage:
        at = resume(afterDamageAt: at, in: bytes, remaining: bytes.count - at)
      case .damaged(let next): at = next
      case .implausible, .incomplete: return end
      }
    }
    return end
  }
}

extension [UInt8] {
  /// Adds an integer, little-endian.
  mutating func appendInteger(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian integer at a place, aligned or not.
  func integer<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: T.Type) -> T {
    T(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}

package import Models
import Storage

/// A part of a packed recording: events that follow each other, from a full snapshot on wherever there is one.
///
/// Docs: `docs/replay-format.md`. A part is read after the dictionaries of those before it, back to one that begins
/// anew; their events are not.
package struct ReplayPart: Sendable {
  /// What stands in a part's head.
  package struct Head: Hashable, Sendable {
    /// Whether names, shapes and texts begin anew with it.
    package var beginsAnew = false
    package var events = 0
    /// Bytes of its events as a JSON array without spaces.
    package var jsonBytes = 0
    /// When its first and its last event happened, by the earliest and the latest time of any.
    package var first = Instant(milliseconds: 0)
    package var last = Instant(milliseconds: 0)
    /// When its first full snapshot was taken.
    package var snapshot: Instant?
    var dictionaryBytes = 0
    var dictionaryPacked = 0
    var structureBytes = 0
    var numberBytes = 0
    var columnsPacked = 0
  }

  package let head: Head
  /// All of it, as stored.
  package let bytes: [UInt8]
  private let dictionaryStart: Int

  static let mark: [UInt8] = [0x52, 0x01]

  /// A part of what was packed.
  init(_ head: Head, dictionary: [UInt8], columns: [UInt8]) {
    var head = head
    head.dictionaryPacked = dictionary.count
    head.columnsPacked = columns.count
    var bytes = Self.mark
    Varint.append((head.beginsAnew ? 1 : 0) | (head.snapshot == nil ? 0 : 2), to: &bytes)
    Varint.append(UInt64(head.events), to: &bytes)
    Varint.append(UInt64(head.jsonBytes), to: &bytes)
    let first = head.first.milliseconds
    Varint.append(Varint.zigzag(first), to: &bytes)
    Varint.append(Varint.zigzag(head.last.milliseconds &- first), to: &bytes)
    if let snapshot = head.snapshot { Varint.append(Varint.zigzag(snapshot.milliseconds &- first), to: &bytes) }
    for size in [
      head.dictionaryBytes, dictionary.count, head.structureBytes, head.numberBytes, columns.count,
    ] { Varint.append(UInt64(size), to: &bytes) }
    dictionaryStart = bytes.count
    bytes += dictionary
    bytes += columns
    let checksum = bytes.withUnsafeBytes { CRC32C.checksum($0) }
    withUnsafeBytes(of: checksum.littleEndian) { bytes.append(contentsOf: $0) }
    self.head = head
    self.bytes = bytes
  }

  /// A part as it was stored.
  ///
  /// - Throws: `ReplayError.damaged`.
  package init(_ bytes: [UInt8]) throws(ReplayError) {
    guard bytes.count > Self.mark.count + 4 else { throw .damaged("a part is too short") }
    let checksum = bytes.withUnsafeBytes { bytes in
      CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - 4)]))
        == UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: bytes.count - 4, as: UInt32.self))
    }
    guard checksum else { throw .damaged("a part does not match its checksum") }
    guard bytes.starts(with: Self.mark) else { throw .damaged("a part has a form that is not known") }
    let head = bytes.withUnsafeBytes { bytes -> Result<(Head, Int), ReplayError> in
      do throws(ReplayError) { return .success(try Self.head(bytes)) } catch { return .failure(error) }
    }
    (self.head, dictionaryStart) = try head.get()
    self.bytes = bytes
  }

  private static func head(_ bytes: UnsafeRawBufferPointer) throws(ReplayError) -> (Head, Int) {
    var reader = VarintReader(bytes, at: mark.count)
    var head = Head()
    let flags = try reader.next()
    head.beginsAnew = flags & 1 != 0
    head.events = try reader.count(atMost: ReplayLimits.partBytesMax)
    head.jsonBytes = try reader.count(atMost: ReplayLimits.partBytesMax)
    let first = Varint.unzigzag(try reader.next())
    head.first = Instant(milliseconds: first)
    head.last = Instant(milliseconds: first &+ Varint.unzigzag(try reader.next()))
    if flags & 2 != 0 { head.snapshot = Instant(milliseconds: first &+ Varint.unzigzag(try reader.next())) }
    head.dictionaryBytes = try reader.count(atMost: ReplayLimits.streamBytesMax)
    head.dictionaryPacked = try reader.count(atMost: bytes.count)
    head.structureBytes = try reader.count(atMost: ReplayLimits.streamBytesMax)
    head.numberBytes = try reader.count(atMost: ReplayLimits.streamBytesMax)
    head.columnsPacked = try reader.count(atMost: bytes.count)
    guard reader.position + head.dictionaryPacked + head.columnsPacked + 4 == bytes.count else {
      throw .damaged("a part has another length than it says")
    }
    return (head, reader.position)
  }

  /// The piece of the dictionary's stream that belongs to it.
  func withDictionary<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
    bytes.withUnsafeBytes { bytes in
      body(UnsafeRawBufferPointer(rebasing: bytes[dictionaryStart..<dictionaryStart + head.dictionaryPacked]))
    }
  }

  /// Its structure and its columns of numbers, deflated.
  func withColumns<T>(_ body: (UnsafeRawBufferPointer) -> T) -> T {
    bytes.withUnsafeBytes { bytes in
      let start = dictionaryStart + head.dictionaryPacked
      return body(UnsafeRawBufferPointer(rebasing: bytes[start..<start + head.columnsPacked]))
    }
  }
}

/// Consecutive texts of a dictionary in their stored form: chunks of some 16 KiB, each compressed by itself, so that
/// one text can be read without the others.
///
///     chunk: u8 1 = deflated, 0 = plain · varint plain size · content · CRC-32C
///     content: for each text varint length, then all texts
struct TextBlock {
  /// Plain bytes after which a chunk is full.
  static let chunkSize = 16 * 1024

  /// Where each chunk lies in the block.
  struct Directory {
    /// Ordinal of the first text.
    var first: UInt32
    /// For each chunk: the ordinal behind its last text, and where it ends in the block.
    var chunks: [(endOrdinal: UInt32, endByte: UInt32)] = []

    var endOrdinal: UInt32 { chunks.last?.endOrdinal ?? first }

    /// The chunk that holds a text.
    ///
    /// - Precondition: the ordinal is one of the block's.
    func chunk(of ordinal: UInt32) -> Int {
      (0..<max(0, chunks.count - 1)).firstPlace { chunks[$0].endOrdinal > ordinal }
    }

    func bytes(of chunk: Int) -> Range<Int> {
      (chunk == 0 ? 0 : Int(chunks[chunk - 1].endByte))..<Int(chunks[chunk].endByte)
    }

    func firstOrdinal(of chunk: Int) -> UInt32 { chunk == 0 ? first : chunks[chunk - 1].endOrdinal }

    func encoded() -> [UInt8] {
      var writer = ByteWriter()
      writer.varint(UInt64(first))
      writer.varint(UInt64(chunks.count))
      for chunk in chunks {
        writer.varint(UInt64(chunk.endOrdinal))
        writer.varint(UInt64(chunk.endByte))
      }
      writer.seal()
      return writer.bytes
    }

    init(first: UInt32) { self.first = first }

    init(encoded bytes: UnsafeRawBufferPointer) throws(StoreError) {
      var reader = try ByteReader(sealed: bytes, "a text directory")
      first = UInt32(try reader.count())
      guard first > 0 else { throw .damaged("a text directory begins before the first ordinal") }
      for _ in 0..<(try reader.count(atMost: bytes.count)) {
        let (endOrdinal, endByte) = (UInt32(try reader.count()), UInt32(try reader.count()))
        guard endOrdinal > self.endOrdinal, endByte > chunks.last?.endByte ?? 0 else {
          throw .damaged("a text directory's chunks are out of order")
        }
        chunks.append((endOrdinal, endByte))
      }
      guard !chunks.isEmpty else { throw .damaged("a text directory has no chunks") }
    }
  }

  private(set) var directory: Directory
  private(set) var bytes = ByteWriter()
  private var lengths = ByteWriter()
  private var texts: [UInt8] = []
  private var pending: UInt32 = 0

  /// An empty block whose first text will have this ordinal.
  init(first: UInt32) { directory = Directory(first: first) }

  mutating func append(_ text: UnsafeRawBufferPointer) throws(StoreError) {
    lengths.varint(UInt64(text.count))
    texts.append(contentsOf: text)
    pending += 1
    if lengths.bytes.count + texts.count >= TextBlock.chunkSize { try closeChunk() }
  }

  /// Appends a chunk of another block as it is stored there.
  ///
  /// - Parameter texts: how many it holds.
  mutating func append(chunk: UnsafeRawBufferPointer, texts: UInt32) throws(StoreError) {
    try finish()
    bytes.append(raw: chunk)
    directory.chunks.append((directory.endOrdinal + texts, UInt32(bytes.bytes.count)))
  }

  /// Completes the last chunk. Nothing may be appended afterwards.
  mutating func finish() throws(StoreError) {
    if pending > 0 { try closeChunk() }
  }

  private mutating func closeChunk() throws(StoreError) {
    let content = lengths.bytes + texts
    var chunk = ByteWriter()
    let deflated = try Deflate.compress(content, level: 6)
    if deflated.count < content.count {
      chunk.append(UInt8(1))
      chunk.varint(UInt64(content.count))
      chunk.append(raw: deflated)
    } else {
      chunk.append(UInt8(0))
      chunk.varint(UInt64(content.count))
      chunk.append(raw: content)
    }
    chunk.seal()
    bytes.append(raw: chunk.bytes)
    directory.chunks.append((directory.endOrdinal + pending, UInt32(bytes.bytes.count)))
    lengths = ByteWriter()
    texts.removeAll(keepingCapacity: true)
    pending = 0
  }
}

/// The texts of one chunk, in memory. Immutable.
final class TextChunk: Sendable {
  let firstOrdinal: UInt32
  private let ends: [UInt32]
  private let texts: [UInt8]

  var count: Int { ends.count }
  var size: Int { ends.count * 4 + texts.count + 64 }

  /// Reads a chunk's stored form.
  init(_ bytes: UnsafeRawBufferPointer, firstOrdinal: UInt32, count: Int) throws(StoreError) {
    var reader = try ByteReader(sealed: bytes, "a chunk of texts")
    let isDeflated = try reader.integer(UInt8.self) == 1
    let size = try reader.count(atMost: 1 << 30)
    let stored = try reader.raw(reader.bytes.count - reader.position)
    // Each text has a length of at least a byte, and deflate makes at most 1,032 bytes of one.
    guard count <= size, size <= (isDeflated ? stored.count * 1032 : stored.count) else {
      throw .damaged("a chunk of texts is too short")
    }
    let content = isDeflated ? try Deflate.decompress(stored, size: size) : Array(stored)
    self.firstOrdinal = firstOrdinal
    do {
      (ends, texts) = try content.withUnsafeBytes { bytes in
        var reader = ByteReader(bytes)
        var ends: [UInt32] = []
        ends.reserveCapacity(count)
        var end = 0
        for _ in 0..<count {
          end += try reader.count(atMost: bytes.count - end)
          ends.append(UInt32(end))
        }
        return (ends, Array(try reader.raw(end)))
      }
    } catch {
      throw error as? StoreError ?? .damaged("a chunk of texts")
    }
  }

  /// The bytes of a text of this chunk.
  func withText<R>(_ ordinal: UInt32, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
    let index = Int(ordinal - firstOrdinal)
    let start = index == 0 ? 0 : Int(ends[index - 1])
    return try texts.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<Int(ends[index])])) }
  }
}

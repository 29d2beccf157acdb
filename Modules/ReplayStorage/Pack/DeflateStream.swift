import CZlib

/// A raw deflate stream that is written in pieces, each of which can be read once those before it have been.
final class DeflateWriter {
  /// zlib's state points back at it: it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  /// A stream before its first byte.
  ///
  /// - Parameter dictionary: what it may refer to as if it had gone before.
  init(dictionary: [UInt8] = []) throws(ReplayError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard
      deflateInit2_(
        stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { throw .damaged("zlib could not start compressing") }
    if !dictionary.isEmpty { deflateSetDictionary(stream, dictionary, UInt32(dictionary.count)) }
  }

  deinit {
    deflateEnd(stream)
    stream.deallocate()
  }

  /// How a piece ends.
  enum End: Int32 {
    /// With its block: the next piece has codes of its own.
    case block = 5
    /// So that all of it can be read.
    case piece = 1
    /// With the stream.
    case stream = 4
  }

  /// Compresses a piece onto `out`.
  func write(_ bytes: [UInt8], end: End, to out: inout [UInt8]) throws(ReplayError) {
    var isDone = false
    bytes.withUnsafeBytes { bytes in
      // zlib does not write to its input; its header lacks the word for that.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(bytes.count)
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 << 10) { room in
        var isFull = true
        while isFull {
          stream.pointee.next_out = room.baseAddress
          stream.pointee.avail_out = UInt32(room.count)
          let code = deflate(stream, end.rawValue)
          out.append(contentsOf: room[..<(room.count - Int(stream.pointee.avail_out))])
          isFull = stream.pointee.avail_out == 0
          isDone = code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR
          if !isDone { return }
        }
      }
    }
    guard isDone else { throw .damaged("zlib could not compress") }
  }
}

/// Reads a stream of ``DeflateWriter``'s, piece by piece.
final class DeflateReader {
  /// zlib's state points back at it: it must not move.
  private let stream: UnsafeMutablePointer<z_stream>

  init(dictionary: [UInt8] = []) throws(ReplayError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard inflateInit2_(stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw .damaged("zlib could not start decompressing")
    }
    if !dictionary.isEmpty { inflateSetDictionary(stream, dictionary, UInt32(dictionary.count)) }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// The next piece, of exactly `count` bytes. Memory is taken for no more than the packed bytes can hold.
  func read(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ReplayError) -> [UInt8] {
    // Deflate makes at most 1,032 bytes of one.
    guard count <= ReplayLimits.streamBytesMax, count <= (bytes.count + 1) * 1032 else {
      throw .damaged("a stream would be too large")
    }
    var isWhole = false
    let result = [UInt8](unsafeUninitializedCapacity: max(count, 1)) { out, filled in
      // zlib does not write to its input; its header lacks the word for that.
      stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.pointee.avail_in = UInt32(bytes.count)
      stream.pointee.next_out = out.baseAddress
      stream.pointee.avail_out = UInt32(count)
      while stream.pointee.avail_out > 0, inflate(stream, Z_SYNC_FLUSH) == Z_OK {}
      let isFilled = stream.pointee.avail_out == 0
      // What ends the piece follows its last byte, and must not bring another one.
      var spare: UInt8 = 0
      let isSpare = withUnsafeMutablePointer(to: &spare) { spare in
        stream.pointee.next_out = spare
        stream.pointee.avail_out = 1
        while stream.pointee.avail_in > 0, stream.pointee.avail_out > 0, inflate(stream, Z_SYNC_FLUSH) == Z_OK {}
        return stream.pointee.avail_out == 1
      }
      isWhole = isFilled && isSpare && stream.pointee.avail_in == 0
      filled = isFilled ? count : 0
    }
    guard isWhole else { throw .damaged("a stream cannot be read") }
    return result
  }
}

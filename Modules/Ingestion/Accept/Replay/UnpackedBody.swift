import CZlib

/// A body that may have been sent compressed.
enum UnpackedBody {
  /// Unpacks gzip, several members one after another included.
  ///
  /// - Throws: `.malformedCompression`; `.bodyTooLarge` when there would be more than `bytesMax`, before more memory is
  ///   taken than that.
  static func gunzip(_ bytes: UnsafeRawBufferPointer, bytesMax: Int) throws(IngestError) -> [UInt8] {
    var stream = z_stream()
    // 16 asks for gzip's header and trailer, 15 for the largest window.
    guard footfall_inflate_init(&stream, 16 + 15) == Z_OK else { throw .malformedCompression }
    defer { inflateEnd(&stream) }
    // zlib does not write to its input; its header lacks the word for that.
    stream.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
    stream.avail_in = UInt32(bytes.count)
    var unpacked: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: min(max(bytes.count * 4, 16 << 10), 1 << 20))
    while true {
      let (code, count) = piece.withUnsafeMutableBytes { room -> (Int32, Int) in
        stream.next_out = room.bindMemory(to: UInt8.self).baseAddress
        stream.avail_out = UInt32(room.count)
        let code = inflate(&stream, Z_NO_FLUSH)
        return (code, room.count - Int(stream.avail_out))
      }
      guard unpacked.count + count <= bytesMax else { throw .bodyTooLarge(limitBytes: bytesMax) }
      unpacked.append(contentsOf: piece[..<count])
      switch code {
      case Z_STREAM_END where stream.avail_in == 0: return unpacked
      case Z_STREAM_END: inflateReset(&stream)
      case Z_OK where count > 0 || stream.avail_in > 0: continue
      default: throw .malformedCompression
      }
    }
  }
}

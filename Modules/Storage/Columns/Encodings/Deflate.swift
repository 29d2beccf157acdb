import CZlib

/// zlib's raw deflate for what is rarely read: texts, never scanned columns.
package enum Deflate {
  /// The bytes compressed, without header and checksum.
  static func compress(_ bytes: [UInt8], level: Int32) throws(StoreError) -> [UInt8] {
    // The buffer's closure cannot throw a typed error, so the outcome is carried out of it.
    let outcome = bytes.withUnsafeBytes { bytes -> Result<[UInt8], StoreError> in
      do throws(StoreError) { return .success(try compress(bytes, level: level)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// The same of bytes that lie anywhere.
  package static func compress(_ bytes: UnsafeRawBufferPointer, level: Int32) throws(StoreError) -> [UInt8] {
    var stream = z_stream()
    guard footfall_deflate_init(&stream, level, -15) == Z_OK else { throw .failed("zlib could not start compressing") }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    var finished = false
    let result = [UInt8](unsafeUninitializedCapacity: bound) { out, filled in
      // zlib does not write to its input; its header lacks the word for that.
      stream.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = out.baseAddress
      stream.avail_out = UInt32(bound)
      finished = deflate(&stream, Z_FINISH) == Z_STREAM_END
      filled = bound - Int(stream.avail_out)
    }
    guard finished else { throw .failed("zlib could not compress") }
    return result
  }

  /// The `size` bytes that were compressed.
  ///
  /// - Throws: `StoreError.damaged` when the stream is broken or has another size.
  package static func decompress(_ bytes: UnsafeRawBufferPointer, size: Int) throws(StoreError) -> [UInt8] {
    var stream = z_stream()
    guard footfall_inflate_init(&stream, -15) == Z_OK else { throw .failed("zlib could not start decompressing") }
    defer { inflateEnd(&stream) }
    var finished = false
    let result = [UInt8](unsafeUninitializedCapacity: max(size, 1)) { out, filled in
      stream.next_in = UnsafeMutablePointer(mutating: bytes.bindMemory(to: UInt8.self).baseAddress)
      stream.avail_in = UInt32(bytes.count)
      stream.next_out = out.baseAddress
      stream.avail_out = UInt32(size)
      finished = inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_out == 0
      filled = finished ? size : 0
    }
    guard finished else { throw .damaged("compressed texts cannot be read") }
    return result
  }
}

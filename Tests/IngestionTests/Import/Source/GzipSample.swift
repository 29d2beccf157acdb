import CZlib

/// One gzip member with these bytes.
func gzip(_ bytes: [UInt8]) -> [UInt8] {
  var stream = z_stream()
  precondition(footfall_deflate_init(&stream, 6, 16 + 15) == Z_OK, "zlib starts")
  defer { deflateEnd(&stream) }
  var input = bytes
  var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 64)
  let count = input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      precondition(deflate(&stream, Z_FINISH) == Z_STREAM_END, "there is room for all")
      return Int(stream.total_out)
    }
  }
  return Array(output[..<count])
}

import CZlib

/// Unpacks gzip as it is read; several members one after another are one text, as `gzip` and log rotation write them.
final class GzipReader {
  /// Compressed bytes taken from the file so far.
  private(set) var storedBytesRead: Int64 = 0
  private let name: String
  private let input: UnsafeMutableRawBufferPointer
  /// zlib keeps a pointer back to its stream, so that the stream must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private var stage = Stage.betweenMembers
  private var sawMember = false

  private enum Stage { case inMember, betweenMembers, ended }

  init(name: String) {
    self.name = name
    input = .allocate(byteCount: 256 << 10, alignment: 16)
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 16 asks for gzip's header and trailer, 15 for the largest window. It fails only without memory or with another
    // version of zlib than the headers' at build time.
    let code = footfall_inflate_init(stream, 16 + 15)
    precondition(code == Z_OK, "zlib does not start")
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Prepares for the file's first byte.
  func restart() {
    inflateReset(stream)
    stream.pointee.avail_in = 0
    storedBytesRead = 0
    stage = .betweenMembers
    sawMember = false
  }

  /// Unpacks into `output`; 0 only at the end.
  func read(into output: UnsafeMutableRawBufferPointer, from file: SourceFile) throws(ImportError) -> Int {
    guard !output.isEmpty else { return 0 }
    while true {
      if stream.pointee.avail_in == 0 {
        let count = try file.readStored(into: input)
        storedBytesRead += Int64(count)
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(count)
        if count == 0 {
          if stage == .inMember { throw damaged("it ends too early") }
          stage = .ended
        }
      }
      switch stage {
      case .ended: return 0
      case .betweenMembers: try beginMember()
      case .inMember:
        let count = try inflateOnce(into: output)
        if count > 0 { return count }
      }
    }
  }

  /// Skips the zero bytes that tapes and block devices leave behind a member, then starts the next.
  private func beginMember() throws(ImportError) {
    while sawMember, stream.pointee.avail_in > 0, stream.pointee.next_in.pointee == 0 {
      stream.pointee.next_in += 1
      stream.pointee.avail_in -= 1
    }
    guard stream.pointee.avail_in > 0 else { return }
    if sawMember, stream.pointee.next_in.pointee != 0x1F { throw damaged("behind its end stands something else") }
    inflateReset(stream)
    sawMember = true
    stage = .inMember
  }

  private func inflateOnce(into output: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
    let room = min(output.count, 1 << 30)
    stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(room)
    switch inflate(stream, Z_NO_FLUSH) {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: stage = .betweenMembers
    default: throw damaged(stream.pointee.msg.map { String(cString: $0) } ?? "its data is damaged")
    }
    return room - Int(stream.pointee.avail_out)
  }

  private func damaged(_ reason: String) -> ImportError { .damagedCompression(path: name, reason: reason) }
}

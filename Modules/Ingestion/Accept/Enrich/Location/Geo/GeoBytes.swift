import Glibc

/// The bytes of a database of places, in memory as pages of a file.
///
/// The file is a copy without a name, so that nobody can cut it short: reading a page behind the end of a mapped file
/// ends the process. `@unchecked Sendable`: written before the initializer returns, only read afterwards.
final class GeoBytes: @unchecked Sendable {
  /// Bytes that a database may have: 4 GiB, what its records can address.
  private static let sizeMax = 1 << 32

  let bytes: UnsafeRawBufferPointer
  private let mapped: UnsafeMutableRawPointer?

  /// A copy of these bytes.
  init(_ bytes: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, bytes.count), alignment: 8)
    copy.copyBytes(from: bytes)
    self.bytes = UnsafeRawBufferPointer(rebasing: copy[..<bytes.count])
    mapped = nil
  }

  /// A mapped copy of a file.
  ///
  /// - Parameter folder: where the copy is made, on a disk with room for it.
  init(path: String, folder: String) throws(GeoDatabaseError) {
    let source = open(path, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw GeoBytes.failure(path) }
    defer { close(source) }
    let copy = GeoBytes.nameless(in: folder)
    guard copy >= 0 else { throw GeoBytes.failure(folder) }
    defer { close(copy) }
    let size = try GeoBytes.copy(source, to: copy, path)
    guard size > 0 else { throw .malformed("\(path) is empty") }
    guard let start = mmap(nil, size, PROT_READ, MAP_SHARED, copy, 0), start != MAP_FAILED else {
      throw GeoBytes.failure(path)
    }
    mapped = start
    bytes = UnsafeRawBufferPointer(start: start, count: size)
  }

  deinit {
    if let mapped { munmap(mapped, bytes.count) } else { bytes.deallocate() }
  }

  /// A file that vanishes with its last user.
  private static func nameless(in folder: String) -> Int32 {
    let temporary: Int32 = 0o20000000  // __O_TMPFILE, which is no constant for Swift
    let file = open(folder, temporary | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
    if file >= 0 { return file }
    var template = Array((folder + "/places.XXXXXX").utf8CString)
    let named = mkstemp(&template)
    if named >= 0 { unlink(template) }
    return named
  }

  private static func copy(_ source: Int32, to copy: Int32, _ path: String) throws(GeoDatabaseError) -> Int {
    var size = 0
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = read(source, buffer.baseAddress, buffer.count)
      if count == 0 { return size }
      guard count > 0 else { throw failure(path) }
      var written = 0
      while written < count {
        let more = write(copy, buffer.baseAddress! + written, count - written)  // the buffer is not empty
        guard more > 0 else { throw failure(path) }
        written += more
      }
      size += count
      guard size <= sizeMax else { throw .unsupported("\(path) is larger than \(sizeMax) bytes") }
    }
  }

  private static func failure(_ path: String) -> GeoDatabaseError {
    .unreadable("\(path): \(strerror(errno).map { String(cString: $0) } ?? "error \(errno)")")
  }
}

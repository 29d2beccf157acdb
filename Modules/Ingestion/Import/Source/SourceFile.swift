import Glibc

/// The bytes of an import, uncompressed, from front to back and again from the front.
///
/// Plain files and gzip are told apart by their first two bytes, not by their names. Standard input, which cannot be
/// read twice, is first copied to a nameless temporary file. Only a fixed buffer is held in memory.
///
/// One thread at a time.
public final class SourceFile {
  /// The name for messages: the path, or `standard input`.
  public let name: String
  /// Size on disk; compressed if the file is.
  public let storedBytes: Int64
  /// Uncompressed bytes handed out since the start.
  public private(set) var position: Int64 = 0
  private let descriptor: Int32
  private let gzip: GzipReader?

  /// Opens the file at `path`; `-` is standard input.
  ///
  /// - Parameters:
  ///   - temporaryFolder: where standard input is copied to; the copy has no name and is gone with the process.
  ///   - standardInput: the descriptor that `-` means.
  /// - Throws: `ImportError.cannotOpen`, and for `-` `.cannotCopy` when the folder has no room.
  public static func open(
    path: String, temporaryFolder: String, standardInput: Int32 = 0
  ) throws(ImportError) -> SourceFile {
    if path == "-" {
      let copy = try copy(of: standardInput, in: temporaryFolder)
      return try SourceFile(descriptor: copy, name: "standard input")
    }
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .cannotOpen(path: path, reason: lastError()) }
    return try SourceFile(descriptor: descriptor, name: path)
  }

  private init(descriptor: Int32, name: String) throws(ImportError) {
    self.descriptor = descriptor
    self.name = name
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let reason = SourceFile.lastError()
      close(descriptor)
      throw .cannotOpen(path: name, reason: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .cannotOpen(path: name, reason: "it is not a regular file; pipe it in with -")
    }
    storedBytes = Int64(status.st_size)
    var magic: (UInt8, UInt8) = (0, 0)
    let got = withUnsafeMutableBytes(of: &magic) { pread(descriptor, $0.baseAddress, 2, 0) }
    gzip = got == 2 && magic == (0x1F, 0x8B) ? GzipReader(name: name) : nil
    posix_fadvise(descriptor, 0, 0, Int32(POSIX_FADV_SEQUENTIAL))
  }

  deinit { close(descriptor) }

  /// Whether the file is gzip.
  public var isCompressed: Bool { gzip != nil }

  /// How much of the stored file has been read, 0…1; for a progress bar.
  public var share: Double {
    guard storedBytes > 0 else { return 1 }
    return min(1, Double(gzip?.storedBytesRead ?? position) / Double(storedBytes))
  }

  /// Starts again at the first byte.
  public func rewind() throws(ImportError) {
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .cannotRead(path: name, reason: SourceFile.lastError()) }
    gzip?.restart()
    position = 0
  }

  /// Fills `buffer` as far as the file reaches.
  ///
  /// - Returns: the number of bytes; less than asked only at the end.
  public func read(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = if let gzip { try gzip.read(into: rest, from: self) } else { try readStored(into: rest) }
      if count == 0 { break }
      filled += count
    }
    position += Int64(filled)
    return filled
  }

  /// Reads bytes as they are stored; 0 at the end.
  func readStored(into buffer: UnsafeMutableRawBufferPointer) throws(ImportError) -> Int {
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 { return count }
      if errno != EINTR { throw .cannotRead(path: name, reason: SourceFile.lastError()) }
    }
  }

  private static func copy(of input: Int32, in folder: String) throws(ImportError) -> Int32 {
    var template = Array("\(folder)/import-XXXXXX".utf8CString)
    let copy = mkstemp(&template)
    guard copy >= 0 else { throw .cannotCopy(folder: folder, reason: lastError()) }
    _ = fcntl(copy, F_SETFD, FD_CLOEXEC)
    unlink(template)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(input, buffer.baseAddress, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let reason = lastError()
        close(copy)
        throw .cannotRead(path: "standard input", reason: reason)
      }
      if count == 0 { break }
      var written = 0
      while written < count {
        let step = write(copy, buffer.baseAddress! + written, count - written)  // 1 MiB was allocated above
        if step < 0, errno == EINTR { continue }
        guard step > 0 else {
          let reason = lastError()
          close(copy)
          throw .cannotCopy(folder: folder, reason: reason)
        }
        written += step
      }
    }
    guard lseek(copy, 0, SEEK_SET) == 0 else {
      let reason = lastError()
      close(copy)
      throw .cannotCopy(folder: folder, reason: reason)
    }
    return copy
  }

  private static func lastError() -> String { String(cString: strerror(errno)) }
}

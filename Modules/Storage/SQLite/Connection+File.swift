import CSQLite
import Glibc

extension Connection {
  /// Reads bytes of the database file as they lie on the disk: in one call, however many pages they cover, and past the
  /// page cache. SQLite itself reads a BLOB page by page.
  ///
  /// What the log holds in their place is not seen, and a checkpoint under way may be seen in part: only for bytes of
  /// which the caller can tell whether they are what was meant.
  /// - Returns: whether all of them were there.
  func readFile(from offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    var file: UnsafeMutablePointer<sqlite3_file>?
    guard let handle, let base = buffer.baseAddress, let count = Int32(exactly: buffer.count),
      sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK,
      let file, let read = file.pointee.pMethods?.pointee.xRead
    else { return false }
    let code = read(file, base, count, Int64(offset))
    // To the kernel a read that begins where the last one ended is one of a whole file, of which it then fetches up to
    // megabytes more. A byte read elsewhere makes it forget where the last one ended.
    var elsewhere: UInt8 = 0
    _ = read(file, &elsewhere, 1, 0)
    return code == SQLITE_OK
  }

  /// Tells the kernel which stretches of the database file will be read soon: it fetches them side by side while the
  /// caller goes on. Nothing more than advice.
  func expectReads(of stretches: some Sequence<(offset: Int, count: Int)>) {
    guard let descriptor = adviceDescriptor else { return }
    for (offset, count) in stretches { posix_fadvise(descriptor, offset, count, POSIX_FADV_WILLNEED) }
  }

  /// The descriptor of the database file, for advice to the kernel alone; `nil` where there is none to be found.
  ///
  /// SQLite tells nobody, and a descriptor of our own would drop SQLite's locks when it is closed. It lies behind
  /// three pointers at the head of what SQLite keeps of a file on Unix. It is believed only when the second of them is
  /// the one that SQLite gives, and when the descriptor is one of this very file.
  var adviceDescriptor: Int32? {
    var file: UnsafeMutablePointer<sqlite3_file>?
    var system: UnsafeMutablePointer<sqlite3_vfs>?
    guard let handle, sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file) == SQLITE_OK,
      sqlite3_file_control(handle, "main", SQLITE_FCNTL_VFS_POINTER, &system) == SQLITE_OK,
      let file, let system, file.pointee.pMethods != nil, String(cString: system.pointee.zName) == "unix"
    else { return nil }
    let word = MemoryLayout<UnsafeRawPointer>.size
    guard Int(system.pointee.szOsFile) >= 3 * word + MemoryLayout<Int32>.size else { return nil }
    let head = UnsafeRawPointer(file)
    guard head.load(fromByteOffset: word, as: UnsafeRawPointer?.self) == UnsafeRawPointer(system) else { return nil }
    let descriptor = head.load(fromByteOffset: 3 * word, as: Int32.self)
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_dev == named.st_dev, own.st_ino == named.st_ino
    else { return nil }
    return descriptor
  }

  /// Hands a buffer of at least so many bytes to `body`: the one that the last call left, when it is large enough.
  func withBlobBuffer<T>(_ count: Int, _ body: (UnsafeMutableRawBufferPointer) throws -> T) rethrows -> T {
    // Taken out while in use: a body that reads another BLOB gets a buffer of its own.
    var buffer = idleBlobBuffer
    idleBlobBuffer = nil
    if buffer == nil || buffer?.count ?? 0 < count {
      buffer?.deallocate()
      buffer = .allocate(byteCount: max(4096, count + count / 4), alignment: 64)
    }
    defer {
      if idleBlobBuffer == nil, handle != nil { idleBlobBuffer = buffer } else { buffer?.deallocate() }
    }
    guard let buffer else { preconditionFailure("it was made above when there was none") }
    return try body(buffer)
  }
}

import Synchronization

/// The file of a database on a disk where a file may be opened and closed as one likes.
final class PlainDatabaseFile: DatabaseFile {
  private let path: String
  private let disk: any Disk
  private let file = Mutex<(any DiskFile)?>(nil)

  init(_ path: String, on disk: any Disk) {
    self.path = path
    self.disk = disk
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) -> Bool {
    let opened = file.withLock { file in
      if file == nil { file = try? disk.open(path, forWriting: false) }
      return file
    }
    return (try? opened?.read(into: bytes, at: offset)) == bytes.count
  }

  func expectReads(of stretches: some Sequence<(offset: Int, count: Int)>) {}
}

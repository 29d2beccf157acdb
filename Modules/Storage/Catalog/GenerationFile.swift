import Glibc
import Synchronization

/// A number shared by all processes through eight mapped bytes: how often the catalog has changed. Whoever changes the
/// catalog raises it, whoever holds a copy of the catalog compares it first.
///
/// The count itself stands in the catalog; this one only announces it. So the file may be deleted, emptied or zeroed at
/// any time: the next change or reading puts the number right. Belongs to one thread at a time, like a `Connection`.
final class GenerationFile {
  private let path: String
  private var descriptor: Int32 = -1
  private var mapping: UnsafeMutableRawPointer?
  private static let size = MemoryLayout<Atomic<UInt64>>.size

  /// Maps the file, making it when it is missing.
  init(path: String) throws(StoreError) {
    self.path = path
    try map()
  }

  deinit {
    unmap()
  }

  /// The number as it is now.
  func current() throws(StoreError) -> UInt64 {
    try number().pointee.load(ordering: .acquiring)
  }

  /// Makes the number at least `floor`, the catalog's own count of its changes: after a change, and when the number
  /// turns out to be behind because the file was lost or a process died between a commit and its announcement.
  func raise(to floor: UInt64) throws(StoreError) {
    _ = try number().pointee.max(floor, ordering: .acquiringAndReleasing)
  }

  private func number() throws(StoreError) -> UnsafeMutablePointer<Atomic<UInt64>> {
    var status = stat()
    // Somebody deleted the file, so that others map another one, or cut it, so that reading the mapping would crash.
    if mapping == nil || fstat(descriptor, &status) != 0 || status.st_nlink == 0 || Int(status.st_size) < Self.size {
      unmap()
      try map()
    }
    guard let mapping else { preconditionFailure("map() either maps or throws") }
    // An `Atomic<UInt64>` is eight bytes that the processor changes as one; a mapping starts at a page's border.
    return mapping.bindMemory(to: Atomic<UInt64>.self, capacity: 1)
  }

  private func map() throws(StoreError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw StoreError(systemError: errno, doing: "open", path: path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failed("examine") }
    // Growing never takes away what another process has already written.
    if Int(status.st_size) < Self.size, ftruncate(descriptor, off_t(Self.size)) != 0 { throw failed("grow") }
    let start = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    guard let start, start != MAP_FAILED else { throw failed("map") }
    mapping = start
  }

  private func failed(_ what: String) -> StoreError {
    let error = StoreError(systemError: errno, doing: what, path: path)
    unmap()
    return error
  }

  private func unmap() {
    if let mapping { munmap(mapping, Self.size) }
    mapping = nil
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
  }
}

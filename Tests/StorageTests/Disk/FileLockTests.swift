import Foundation
import Storage
import Testing

@Suite struct FileLockTests {
  @Test func `a lock on a file that was deleted meanwhile is not taken for one`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "lock-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let first = try #require(try FileLock.tryLock(path: path))
    let (begins, ends) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let (locked, checked) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    Thread.detachNewThread {
      begins.signal()
      let second = try? FileLock.lock(path: path)
      locked.signal()
      checked.wait()
      withExtendedLifetime(second) {}
      ends.signal()
    }
    begins.wait()
    try FileManager.default.removeItem(atPath: path)
    withExtendedLifetime(first) {}
    _ = consume first
    locked.wait()
    #expect(try FileLock.tryLock(path: path) == nil)
    checked.signal()
    ends.wait()
  }
}

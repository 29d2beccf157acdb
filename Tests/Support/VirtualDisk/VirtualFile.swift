import Glibc
import Storage
import Synchronization

final class VirtualFile: DiskFile {
  private let disk: VirtualDisk
  private let number: Int
  private let path: String
  private let life: Int
  let writeUnit: Int

  init(_ disk: VirtualDisk, _ number: Int, _ path: String, writeUnit: Int = 1) {
    self.disk = disk
    self.number = number
    self.path = path
    self.writeUnit = writeUnit
    life = disk.storage { $0.lives[disk.process] }
  }

  private func enter<T: Sendable>(
    _ operation: String, _ body: (inout VirtualContent, VirtualFault?) -> T
  ) throws(DiskError) -> T {
    try disk.machine.storage.withLock { storage throws(DiskError) -> T in
      guard life == storage.lives[disk.process] else { throw DiskError(operation, path, code: EIO) }
      let fault: VirtualFault?
      do throws(DiskError) { fault = try storage.enter(operation, path, disk.process) } catch {
        // A write that fails or ends with its process may have done a part.
        if operation == "write", storage.dead.contains(disk.process) || error.code == ENOSPC {
          _ = body(&storage.contents[number, default: VirtualContent()], .shortThenError)
        }
        throw error
      }
      return body(&storage.contents[number, default: VirtualContent()], fault)
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
    let unit = writeUnit
    let misfit = UInt(bitPattern: bytes.baseAddress) | UInt(offset) | UInt(bytes.count)
    precondition(misfit % UInt(unit) == 0, "a log is written in whole blocks")
    let (count, fault) = try enter("write") { content, fault in
      let cut = max(fault == .short ? min(unit, bytes.count) : 0, bytes.count / 2)
      let count = fault == nil ? bytes.count : cut / unit * unit
      content.write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), at: offset)
      return (count, fault)
    }
    if fault == .shortThenError { throw DiskError("write", path, code: EIO) }
    return count
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
    try enter("read") { content, fault in
      let cut = fault == .short ? (bytes.count + 1) / 2 : bytes.count
      return content.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<cut]), at: offset)
    }
  }

  func sync() throws(DiskError) {
    disk.machine.beforeSync.withLock { $0 }?()
    let isForgotten = try enter("sync") { content, fault in
      if fault == .forgottenSync { content.dirty = [] } else { content.sync() }
      return fault == .forgottenSync
    }
    if isForgotten { throw DiskError("sync", path, code: EIO) }
  }

  func truncate(to size: Int) throws(DiskError) {
    try enter("truncate") { content, _ in if content.bytes.count > size { content.resize(to: size) } }
  }

  func size() throws(DiskError) -> Int { try enter("size") { content, _ in content.bytes.count } }
}

final class VirtualLock: DiskLock {
  private let disk: VirtualDisk
  private let number: Int
  private let holder: Int

  init(_ disk: VirtualDisk, _ number: Int, holder: Int) {
    self.disk = disk
    self.number = number
    self.holder = holder
  }

  deinit { release() }

  func release() {
    disk.storage { storage in storage.contents[number]?.locks.removeAll { $0.holder == holder } }
  }
}

final class VirtualWord: SharedWord {
  private let disk: VirtualDisk
  private let number: Int
  private let path: String
  private let life: Int

  init(_ disk: VirtualDisk, _ number: Int, _ path: String) {
    self.disk = disk
    self.number = number
    self.path = path
    life = disk.storage { $0.lives[disk.process] }
  }

  func load() -> UInt64 { disk.storage { $0.contents[number]?.word ?? 0 } }

  func store(_ word: UInt64) { change { _ in word } }

  func raise(to floor: UInt64) {
    let beside = disk.machine.roundRaise.withLock { $0 }
    beside?(false)
    change { max($0, floor) }
    beside?(true)
  }

  var isLost: Bool { disk.storage { $0.names[path] != number } }

  private func change(_ body: (UInt64) -> UInt64) {
    disk.storage { storage in
      guard life == storage.lives[disk.process], let content = storage.contents[number] else { return }
      storage.contents[number]?.word = body(content.word)
      storage.contents[number]?.words.append(body(content.word))
    }
  }
}

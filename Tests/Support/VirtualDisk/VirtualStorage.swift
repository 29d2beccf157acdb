import Glibc
import Storage

/// What a fault does to a call.
package enum VirtualFault: Sendable, CaseIterable {
  case noSpace
  case ioError
  /// Writes half and fails; other calls just fail.
  case shortThenError
  /// Does half of a write or read and says so, which is no error; other calls succeed.
  case short
  /// A sync fails, and the system forgets what it could not write: a later sync calls itself a success. Other calls
  /// just fail.
  case forgottenSync
}

/// A file as the system knows it: what is written, and what of it would survive.
struct VirtualContent: Sendable {
  static let sectorSize = 512

  var bytes: [UInt8] = []
  var synced: [UInt8] = []
  /// Sectors written since the last sync.
  var dirty: Set<Int> = []
  /// The smallest size to which it was cut since the last sync, if it was.
  var cut: Int?
  var word: UInt64 = 0
  /// Every value that the word had, any of which may be back after a power loss.
  var words: [UInt64] = [0]
  /// Processes and numbers of those who hold the file's lock: one alone, or some who share it.
  var locks: [(process: Int, holder: Int, kind: DiskLockKind)] = []
  var database = VirtualDatabaseLocks()

  mutating func write(_ source: UnsafeRawBufferPointer, at offset: Int) {
    guard source.count > 0 else { return }
    let end = offset + source.count
    if bytes.count < end { resize(to: end) }
    guard let from = source.baseAddress else { return }
    bytes.withUnsafeMutableBytes { _ = memcpy($0.baseAddress.unsafelyUnwrapped + offset, from, source.count) }
    for sector in offset / Self.sectorSize...(end - 1) / Self.sectorSize { dirty.insert(sector) }
  }

  /// Copies what there is, and says how much that was.
  func read(into target: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
    let count = max(0, min(target.count, bytes.count - offset))
    guard count > 0, let to = target.baseAddress else { return 0 }
    bytes.withUnsafeBytes { _ = memcpy(to, $0.baseAddress.unsafelyUnwrapped + offset, count) }
    return count
  }

  mutating func resize(to size: Int) {
    if size > bytes.count {
      bytes += [UInt8](repeating: 0, count: size - bytes.count)
    } else {
      bytes.removeLast(bytes.count - size)
      cut = min(cut ?? size, size)
    }
  }

  mutating func sync() {
    if let cut, cut < synced.count { Self.resize(&synced, to: cut) }
    Self.resize(&synced, to: bytes.count)
    for sector in dirty { Self.copy(sector, from: bytes, to: &synced) }
    dirty = []
    cut = nil
  }

  /// Only what was synced is left, and of what was not, chance decides sector by sector.
  mutating func losePower(_ chance: inout SeededGenerator, tearTails: Bool) {
    var left = synced
    // A journaling file system cuts a file whole or not at all; what is written behind the cut lies elsewhere.
    var isUncut = false
    if let cut, cut < synced.count {
      isUncut = !tearTails || chance.chance(50)
      if isUncut { dirty = dirty.filter { ($0 + 1) * Self.sectorSize <= cut } } else { Self.resize(&left, to: cut) }
    }
    if tearTails, isUncut {
      for sector in dirty.sorted() where chance.chance(50) { Self.copy(sector, from: bytes, to: &left) }
    } else if tearTails, !dirty.isEmpty || bytes.count != left.count {
      let sizes = [bytes.count, left.count]
      let between = chance.number(sizes.min()!...sizes.max()!)  // of two
      Self.resize(&left, to: chance.pick([bytes.count, bytes.count, left.count, between]))
      // Sometimes all got through or nothing did, mostly some.
      let percent = chance.pick([0, 50, 90, 100])
      for sector in dirty.sorted() where chance.chance(percent) { Self.copy(sector, from: bytes, to: &left) }
    }
    word = chance.pick(words)
    self = VirtualContent(bytes: left, synced: left, word: word, words: [word])
  }

  private static func resize(_ bytes: inout [UInt8], to size: Int) {
    if size > bytes.count {
      bytes += [UInt8](repeating: 0, count: size - bytes.count)
    } else {
      bytes.removeLast(bytes.count - size)
    }
  }

  private static func copy(_ sector: Int, from source: [UInt8], to target: inout [UInt8]) {
    let start = sector * sectorSize
    let count = min(sectorSize, source.count - start, target.count - start)
    guard count > 0 else { return }
    source.withUnsafeBytes { source in
      target.withUnsafeMutableBytes { target in
        _ = memcpy(
          target.baseAddress.unsafelyUnwrapped + start, source.baseAddress.unsafelyUnwrapped + start, count)
      }
    }
  }
}

/// All files of a machine, what is under way to its disk, and what is to go wrong.
struct VirtualStorage: Sendable {
  /// Names that changed together and are not durable yet.
  struct NameChange: Sendable {
    var names: [(path: String, content: Int?)]
  }

  /// What stands in the place of a content's number for a folder.
  static let folder = -1

  var names: [String: Int] = [:]
  var durableNames: [String: Int] = [:]
  /// In order. A journaling file system keeps a beginning of them, whatever happens.
  var pendingNames: [NameChange] = []
  var contents: [Int: VirtualContent] = [:]
  var nextNumber = 0
  /// By process; whoever holds something of an earlier life holds nothing.
  var lives: [Int] = []
  var dead: Set<Int> = []
  var sharedMemory: [Int: VirtualSharedMemory] = [:]
  /// Whether a dead process may have written to shared memory.
  private var mustRestore = false

  var callCount = 0
  var keepsCalls = true
  var sleptMicroseconds = 0
  var calls: [String] = []
  var faults: [Int: VirtualFault] = [:]
  /// Every call from this one on fails.
  var brokenFrom = Int.max
  var brokenBy = VirtualFault.ioError
  /// Every call on a file with a name that begins so fails.
  var brokenPaths: String?
  /// The process that makes this call dies in it.
  var deathAt = Int.max
  var free: Int64 = 1 << 40
  /// Calls that a fault met, and deaths.
  var faultsMet = 0
  /// While somebody only looks: nothing is counted and nothing fails.
  var observers = 0

  mutating func newNumber() -> Int {
    nextNumber += 1
    return nextNumber
  }

  /// Counts a call of a process; throws when it is to fail, and returns how it is to be cut.
  mutating func enter(_ operation: String, _ path: String, _ process: Int) throws(DiskError) -> VirtualFault? {
    guard !dead.contains(process) else { throw DiskError(operation, path, code: EIO) }
    restoreSharedMemory()
    if observers > 0 { return nil }
    let call = callCount
    callCount += 1
    if keepsCalls { calls.append("\(operation) \(path)") }
    if call >= deathAt {
      deathAt = .max
      faultsMet += 1
      die(process)
      throw DiskError(operation, path, code: EIO)
    }
    if let brokenPaths, path.hasPrefix(brokenPaths) {
      faultsMet += 1
      throw DiskError(operation, path, code: EIO)
    }
    let fault = call >= brokenFrom ? brokenBy : faults[call]
    if fault != nil { faultsMet += 1 }
    switch fault {
    case .noSpace?: throw DiskError(operation, path, code: ENOSPC)
    case .ioError?: throw DiskError(operation, path, code: EIO)
    case .shortThenError? where operation != "write": throw DiskError(operation, path, code: EIO)
    case .forgottenSync? where operation != "sync": throw DiskError(operation, path, code: EIO)
    default: return fault
    }
  }

  // MARK: Names

  mutating func change(_ names: [(path: String, content: Int?)]) {
    for (path, content) in names { self.names[path] = content }
    pendingNames.append(NameChange(names: names))
  }

  mutating func makeFolder(_ path: String) {
    var folder = path
    while !folder.isEmpty, folder != ".", folder != "/" {
      names[folder] = Self.folder
      durableNames[folder] = Self.folder
      folder = Self.parent(of: folder)
    }
  }

  func hasFolder(above path: String) -> Bool {
    let parent = Self.parent(of: path)
    return parent == "." || names[parent] == Self.folder
  }

  mutating func makeFile(_ path: String) -> Int {
    let number = newNumber()
    contents[number] = VirtualContent()
    change([(path, number)])
    return number
  }

  mutating func syncFolder(_ path: String) {
    pendingNames = pendingNames.compactMap { change in
      var change = change
      change.names.removeAll { name in
        guard Self.parent(of: name.path) == path else { return false }
        durableNames[name.path] = name.content
        return true
      }
      return change.names.isEmpty ? nil : change
    }
  }

  static func parent(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "." }
    return String(path[..<slash])
  }

  // MARK: Ends

  /// The process ends: what it wrote is in the system's cache and stays; what it held is free.
  mutating func kill(_ process: Int) {
    lives[process] += 1
    for number in contents.keys { contents[number]?.locks.removeAll { $0.process == process } }
    for number in contents.keys { contents[number]?.database.release(process: process) }
    for number in sharedMemory.keys { sharedMemory[number]?.release(process: process) }
    sharedMemory = sharedMemory.filter { !$0.value.isUnused }
  }

  /// The process ends for good, in the middle of whatever it does: code of it that still runs reaches nothing.
  mutating func die(_ process: Int) {
    // It still has pointers into the memory that databases share.
    for number in sharedMemory.keys { sharedMemory[number]?.keep() }
    mustRestore = true
    kill(process)
    dead.insert(process)
  }

  mutating func restoreSharedMemory() {
    guard mustRestore else { return }
    mustRestore = false
    for number in sharedMemory.keys { sharedMemory[number]?.restore() }
  }

  mutating func losePower(_ chance: inout SeededGenerator, tearTails: Bool) {
    for process in lives.indices { kill(process) }
    sharedMemory = [:]
    let kept = tearTails && !pendingNames.isEmpty ? chance.number(0...pendingNames.count) : 0
    for change in pendingNames.prefix(kept) {
      for (path, content) in change.names { durableNames[path] = content }
    }
    pendingNames = []
    names = durableNames
    let numbers = Set(names.values)
    for number in contents.keys.sorted() {
      if numbers.contains(number) {
        contents[number]?.losePower(&chance, tearTails: tearTails)
      } else {
        contents[number] = nil
      }
    }
    heal()
  }

  /// Lets no call fail any more.
  mutating func heal() {
    faults = [:]
    brokenFrom = .max
    deathAt = .max
  }
}

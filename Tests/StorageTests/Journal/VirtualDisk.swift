import Storage
import Synchronization

/// Codes of the operating system, as on Linux.
enum Code {
  static let ioError: Int32 = 5
  static let noSpace: Int32 = 28
}

/// A deterministic source of chance (SplitMix64), so that a printed seed repeats a run.
struct SeededChance: RandomNumberGenerator, Sendable {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Files in memory that know what of them would survive, and that fail when told to.
///
/// Names and contents become durable by `syncFolder` and `sync` only. Handles opened before a crash are dead after it.
final class VirtualDisk: Disk {
  /// What to do with a call.
  enum Fault: Sendable, CaseIterable {
    case noSpace
    case ioError
    /// Writes half and fails; other calls just fail.
    case shortThenError
    /// Does half of a write and says so, which is no error; other calls succeed.
    case short
  }

  struct Content: Sendable {
    var bytes: [UInt8] = []
    var synced: [UInt8] = []
    var word: UInt64 = 0
    /// Every value that the word had, any of which may be back after a power loss.
    var words: [UInt64] = [0]
    var isLocked = false
  }

  struct State: Sendable {
    var names: [String: Int] = [:]
    var durableNames: [String: Int] = [:]
    var contents: [Int: Content] = [:]
    var nextContent = 0
    var epoch = 0
    var callCount = 0
    var calls: [String] = []
    var faults: [Int: Fault] = [:]
    /// Every call from this one on fails.
    var brokenFrom = Int.max
    var free: Int64 = 1 << 40
  }

  let state = Mutex(State())
  /// Runs before each sync of a file, on the syncing thread.
  let beforeSync = Mutex<(@Sendable () -> Void)?>(nil)

  // MARK: What tests do to it

  /// Calls so far that can fail, in order.
  var calls: [String] { state.withLock { $0.calls } }

  func fail(_ call: Int, _ fault: Fault) { state.withLock { $0.faults[call] = fault } }

  /// Lets every call fail from call `call` on.
  func fail(from call: Int) { state.withLock { $0.brokenFrom = call } }

  /// Lets no call fail any more.
  func heal() {
    state.withLock { state in
      state.faults = [:]
      state.brokenFrom = Int.max
    }
  }

  var callCount: Int { state.withLock { $0.callCount } }

  func setFree(_ bytes: Int64) { state.withLock { $0.free = bytes } }

  /// The power goes: only what was synced is left, and of what was not, chance decides how much of each file's tail.
  func losePower(_ chance: inout SeededChance, tearTails: Bool = true) {
    state.withLock { state in
      state.epoch += 1
      state.names = state.durableNames
      let kept = Set(state.names.values)
      for (number, content) in state.contents.sorted(by: { $0.key < $1.key }) {
        guard kept.contains(number) else {
          state.contents[number] = nil
          continue
        }
        var content = content
        var survived = content.synced
        if tearTails, content.bytes.count > survived.count {
          let extra = Int.random(in: 0...(content.bytes.count - survived.count), using: &chance)
          survived = Array(content.bytes[..<(survived.count + extra)])
          // A sector that never reached the disk.
          if extra > 0, Bool.random(using: &chance) { survived[content.synced.count + extra / 2] ^= 0x55 }
        }
        content.bytes = survived
        content.synced = survived
        content.word = content.words.randomElement(using: &chance) ?? 0
        content.words = [content.word]
        content.isLocked = false
        state.contents[number] = content
      }
      state.durableNames = state.names
      state.faults = [:]
      state.brokenFrom = Int.max
    }
  }

  /// The process is killed: what it wrote is in the system's cache and stays, synced or not.
  func killProcess() {
    state.withLock { state in
      state.epoch += 1
      for number in state.contents.keys { state.contents[number]?.isLocked = false }
      state.faults = [:]
      state.brokenFrom = Int.max
    }
  }

  func bytes(of path: String) -> [UInt8]? {
    state.withLock { state in state.names[path].flatMap { state.contents[$0]?.bytes } }
  }

  /// Puts durable bytes into a file.
  func setBytes(_ bytes: [UInt8], of path: String) {
    state.withLock { state in
      let number = state.names[path] ?? state.nextContent
      if state.names[path] == nil { state.nextContent += 1 }
      state.names[path] = number
      state.durableNames[path] = number
      state.contents[number, default: Content()].bytes = bytes
      state.contents[number]?.synced = bytes
    }
  }

  func setWord(_ word: UInt64, of path: String) {
    state.withLock { state in if let number = state.names[path] { state.contents[number]?.word = word } }
  }

  var paths: [String] { state.withLock { $0.names.keys.sorted() } }

  // MARK: Disk

  /// Counts a call; throws when it is to fail, and returns how a write is to be cut.
  fileprivate static func enter(
    _ operation: String, _ path: String, _ state: inout State
  ) throws(DiskError) -> Fault? {
    let call = state.callCount
    state.callCount += 1
    state.calls.append("\(operation) \(path)")
    if call >= state.brokenFrom { throw DiskError(operation, path, code: Code.ioError) }
    switch state.faults[call] {
    case .noSpace?: throw DiskError(operation, path, code: Code.noSpace)
    case .ioError?: throw DiskError(operation, path, code: Code.ioError)
    case .shortThenError? where operation != "write": throw DiskError(operation, path, code: Code.ioError)
    case let fault: return fault
    }
  }

  private func enter<T>(
    _ operation: String, _ path: String, _ body: (inout State) -> T
  ) throws(DiskError) -> T {
    try state.withLock { state throws(DiskError) -> T in
      _ = try VirtualDisk.enter(operation, path, &state)
      return body(&state)
    }
  }

  func createFolder(_ path: String) throws(DiskError) { try enter("createFolder", path) { _ in } }

  func list(_ folder: String) throws(DiskError) -> [String] {
    try enter("list", folder) { state in
      var names: Set<String> = []
      for path in state.names.keys where path.hasPrefix(folder + "/") {
        names.insert(String(path.dropFirst(folder.count + 1).prefix { $0 != "/" }))
      }
      return names.sorted()
    }
  }

  func create(_ path: String) throws(DiskError) -> any DiskFile {
    let made: Int? = try enter("create", path) { state in
      if state.names[path] != nil { return nil }
      state.nextContent += 1
      state.names[path] = state.nextContent
      state.contents[state.nextContent] = Content()
      return state.nextContent
    }
    guard let made else { throw DiskError("create", path, code: 17) }
    return VirtualFile(self, made, path)
  }

  func open(_ path: String, forWriting: Bool) throws(DiskError) -> (any DiskFile)? {
    try enter("open", path) { $0.names[path] }.map { VirtualFile(self, $0, path) }
  }

  func rename(_ path: String, to newPath: String) throws(DiskError) {
    try enter("rename", path) { state in
      state.names[newPath] = state.names[path]
      state.names[path] = nil
    }
  }

  func remove(_ path: String) throws(DiskError) { try enter("remove", path) { $0.names[path] = nil } }

  func syncFolder(_ path: String) throws(DiskError) {
    try enter("syncFolder", path) { state in
      state.durableNames = state.durableNames.filter { !$0.key.hasPrefix(path + "/") }
      for (name, number) in state.names where name.hasPrefix(path + "/") { state.durableNames[name] = number }
    }
  }

  func freeBytes(_ folder: String) throws(DiskError) -> Int64 { try enter("freeBytes", folder) { $0.free } }

  func lock(_ path: String) throws(DiskError) -> (any DiskLock)? {
    try enter("lock", path) { state -> (Int, Int)? in
      let number = self.special(path, &state)
      guard state.contents[number]?.isLocked == false else { return nil }
      state.contents[number]?.isLocked = true
      return (number, state.epoch)
    }.map { VirtualLock(self, $0.0, epoch: $0.1) }
  }

  func sharedWord(_ path: String, create: Bool) throws(DiskError) -> (any SharedWord)? {
    try enter("sharedWord", path) { state in
      create || state.names[path] != nil ? self.special(path, &state) : nil
    }.map { VirtualWord(self, $0) }
  }

  /// A lock or word file, durable at once.
  private func special(_ path: String, _ state: inout State) -> Int {
    if let number = state.names[path] { return number }
    state.nextContent += 1
    state.contents[state.nextContent] = Content()
    state.names[path] = state.nextContent
    state.durableNames[path] = state.nextContent
    return state.nextContent
  }
}

private final class VirtualFile: DiskFile {
  private let disk: VirtualDisk
  private let number: Int
  private let path: String
  private let epoch: Int

  init(_ disk: VirtualDisk, _ number: Int, _ path: String) {
    self.disk = disk
    self.number = number
    self.path = path
    epoch = disk.state.withLock { $0.epoch }
  }

  private func enter<T: Sendable>(
    _ operation: String, _ body: (inout VirtualDisk.Content, VirtualDisk.Fault?) -> T
  ) throws(DiskError) -> T {
    try disk.state.withLock { state throws(DiskError) -> T in
      guard epoch == state.epoch else { throw DiskError(operation, path, code: Code.ioError) }
      let fault = try VirtualDisk.enter(operation, path, &state)
      return body(&state.contents[number, default: VirtualDisk.Content()], fault)
    }
  }

  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
    let (count, fault) = try enter("write") { content, fault in
      let count = fault == nil ? bytes.count : bytes.count / 2
      let end = offset + count
      if content.bytes.count < end {
        content.bytes.append(contentsOf: [UInt8](repeating: 0, count: end - content.bytes.count))
      }
      content.bytes.replaceSubrange(offset..<end, with: bytes[..<count])
      return (count, fault)
    }
    if fault == .shortThenError { throw DiskError("write", path, code: Code.ioError) }
    return count
  }

  func read(into bytes: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) -> Int {
    let read = try enter("read") { content, fault -> [UInt8] in
      let count = max(0, min(bytes.count, content.bytes.count - offset))
      let cut = fault == .short ? (count + 1) / 2 : count
      return Array(content.bytes.dropFirst(offset).prefix(cut))
    }
    bytes.copyBytes(from: read)
    return read.count
  }

  func sync() throws(DiskError) {
    disk.beforeSync.withLock { $0 }?()
    try enter("sync") { content, _ in content.synced = content.bytes }
  }

  func truncate(to size: Int) throws(DiskError) {
    try enter("truncate") { content, _ in
      if content.bytes.count > size { content.bytes.removeLast(content.bytes.count - size) }
    }
  }

  func size() throws(DiskError) -> Int { try enter("size") { content, _ in content.bytes.count } }
}

private final class VirtualLock: DiskLock {
  private let disk: VirtualDisk
  private let number: Int
  private let epoch: Int

  init(_ disk: VirtualDisk, _ number: Int, epoch: Int) {
    self.disk = disk
    self.number = number
    self.epoch = epoch
  }

  deinit { release() }

  func release() {
    disk.state.withLock { state in
      if state.epoch == epoch { state.contents[number]?.isLocked = false }
    }
  }
}

private final class VirtualWord: SharedWord {
  private let disk: VirtualDisk
  private let number: Int
  private let epoch: Int

  init(_ disk: VirtualDisk, _ number: Int) {
    self.disk = disk
    self.number = number
    epoch = disk.state.withLock { $0.epoch }
  }

  func load() -> UInt64 { disk.state.withLock { $0.contents[number]?.word ?? 0 } }

  func store(_ word: UInt64) {
    disk.state.withLock { state in
      guard epoch == state.epoch else { return }
      state.contents[number]?.word = word
      state.contents[number]?.words.append(word)
    }
  }
}

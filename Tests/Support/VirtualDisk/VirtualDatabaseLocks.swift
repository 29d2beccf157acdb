import CSQLite
import Glibc

/// Who may read and who may write a database, by the rules of SQLite's five locks.
struct VirtualDatabaseLocks: Sendable {
  /// An open database: its process and its number.
  struct Holder: Hashable, Sendable {
    var process: Int
    var number: Int
  }

  private var shared: Set<Holder> = []
  private(set) var reserved: Holder?
  private var pending: Holder?
  private var exclusive: Holder?

  mutating func lock(_ level: Int32, _ holder: Holder) -> Int32 {
    switch level {
    case SQLITE_LOCK_SHARED:
      guard [pending, exclusive].allSatisfy({ $0 == nil || $0 == holder }) else { return SQLITE_BUSY }
      shared.insert(holder)
    case SQLITE_LOCK_RESERVED:
      guard reserved == nil || reserved == holder else { return SQLITE_BUSY }
      reserved = holder
    default:
      guard [reserved, pending, exclusive].allSatisfy({ $0 == nil || $0 == holder }) else { return SQLITE_BUSY }
      pending = holder
      guard shared.subtracting([holder]).isEmpty else { return SQLITE_BUSY }
      exclusive = holder
    }
    return SQLITE_OK
  }

  mutating func unlock(_ level: Int32, _ holder: Holder) {
    if level == SQLITE_LOCK_NONE { shared.remove(holder) }
    if reserved == holder { reserved = nil }
    if pending == holder { pending = nil }
    if exclusive == holder { exclusive = nil }
  }

  mutating func release(process: Int) {
    shared = shared.filter { $0.process != process }
    if reserved?.process == process { reserved = nil }
    if pending?.process == process { pending = nil }
    if exclusive?.process == process { exclusive = nil }
  }
}

/// The index of a database's log, which all who have it open share, and its eight locks.
struct VirtualSharedMemory: Sendable {
  /// Bytes at an address that stays.
  ///
  /// `@unchecked Sendable`: allocated once; what is in it is guarded by SQLite's own locks and barriers.
  final class Region: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let size: Int

    init(size: Int) {
      self.size = size
      address = .allocate(byteCount: size, alignment: 4096)
      memset(address, 0, size)
    }

    deinit { address.deallocate() }
  }

  private(set) var regions: [Region] = []
  private var users: Set<VirtualDatabaseLocks.Holder> = []
  private var shared = [Set<VirtualDatabaseLocks.Holder>](repeating: [], count: Int(SQLITE_SHM_NLOCK))
  private var exclusive = [VirtualDatabaseLocks.Holder?](repeating: nil, count: Int(SQLITE_SHM_NLOCK))
  /// What was in the regions when a process died that still has pointers to them.
  private var kept: [[UInt8]] = []

  var isUnused: Bool { users.isEmpty }

  /// A region, made when missing and wanted.
  mutating func region(_ index: Int, size: Int, extends: Bool, for holder: VirtualDatabaseLocks.Holder) -> Region? {
    users.insert(holder)
    while extends, regions.count <= index { regions.append(Region(size: size)) }
    return index < regions.count ? regions[index] : nil
  }

  mutating func lock(_ slots: Range<Int>, _ flags: Int32, _ holder: VirtualDatabaseLocks.Holder) -> Int32 {
    if flags & SQLITE_SHM_UNLOCK != 0 {
      for slot in slots {
        shared[slot].remove(holder)
        if exclusive[slot] == holder { exclusive[slot] = nil }
      }
      return SQLITE_OK
    }
    let isExclusive = flags & SQLITE_SHM_EXCLUSIVE != 0
    for slot in slots {
      if let other = exclusive[slot], other != holder { return SQLITE_BUSY }
      if isExclusive, !shared[slot].subtracting([holder]).isEmpty { return SQLITE_BUSY }
    }
    for slot in slots { if isExclusive { exclusive[slot] = holder } else { shared[slot].insert(holder) } }
    return SQLITE_OK
  }

  mutating func leave(_ holder: VirtualDatabaseLocks.Holder) {
    users.remove(holder)
    _ = lock(0..<Int(SQLITE_SHM_NLOCK), SQLITE_SHM_UNLOCK, holder)
  }

  mutating func release(process: Int) { for user in users where user.process == process { leave(user) } }

  /// Notes what is in the regions, until `restore`.
  mutating func keep() {
    kept = regions.map { Array(UnsafeRawBufferPointer(start: $0.address, count: $0.size)) }
  }

  /// Takes back what a dead process did to the regions.
  mutating func restore() {
    guard !kept.isEmpty else { return }
    for (region, bytes) in zip(regions, kept) {
      bytes.withUnsafeBytes { _ = memcpy(region.address, $0.baseAddress.unsafelyUnwrapped, region.size) }
    }
    kept = []
  }
}

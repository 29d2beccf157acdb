import Glibc
import Synchronization

/// Memory of decoded columns: pieces of slabs that lie on large pages where the system has them. Lent page by page, the
/// memory of a cold question's columns costs as much as decoding them.
///
/// A slab goes back to the system when the last column in it does, or to those that lie ready where a server asked for
/// some (``prepare(_:)``). Columns that no cache keeps (fresh rows, and what is
/// laid over sealed ones) come and go with every flush: among those of a cache they would leave slabs nearly empty, so
/// that they have memory of their own.
final class ColumnMemory: Sendable {
  private static let slabSize = 1 << 21

  /// `@unchecked Sendable`: the pointer never changes, and parts of what it leads to are handed out once each, to one
  /// column that fills its own before anybody else sees it.
  private final class Slab: @unchecked Sendable {
    let memory: UnsafeMutableRawPointer

    init() {
      memory = ColumnMemory.ready.withLock { $0.memory.popLast() } ?? ColumnMemory.allocateSlab()
      ColumnMemory.taken.add(ColumnMemory.slabSize, ordering: .relaxed)
    }

    deinit {
      let isKept = ColumnMemory.ready.withLock { $0.keep(memory) }
      if !isKept { memory.deallocate() }
      ColumnMemory.taken.subtract(ColumnMemory.slabSize, ordering: .relaxed)
    }
  }

  /// Memory of slabs that nobody uses.
  ///
  /// `@unchecked Sendable`: it belongs to nobody until it is handed out again.
  private struct Ready: @unchecked Sendable {
    var most = 0
    var memory: [UnsafeMutableRawPointer] = []

    mutating func keep(_ slab: UnsafeMutableRawPointer) -> Bool {
      guard memory.count < most else { return false }
      memory.append(slab)
      return true
    }
  }

  private struct Filling {
    var slab: Slab
    var used: Int
  }

  private static let filling = Mutex<Filling?>(nil)
  private static let ready = Mutex(Ready())
  private static let taken = Atomic(0)

  /// Bytes of all slabs that columns lie in.
  static var size: Int { taken.load(ordering: .relaxed) }

  /// Bytes of slabs that lie ready.
  static var sizeReady: Int { ready.withLock { $0.memory.count } * slabSize }

  /// Has slabs of so many bytes lie ready, their pages cleared already, and keeps as many of those that become free
  /// from now on. Takes as long as the system needs to clear them; a column may take one as soon as it is there.
  static func prepare(_ bytes: Int) {
    let most = bytes / slabSize
    let surplus = ready.withLock { ready -> [UnsafeMutableRawPointer] in
      ready.most = most
      let surplus = Array(ready.memory.dropFirst(most))
      ready.memory.removeLast(surplus.count)
      return surplus
    }
    for slab in surplus { slab.deallocate() }
    for _ in 0..<max(0, most - ready.withLock { $0.memory.count }) {
      let slab = allocateSlab()
      // A byte a small page: there need be no large ones.
      for offset in stride(from: 0, to: slabSize, by: 4096) {
        slab.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
      }
      let isKept = ready.withLock { $0.keep(slab) }
      if !isKept { slab.deallocate() }
    }
  }

  private static func allocateSlab() -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: slabSize, alignment: slabSize)
    madvise(memory, slabSize, MADV_HUGEPAGE)
    return memory
  }

  /// Where the piece begins. Valid as long as the object.
  ///
  /// `nonisolated(unsafe)`: whoever asked for the piece fills it before anybody else can see it.
  nonisolated(unsafe) let start: UnsafeMutableRawPointer
  /// `nil` where the piece has memory of its own.
  private let slab: Slab?

  /// A piece of so many bytes, aligned for vectors, with anything in it.
  ///
  /// - Parameter isCached: whether it is for a column that a cache keeps.
  init(_ bytes: Int, isCached: Bool) {
    guard isCached, bytes >= 4096, bytes <= ColumnMemory.slabSize / 2 else {
      slab = nil
      start = .allocate(byteCount: max(1, bytes), alignment: 64)
      return
    }
    let size = (bytes + 63) / 64 * 64
    (slab, start) = ColumnMemory.filling.withLock { filling in
      if filling == nil || filling!.used + size > ColumnMemory.slabSize {  // not nil on the right
        filling = Filling(slab: Slab(), used: 0)
      }
      let slab = filling!.slab  // made on the line above at the latest
      let start = slab.memory + filling!.used
      filling!.used += size
      return (slab, start)
    }
  }

  deinit {
    if slab == nil { start.deallocate() }
  }
}

import Glibc
import Synchronization

/// Memory of decoded columns: pieces of slabs that lie on large pages where the system has them. Lent page by page, the
/// memory of a cold question's columns costs as much as decoding them.
///
/// A slab goes back to the system when the last column in it does. Columns that no cache keeps (fresh rows, and what is
/// laid over sealed ones) come and go with every flush: among those of a cache they would leave slabs nearly empty, so
/// that they have memory of their own.
final class ColumnMemory: Sendable {
  private static let slabSize = 1 << 21

  /// `@unchecked Sendable`: parts of it are handed out once each.
  private final class Slab: @unchecked Sendable {
    let memory: UnsafeMutableRawPointer
    private let size: Int

    init(_ size: Int) {
      self.size = size
      memory = .allocate(byteCount: size, alignment: ColumnMemory.slabSize)
      madvise(memory, size, MADV_HUGEPAGE)
      ColumnMemory.taken.add(size, ordering: .relaxed)
    }

    deinit {
      memory.deallocate()
      ColumnMemory.taken.subtract(size, ordering: .relaxed)
    }
  }

  private struct Filling {
    var slab: Slab
    var used: Int
  }

  private static let filling = Mutex<Filling?>(nil)
  private static let taken = Atomic(0)

  /// Bytes of all slabs.
  static var size: Int { taken.load(ordering: .relaxed) }

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
        filling = Filling(slab: Slab(ColumnMemory.slabSize), used: 0)
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

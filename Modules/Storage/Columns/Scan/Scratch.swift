import Glibc
import Synchronization

/// Memory that questions work in, kept for the next one: what the system lends anew it clears page by page, which costs
/// more than the work itself on a warm engine.
///
/// Large pieces lie on large pages where the system has them, so that scattered writes find their way quickly.
enum ScratchPool {
  /// Bytes that may wait unused.
  private static let idleMax = 96 << 20
  private static let alignment = 1 << 21

  /// `@unchecked Sendable`: the memory in it belongs to nobody until it is handed out again.
  private struct Pool: @unchecked Sendable {
    var idle: [(memory: UnsafeMutableRawPointer, capacity: Int)] = []
    var size = 0
  }

  private static let pool = Mutex(Pool())

  /// Memory of at least so many bytes, with anything in it.
  static func take(_ bytes: Int) -> (memory: UnsafeMutableRawPointer, capacity: Int) {
    let capacity = rounded(max(bytes, 4096))
    let found = pool.withLock { pool -> (memory: UnsafeMutableRawPointer, capacity: Int)? in
      // The smallest that is large enough and not much too large.
      var best: Int?
      for (index, piece) in pool.idle.enumerated() where piece.capacity >= capacity && piece.capacity <= capacity * 2 {
        if best == nil || piece.capacity < pool.idle[best!].capacity { best = index }  // not nil on the right
      }
      guard let best else { return nil }
      let piece = pool.idle.remove(at: best)
      pool.size -= piece.capacity
      return piece
    }
    if let found { return found }
    let isLarge = capacity >= alignment
    let memory = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: isLarge ? alignment : 64)
    if isLarge { madvise(memory, capacity, MADV_HUGEPAGE) }
    return (memory, capacity)
  }

  /// Has some pieces of the sizes that most questions need lie ready, their pages cleared already.
  static func prepare() {
    let sizes = [(1 << 16, 8), (1 << 18, 16), (1 << 21, 6)]
    let pieces = sizes.flatMap { size, count in (0..<count).map { _ in take(size) } }
    for (memory, capacity) in pieces {
      for offset in stride(from: 0, to: capacity, by: 4096) {
        memory.storeBytes(of: 0, toByteOffset: offset, as: UInt8.self)
      }
      giveBack(memory, capacity: capacity)
    }
  }

  /// Takes memory back.
  static func giveBack(_ memory: UnsafeMutableRawPointer, capacity: Int) {
    let isKept = pool.withLock { pool in
      guard pool.size + capacity <= idleMax else { return false }
      pool.idle.append((memory, capacity))
      pool.size += capacity
      return true
    }
    if !isKept { memory.deallocate() }
  }

  /// Sizes of pieces: whole large pages, or powers of two.
  private static func rounded(_ bytes: Int) -> Int {
    if bytes > alignment / 2 { return (bytes + alignment - 1) / alignment * alignment }
    var size = 4096
    while size < bytes { size *= 2 }
    return size
  }
}

/// Numbers to work with for the length of a question, taken from the pool and given back.
///
/// `@unchecked Sendable`: written by one lane at a time, or by several at different places.
final class Scratch<Number: FixedWidthInteger>: @unchecked Sendable {
  let count: Int
  let numbers: UnsafeMutablePointer<Number>
  private let memory: UnsafeMutableRawPointer
  private let capacity: Int

  /// Room for `count` numbers: zeros, or whatever is there.
  init(_ count: Int, isZero: Bool) {
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Number>.stride
    (memory, capacity) = ScratchPool.take(bytes)
    if isZero { memset(memory, 0, bytes) }
    numbers = memory.bindMemory(to: Number.self, capacity: max(1, count))
  }

  deinit { ScratchPool.giveBack(memory, capacity: capacity) }
}

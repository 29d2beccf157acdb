import Glibc

/// Reading what a map has found.
extension PieceMap {
  /// Hands a part of a piece to `body`, read from the disk with as few calls as it has stretches there, and no byte
  /// beside it.
  ///
  /// - Parameter body: makes sure that the bytes are those of the part, as maps may be wrong; `nil` when they are not.
  /// - Returns: what `body` returns; `nil` also when the map knows no way, so that SQLite must be asked.
  func withPart<T>(
    _ part: Range<Int>, ofPiece piece: Int64, _ body: (UnsafeRawBufferPointer) throws -> T?
  ) rethrows -> T? {
    guard let extents = extents(of: part, piece: piece) else { return nil }
    let memory = Scratch<UInt8>(part.count + 4 * extents.count, isZero: false)
    let result =
      read(extents, into: memory.numbers)
      ? try body(UnsafeRawBufferPointer(start: memory.numbers, count: part.count)) : nil
    if result == nil { forget(piece) }
    return result
  }

  /// Reads stretches of the file one after another into memory that has room for four bytes more for each.
  private func read(_ extents: [Extent], into memory: UnsafeMutablePointer<UInt8>) -> Bool {
    guard let file else { return false }
    var filled = 0
    var index = 0
    while index < extents.count {
      // Neighbors have the head of a page between them: read with the rest, then closed up.
      var last = index
      while last + 1 < extents.count, extents[last + 1].offset == extents[last].offset + extents[last].count + 4 {
        last += 1
      }
      let start = extents[index].offset
      let length = extents[last].offset + extents[last].count - start
      let first = memory + filled
      guard file.read(into: UnsafeMutableRawBufferPointer(start: first, count: length), at: start) else { return false }
      for extent in extents[index...last] {
        memmove(memory + filled, first + (extent.offset - start), extent.count)
        filled += extent.count
      }
      index = last + 1
    }
    return true
  }

  /// Has the kernel fetch the pages of the manifest.
  func expectManifest() { file?.expectReads(of: PieceMap.stretches(tablePages())) }

  /// Has the kernel fetch the pages that tell where pieces lie.
  func expect(pieces: [Int64]) { file?.expectReads(of: PieceMap.stretches(leaves(of: pieces))) }

  /// Has the kernel fetch parts of pieces, in this order.
  func expect(_ parts: [StoredPart]) {
    for part in parts {
      guard let extents = extents(of: part.bytes, piece: part.piece) else { continue }
      file?.expectReads(of: PieceMap.stretches(extents))
    }
  }
}

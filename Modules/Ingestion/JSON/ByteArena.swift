/// Memory for texts that do not stand in the input as they are meant: unescaped strings, lower-cased hosts.
///
/// What it hands out never moves and lives until `removeAll` or the arena's end, so slices into it can stand beside
/// slices into the input. It takes no memory before the first text, and one piece serves most inputs. Keep the arena
/// alive (`withExtendedLifetime`) for as long as its slices are read.
package final class ByteArena {
  private var pieces: [UnsafeMutableRawBufferPointer] = []
  private var used = 0
  private let pieceSize: Int

  /// An arena that takes its memory in pieces of at least `pieceSize` bytes.
  package init(pieceSize: Int = 4096) {
    self.pieceSize = pieceSize
  }

  /// So many bytes, not initialised.
  package func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if pieces.isEmpty || pieces[pieces.count - 1].count - used < count {
      pieces.append(.allocate(byteCount: max(count, pieceSize), alignment: 1))
      used = 0
    }
    let piece = pieces[pieces.count - 1]
    defer { used += count }
    return UnsafeMutableRawBufferPointer(rebasing: piece[used..<used + count])
  }

  /// Gives back the end of the text that was allocated last.
  ///
  /// - Precondition: nothing was allocated since, and that text has at least `count` bytes.
  package func giveBack(_ count: Int) {
    precondition(count >= 0 && count <= used, "only the last text's own bytes can be given back")
    used -= count
  }

  /// Ends the life of everything handed out and keeps one piece for what comes next.
  package func removeAll() {
    for piece in pieces.dropFirst() { piece.deallocate() }
    pieces.removeLast(max(0, pieces.count - 1))
    used = 0
  }

  deinit {
    for piece in pieces { piece.deallocate() }
  }
}

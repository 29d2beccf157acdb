import Glibc
import Models

/// Cuts a file into blocks of whole lines and digests every byte on the way.
///
/// Use: `skip(known:)` once, then `next` until it answers `nil`. One thread at a time.
final class LineBlocks {
  /// Whole lines, or what came instead of one.
  struct Block {
    /// What the bytes are.
    enum Kind { case lines, overlong, unterminated }
    /// Whole lines, each with its line end; the beginning of one line if `overlong`; the last line if `unterminated`.
    /// Valid until the next call.
    let bytes: UnsafeRawBufferPointer
    /// `overlong`: a line longer than a block, of which the rest was passed over. `unterminated`: the file ends without
    /// a line end; these bytes belong to the prefix only once `takeUnterminated` was called.
    let kind: Kind
  }

  /// What an earlier import has brought of this file.
  struct Known {
    /// The longest known beginning; `nil` when nothing of this file is known.
    let prefix: ImportPrefix?
    /// Lines in it.
    let lines: Int
  }

  private let file: SourceFile
  /// Whether a line end between quotes ends no line, as in comma-separated values.
  private let hasQuotes: Bool
  /// Where in a record the digest ends. Only with `hasQuotes`.
  private var scanner = TableScanner()
  private let algorithm: ContentDigest
  private var running: ContentDigest.Running
  private let buffer: UnsafeMutableRawBufferPointer
  /// Bytes of the buffer that were handed out and may be overwritten.
  private var consumed = 0
  private var filled = 0
  private var isAtEnd = false
  /// The line that begins here was brought by an earlier import, which saw only its beginning.
  private var beginsInsideLine = false
  /// Uncompressed bytes digested: the length of the prefix that ends here.
  private var digested: Int64 = 0

  /// Reads `file` in blocks of at most `blockBytes`, which also limits the length of a line.
  ///
  /// - Parameter hasQuotes: whether a line end between quotes ends no line, as in comma-separated values.
  init(file: SourceFile, digest: ContentDigest, blockBytes: Int = 4 << 20, hasQuotes: Bool = false) {
    precondition(blockBytes >= 16, "a block holds at least a short line")
    self.file = file
    self.hasQuotes = hasQuotes
    algorithm = digest
    running = digest.begin()
    buffer = .allocate(byteCount: blockBytes, alignment: 64)
  }

  deinit { buffer.deallocate() }

  /// The part of the file that has been handed out, as a prefix that a later import can be told.
  var prefix: ImportPrefix { ImportPrefix(bytes: digested, digest: running.current()) }

  /// Finds the longest of the known prefixes that this file begins with and goes on behind it.
  ///
  /// Reads as far as the longest known prefix that could fit, at about the speed of the digest; a second time as far as
  /// the match if a longer one was tried in vain. Call it before the first `next`.
  func skip(known: [ImportPrefix]) throws(ImportError) -> Known {
    precondition(digested == 0 && filled == 0, "known prefixes are skipped before anything is read")
    var candidates = known.filter { $0.bytes > 0 && (file.isCompressed || $0.bytes <= file.storedBytes) }
    candidates.sort { $0.bytes < $1.bytes }
    guard !candidates.isEmpty else { return Known(prefix: nil, lines: 0) }
    var match: ImportPrefix?
    var linesAtMatch = 0
    var endsLineAtMatch = true
    var lines = 0
    var endsLine = true
    for candidate in candidates {
      guard try digest(upTo: candidate.bytes, &lines, &endsLine) else { break }
      if running.current() == candidate.digest {
        match = candidate
        linesAtMatch = lines
        endsLineAtMatch = endsLine
      }
    }
    if digested != (match?.bytes ?? 0) {
      try file.rewind()
      running = algorithm.begin()
      digested = 0
      scanner = TableScanner()
      if let match { _ = try digest(upTo: match.bytes, &lines, &endsLine) }
    }
    beginsInsideLine = !endsLineAtMatch
    return Known(prefix: match, lines: linesAtMatch + (beginsInsideLine ? 1 : 0))
  }

  /// The next block; `nil` at the end of the file. Never empty.
  func next() throws(ImportError) -> Block? {
    if beginsInsideLine {
      beginsInsideLine = false
      try passOverLine()
    }
    try fill()
    guard filled > 0 else { return nil }
    let whole = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
    if let lineEnd = lastLineEnd(whole) {
      return take(UnsafeRawBufferPointer(rebasing: whole[...lineEnd]), .lines)
    }
    guard filled == buffer.count else {
      consumed = filled
      return Block(bytes: whole, kind: .unterminated)
    }
    defer { beginsInsideLine = true }
    return take(whole, .overlong)
  }

  /// Counts the unterminated line that `next` answered to the prefix. Without this call a later import reads it again.
  func takeUnterminated() {
    digest(UnsafeRawBufferPointer(rebasing: buffer[..<consumed]))
  }

  private func take(_ bytes: UnsafeRawBufferPointer, _ kind: Block.Kind) -> Block {
    digest(bytes)
    consumed = bytes.count
    return Block(bytes: bytes, kind: kind)
  }

  private func digest(_ bytes: UnsafeRawBufferPointer) {
    running.update(bytes)
    digested += Int64(bytes.count)
    if hasQuotes {
      var records = 0
      scanner.lastRecordEnd(bytes, count: &records)
    }
  }

  /// Moves what is left to the front and fills up from the file.
  private func fill() throws(ImportError) {
    if consumed > 0 {
      let rest = filled - consumed
      if rest > 0 { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[consumed..<filled])) }
      filled = rest
      consumed = 0
    }
    guard !isAtEnd, filled < buffer.count else { return }
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
    let count = try file.read(into: room)
    isAtEnd = count < room.count
    filled += count
  }

  /// Digests the rest of the line and its end.
  private func passOverLine() throws(ImportError) {
    while true {
      try fill()
      guard filled > 0 else { return }
      let whole = UnsafeRawBufferPointer(rebasing: buffer[..<filled])
      let lineEnd = lineEndBehindOpenLine(whole)
      consumed = lineEnd.map { $0 + 1 } ?? filled
      digest(UnsafeRawBufferPointer(rebasing: whole[..<consumed]))
      if lineEnd != nil { return }
    }
  }

  /// Digests up to this length; false when the file is shorter.
  private func digest(upTo length: Int64, _ lines: inout Int, _ endsLine: inout Bool) throws(ImportError) -> Bool {
    while digested < length {
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, Int(length - digested))])
      let count = try file.read(into: part)
      guard count > 0 else { return false }
      let bytes = UnsafeRawBufferPointer(rebasing: part[..<count])
      if hasQuotes {
        var scanner = scanner
        endsLine = scanner.lastRecordEnd(bytes, count: &lines) == count - 1
      } else {
        lines += LineBlocks.lineEnds(bytes)
        endsLine = bytes[count - 1] == 0x0A
      }
      digest(bytes)
    }
    return true
  }

  static func firstLineEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, let found = memchr(base, 0x0A, bytes.count) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// The last line end in bytes that begin with a line.
  private func lastLineEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard hasQuotes else { return bytes.lastIndex(of: 0x0A) }
    var scanner = TableScanner()
    var lines = 0
    return scanner.lastRecordEnd(bytes, count: &lines)
  }

  /// The first line end in bytes that go on where the digest ends, inside a line.
  private func lineEndBehindOpenLine(_ bytes: UnsafeRawBufferPointer) -> Int? {
    guard hasQuotes else { return LineBlocks.firstLineEnd(bytes) }
    var scanner = scanner
    return scanner.recordEnd(bytes)
  }

  private static func lineEnds(_ bytes: UnsafeRawBufferPointer) -> Int {
    var total = 0
    var position = 0
    while position < bytes.count {
      // A byte counter over at most 255 bytes lets the loop run in wide registers.
      let end = min(position + 255, bytes.count)
      var count: UInt8 = 0
      while position < end {
        if bytes[position] == 0x0A { count &+= 1 }
        position += 1
      }
      total += Int(count)
    }
    return total
  }
}

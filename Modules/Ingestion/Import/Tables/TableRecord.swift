/// One record of comma-separated values (RFC 4180): a quoted field may hold commas and line ends, and a doubled quote
/// in it is one. `TableScanner` finds where a record ends.
enum TableRecord {
  /// The place of the line end that ends the first record; `nil` when the bytes hold no such end.
  static func firstEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
    var scanner = TableScanner()
    return scanner.recordEnd(bytes)
  }

  /// Hands each field of a record to `body`, as it is meant.
  ///
  /// - Throws: `RowFault` when a quote has no end, and what `body` throws.
  static func forEachField(
    _ record: UnsafeRawBufferPointer, _ arena: ByteArena, _ body: (Int, UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var at = 0
    var number = 0
    while true {
      let field: UnsafeRawBufferPointer
      if at < record.count, record[at] == UInt8(ascii: "\"") {
        (field, at) = try quoted(record, from: at + 1, arena)
        guard at == record.count || record[at] == UInt8(ascii: ",") else {
          throw RowFault("Field \(number + 1) goes on behind its closing quote.")
        }
      } else {
        let start = at
        while at < record.count, record[at] != UInt8(ascii: ",") { at += 1 }
        field = UnsafeRawBufferPointer(rebasing: record[start..<at])
      }
      try body(number, field)
      number += 1
      guard at < record.count else { return }
      at += 1  // the comma
    }
  }

  /// The text of a quoted field and the place behind its closing quote.
  private static func quoted(
    _ record: UnsafeRawBufferPointer, from start: Int, _ arena: ByteArena
  ) throws -> (UnsafeRawBufferPointer, Int) {
    var end = start
    var doubled = 0
    while true {
      guard end < record.count else { throw RowFault("A quote has no end: the record is cut.") }
      if record[end] == UInt8(ascii: "\"") {
        guard end + 1 < record.count, record[end + 1] == UInt8(ascii: "\"") else { break }
        doubled += 1
        end += 1
      }
      end += 1
    }
    guard doubled > 0 else { return (UnsafeRawBufferPointer(rebasing: record[start..<end]), end + 1) }
    let text = arena.allocate(end - start - doubled)
    var from = start
    for to in text.indices {
      text[to] = record[from]
      from += record[from] == UInt8(ascii: "\"") ? 2 : 1
    }
    return (UnsafeRawBufferPointer(text), end + 1)
  }
}

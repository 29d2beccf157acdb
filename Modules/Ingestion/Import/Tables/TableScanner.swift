/// Finds where records of comma-separated values end, byte by byte (RFC 4180).
///
/// A quote opens a field only where the field begins, as in `TableRecord.forEachField`: one in the middle, as in
/// `27" screen`, is text, and what follows it is not taken for the inside of a quoted field.
struct TableScanner {
  private enum Place {
    /// Where a field begins, or right behind a quote in a quoted one: another quote opens it, or goes on with it.
    case edge
    case plain
    case quoted
  }

  private var place = Place.edge

  /// Goes on to the next line end that ends a record, and over it.
  ///
  /// - Returns: its place; `nil` when the bytes hold no such end, and all were passed over.
  mutating func recordEnd(_ bytes: UnsafeRawBufferPointer, from start: Int = 0) -> Int? {
    var at = start
    var place = place
    defer { self.place = place }
    while at < bytes.count {
      let byte = bytes[at]
      if place == .quoted {
        if byte == UInt8(ascii: "\"") { place = .edge }
      } else if byte == UInt8(ascii: ",") {
        place = .edge
      } else if byte == 0x0A {
        place = .edge
        return at
      } else {
        // Text behind a closing quote is a fault of its record alone: the next line end ends it.
        place = place == .edge && byte == UInt8(ascii: "\"") ? .quoted : .plain
      }
      at += 1
    }
    return nil
  }

  /// Passes over all the bytes.
  ///
  /// - Parameter count: grows by the records that end in them.
  /// - Returns: the place of the last line end that ends a record; `nil` when there is none.
  @discardableResult
  mutating func lastRecordEnd(_ bytes: UnsafeRawBufferPointer, count: inout Int) -> Int? {
    var last: Int?
    while let end = recordEnd(bytes, from: last.map { $0 + 1 } ?? 0) {
      last = end
      count += 1
    }
    return last
  }
}

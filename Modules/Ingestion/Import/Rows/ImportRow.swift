import Models

/// The values of one import row, as places in the line's bytes or in the reader's arena.
struct ImportRow {
  typealias Text = UnsafeRawBufferPointer

  var time: Instant?
  var isInteractive = true
  var isBot = false
  var url = Text(start: nil, count: 0)
  var userAgent = Text(start: nil, count: 0)
  var idempotencyKey = Text(start: nil, count: 0)
  var country: (UInt8, UInt8)?
  var revenue: Money?
  /// Goes into the screen's size behind its width.
  var screenHeight = Text(start: nil, count: 0)
  /// By `EventRecord.Field.rawValue`; empty where absent.
  var texts = InlineArray<25, Text>(repeating: Text(start: nil, count: 0))
  /// The keys that the row had, see `RowKeyTable.Match.bit`; a key may stand there once.
  var seen: UInt64 = 0

  subscript(field: EventRecord.Field) -> Text {
    @inline(__always) get { texts[Int(field.rawValue)] }
    @inline(__always) set { texts[Int(field.rawValue)] = newValue }
  }
}

/// A custom property of a row.
struct RowProperty {
  let name: UnsafeRawBufferPointer
  let value: UnsafeRawBufferPointer
}

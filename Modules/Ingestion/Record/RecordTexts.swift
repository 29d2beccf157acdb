import Models

/// Texts of a record in the form in which records hold them: made once, put into many.
struct RecordTexts: Sendable {
  /// All of them, each behind its length.
  private(set) var bytes: [UInt8] = []
  /// A bit for each field that is there.
  private(set) var present: UInt32 = 0
  private var places: [(field: EventRecord.Field, range: Range<Int>)] = []

  /// - Parameter texts: in ascending order of fields; empty ones leave no trace, long ones are cut as the door cuts.
  init(_ texts: [(EventRecord.Field, String)]) {
    for case (let field, var text) in texts where !text.isEmpty {
      precondition(present >> UInt32(field.rawValue) == 0, "fields of a record come in ascending order")
      present |= 1 << UInt32(field.rawValue)
      let start = bytes.count
      text.withUTF8 {
        EventRecordWriter.append(UnsafeRawBufferPointer($0).clipped(to: Limits.attributeBytesMax), to: &bytes)
      }
      places.append((field, start..<bytes.count))
    }
  }

  /// Those of some fields: they lie one behind the other.
  func part(_ fields: ClosedRange<UInt8>) -> (present: UInt32, bytes: Range<Int>) {
    var part = (present: UInt32(0), bytes: 0..<0)
    for (field, range) in places where fields.contains(field.rawValue) {
      part.bytes = (part.present == 0 ? range.lowerBound : part.bytes.lowerBound)..<range.upperBound
      part.present |= 1 << UInt32(field.rawValue)
    }
    return part
  }
}

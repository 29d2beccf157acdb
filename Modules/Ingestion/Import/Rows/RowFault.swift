/// Why a row is not taken, as a sentence for the report that names field and value.
struct RowFault: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  /// The value of a key is not what it should be.
  init(_ key: RowKey, _ value: UnsafeRawBufferPointer, isNot expected: String) {
    reason = "“\(key.rawValue)” is \(LogText.quoted(value)), which is not \(expected)."
  }
}

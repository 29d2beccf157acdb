/// Numbers as JSON writes them.
package enum JSONNumber {
  /// The whole part of a number without exponent, cut towards zero; beyond `Int64` its nearest end.
  ///
  /// - Parameter text: what ``JSONReader/number()`` gave.
  /// - Returns: `nil` when it has an exponent.
  package static func wholePart(_ text: UnsafeRawBufferPointer) -> Int64? {
    guard !text.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return nil }
    let isNegative = text.first == UInt8(ascii: "-")
    var value: Int64 = 0
    for byte in text.dropFirst(isNegative ? 1 : 0) {
      guard byte != UInt8(ascii: ".") else { break }
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.subtractingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
      // Gathered below zero, because that side reaches one further.
      if overflow || carry { return isNegative ? .min : .max }
      value = sum
    }
    if isNegative { return value }
    return value == .min ? .max : -value
  }

  /// Whether the number is written without fraction and exponent.
  package static func isWhole(_ text: UnsafeRawBufferPointer) -> Bool {
    !text.contains { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }
  }
}

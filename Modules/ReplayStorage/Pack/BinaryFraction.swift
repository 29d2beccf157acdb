/// A number that is a whole number divided by a power of two, as coordinates of pointers are.
struct BinaryFraction: Equatable {
  var mantissa: Int64
  /// How often the mantissa is halved.
  var exponent: Int

  /// Beyond these the text is no longer than the numbers.
  static let exponentMax = 24
  private static let mantissaMax = 0x1p44

  init(mantissa: Int64, exponent: Int) {
    self.mantissa = mantissa
    self.exponent = exponent
  }

  /// The fraction that a text means; `nil` unless the shortest text that means it is this one.
  init?(_ text: UnsafeRawBufferPointer) {
    guard text.count <= 24, text.contains(UInt8(ascii: ".")) else { return nil }
    let text = String(decoding: text, as: UTF8.self)
    guard let value = Double(text), value != 0, value.isFinite else { return nil }
    let exponent = max(0, value.significandWidth - Int(value.exponent))
    guard exponent <= Self.exponentMax else { return nil }
    let mantissa = Double(sign: .plus, exponent: exponent, significand: value)
    guard abs(mantissa) < Self.mantissaMax, value.description == text else { return nil }
    self.init(mantissa: Int64(mantissa), exponent: exponent)
  }

  var value: Double { Double(sign: .plus, exponent: -exponent, significand: Double(mantissa)) }
}

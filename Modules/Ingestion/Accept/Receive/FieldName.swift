/// What a page may call a field of a form. Whatever looks as if a visitor had written it is not a name.
enum FieldName {
  static let refusal =
    "must name fields as the page does, in at most \(Limits.fieldNameBytesMax) bytes: values are never taken"

  /// Whether a text can be a field's name: not empty nor long, without line breaks, neither an address of mail nor
  /// nothing but a number of seven digits and more, as of a telephone or card.
  static func isName(_ text: UnsafeRawBufferPointer) -> Bool {
    guard !text.isEmpty, text.count <= Limits.fieldNameBytesMax else { return false }
    var digits = 0
    var others = 0
    for byte in text {
      switch byte {
      case 0..<0x20, 0x7F, UInt8(ascii: "@"): return false
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case 0x20, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "("),
        UInt8(ascii: ")"):
        break
      default: others += 1
      }
    }
    return others > 0 || digits < 7
  }
}

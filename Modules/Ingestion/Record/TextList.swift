/// Several texts in one field of a record: u16 length, bytes, one after another.
enum TextList {
  /// Reads an array of texts; `nil` when it is too long, or one of them is not what it should be.
  static func read(
    _ reader: inout JSONReader, countMax: Int, where isGood: (UnsafeRawBufferPointer) -> Bool
  ) throws(JSONFault) -> [UInt8]? {
    var bytes: [UInt8] = []
    var count = 0
    var areGood = true
    try reader.enterArray()
    while try reader.nextElement() {
      count += 1
      guard try reader.peek() == .string else {
        try reader.skip()
        areGood = false
        continue
      }
      let text = try reader.string()
      guard count <= countMax, !text.isEmpty, text.count <= Int(UInt16.max), isGood(text) else {
        areGood = false
        continue
      }
      bytes.append(UInt8(truncatingIfNeeded: text.count))
      bytes.append(UInt8(truncatingIfNeeded: text.count >> 8))
      bytes.append(contentsOf: text)
    }
    return areGood ? bytes : nil
  }

  /// The texts of a stored field, in order; those that are whole where it is cut short.
  static func texts(_ bytes: UnsafeRawBufferPointer) -> [String] {
    var texts: [String] = []
    var position = 0
    while position + 2 <= bytes.count {
      let length = Int(bytes[position]) | Int(bytes[position + 1]) << 8
      position += 2
      guard length <= bytes.count - position else { break }
      texts.append(UnsafeRawBufferPointer(rebasing: bytes[position..<position + length]).string)
      position += length
    }
    return texts
  }
}

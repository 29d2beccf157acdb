import Testing

@testable import Storage

struct TextTableTests {
  private func text<T>(_ number: Int, _ body: (UnsafeRawBufferPointer) -> T) -> T {
    Array("text number \(number)".utf8).withUnsafeBytes(body)
  }

  @Test func `a growing table finds all its texts and no others`() {
    var table = TextTable()
    for number in 0..<5000 {
      text(number) { table.insert($0, hash: Hash64.of($0, seed: 3), ordinal: UInt32(number + 1)) }
      if number % 500 == 0 {
        for known in 0...number {
          #expect(text(known) { table.ordinal(of: $0, hash: Hash64.of($0, seed: 3)) } == UInt32(known + 1))
        }
        #expect(text(number + 1) { table.ordinal(of: $0, hash: Hash64.of($0, seed: 3)) } == nil)
      }
    }
    #expect(table.count == 5000)
    var order: [UInt32] = []
    table.forEach { _, ordinal in order.append(ordinal) }
    #expect(order == Array(1...5000))
  }

  @Test func `texts whose hashes are alike are told apart`() {
    var table = TextTable()
    for number in 0..<100 { text(number) { table.insert($0, hash: 0xABCD_0000_0000_0007, ordinal: UInt32(number)) } }
    for number in 0..<100 {
      #expect(text(number) { table.ordinal(of: $0, hash: 0xABCD_0000_0000_0007) } == UInt32(number))
    }
    #expect(text(100) { table.ordinal(of: $0, hash: 0xABCD_0000_0000_0007) } == nil)
    // The same slot with another upper half, and the same upper half in another slot.
    #expect(text(1) { table.ordinal(of: $0, hash: 0xABCE_0000_0000_0007) } == nil)
  }

  @Test func `texts of equal upper halves in different slots are found`() {
    var table = TextTable()
    for number in 0..<300 {
      text(number) { table.insert($0, hash: 0xFFFF_FFFF_0000_0000 | UInt64(number * 7), ordinal: UInt32(number)) }
    }
    for number in 0..<300 {
      let found = text(number) { table.ordinal(of: $0, hash: 0xFFFF_FFFF_0000_0000 | UInt64(number * 7)) }
      #expect(found == UInt32(number))
    }
  }

  @Test func `a text that begins like another is another`() {
    var table = TextTable()
    let texts = ["/a", "/a/", "/a/b", "/a/b/c/d/e", "/a/b/c/d/f", ""]
    for (index, text) in texts.enumerated() {
      Array(text.utf8).withUnsafeBytes { table.insert($0, hash: 1 << 40, ordinal: UInt32(index)) }
    }
    for (index, text) in texts.enumerated() {
      #expect(Array(text.utf8).withUnsafeBytes { table.ordinal(of: $0, hash: 1 << 40) } == UInt32(index))
    }
  }

  @Test func `texts of any length lie side by side`() {
    var table = TextTable()
    let lengths = [0, 1, 127, 128, 700_000, 16_384, 500_000, 3_000_000, 5, 1 << 20, 40]
    let texts = lengths.enumerated().map { [UInt8](repeating: UInt8($0), count: $1) }
    for (index, text) in texts.enumerated() {
      text.withUnsafeBytes { table.insert($0, hash: Hash64.of($0, seed: 3), ordinal: UInt32(index)) }
    }
    for (index, text) in texts.enumerated() {
      #expect(text.withUnsafeBytes { table.ordinal(of: $0, hash: Hash64.of($0, seed: 3)) } == UInt32(index))
    }
    var found: [[UInt8]] = []
    table.forEach { text, _ in found.append(Array(text)) }
    #expect(found == texts)
  }
}

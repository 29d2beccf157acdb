import Storage

/// Texts by number, in order of first use: a recording's strings, each once. For the packer.
///
/// Open addressing over 64-bit hashes; the texts lie in one piece of memory.
struct TextNumbers {
  private var slots: [Int32]
  private var hashes: [UInt64] = []
  private var ends: [Int] = []
  private(set) var bytes: [UInt8] = []
  private let seed: UInt64

  /// - Parameter seed: not known to who records, so that nobody can make texts collide.
  init(seed: UInt64) {
    self.seed = seed
    slots = [Int32](repeating: -1, count: 256)
  }

  var count: Int { ends.count }

  /// Bytes of the texts from this one on, each behind which a zero stands.
  func list(from first: Int) -> ArraySlice<UInt8> { bytes[(first == 0 ? 0 : ends[first - 1])...] }

  /// Bytes of a text.
  func bytes(of number: Int) -> Int { ends[number] - 1 - (number == 0 ? 0 : ends[number - 1]) }

  /// The number of a text, and whether it is a new one.
  mutating func number(of text: UnsafeRawBufferPointer) -> (number: Int, isNew: Bool) {
    let hash = Hash64.of(text, seed: seed)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let number = Int(slots[slot])
      if hashes[number] == hash, isEqual(number, text) { return (number, false) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = Int32(ends.count)
    hashes.append(hash)
    bytes.append(contentsOf: text)
    bytes.append(0)
    ends.append(bytes.count)
    if ends.count * 2 > slots.count { grow() }
    return (ends.count - 1, true)
  }

  private func isEqual(_ number: Int, _ text: UnsafeRawBufferPointer) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - 1 - start == text.count else { return false }
    return bytes.withUnsafeBytes { bytes in
      UnsafeRawBufferPointer(rebasing: bytes[start..<start + text.count]).elementsEqual(text)
    }
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (number, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(number)
    }
  }
}

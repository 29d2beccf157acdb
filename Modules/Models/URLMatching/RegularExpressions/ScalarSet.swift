/// A set of Unicode scalars: what a class of a regular expression accepts.
struct ScalarSet: Hashable {
  /// In order, without overlap.
  private(set) var ranges: [ClosedRange<UInt32>]

  init(_ ranges: [ClosedRange<UInt32>] = []) {
    self.ranges = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
  }

  init(ascii characters: Character...) {
    self.init(characters.compactMap { $0.asciiValue.map { UInt32($0)...UInt32($0) } })
  }

  static let digits = ScalarSet([0x30...0x39])
  /// Letters, digits and `_`, of ASCII only.
  static let wordCharacters = ScalarSet([0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A])
  static let blanks = ScalarSet([0x09...0x0D, 0x20...0x20])
  /// All but the end of a line.
  static let anything = ScalarSet([0x0A...0x0A, 0x0D...0x0D]).complement

  static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
    default: false
    }
  }

  /// Adds a range that begins where the last one does, or later.
  private mutating func append(_ range: ClosedRange<UInt32>) {
    if let last = ranges.last, range.lowerBound <= last.upperBound + 1 {
      ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
    } else {
      ranges.append(range)
    }
  }

  func union(_ other: ScalarSet) -> ScalarSet { ScalarSet(ranges + other.ranges) }

  var complement: ScalarSet {
    var rest: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges {
      if range.lowerBound > next { rest.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= 0x10FFFF { rest.append(next...0x10FFFF) }
    return ScalarSet(rest)
  }

  /// With every letter of ASCII in both cases.
  var foldingCase: ScalarSet {
    var both = ranges
    for range in ranges {
      for (letters, shift) in [(UInt32(0x41)...0x5A, Int32(0x20)), (0x61...0x7A, -0x20)]
      where range.overlaps(letters) {
        let part = range.clamped(to: letters)
        both.append(UInt32(Int32(part.lowerBound) + shift)...UInt32(Int32(part.upperBound) + shift))
      }
    }
    return ScalarSet(both)
  }

  /// The set's texts in UTF-8: each of the sequences says which bytes may stand at each place.
  var byteSequences: [[ClosedRange<UInt8>]] {
    var sequences: [[ClosedRange<UInt8>]] = []
    for range in ranges {
      for limits in [UInt32(0)...0x7F, 0x80...0x7FF, 0x800...0xFFFF, 0x10000...0x10FFFF]
      where range.overlaps(limits) {
        ScalarSet.split(range.clamped(to: limits), into: &sequences)
      }
    }
    return sequences
  }

  /// Splits a range of scalars that take the same number of bytes until each place's bytes are a range of their own.
  private static func split(_ range: ClosedRange<UInt32>, into sequences: inout [[ClosedRange<UInt8>]]) {
    let (first, last) = (bytes(range.lowerBound), bytes(range.upperBound))
    for place in 1..<max(first.count, 1) {
      // Bits that the bytes from this place on carry.
      let mask = (UInt32(1) << UInt32(6 * (first.count - place))) - 1
      guard range.lowerBound & ~mask != range.upperBound & ~mask else { continue }
      if range.lowerBound & mask != 0 {
        split(range.lowerBound...(range.lowerBound | mask), into: &sequences)
        split((range.lowerBound | mask) + 1...range.upperBound, into: &sequences)
        return
      }
      if range.upperBound & mask != mask {
        split(range.lowerBound...(range.upperBound & ~mask) - 1, into: &sequences)
        split((range.upperBound & ~mask)...range.upperBound, into: &sequences)
        return
      }
    }
    sequences.append(zip(first, last).map { $0...$1 })
  }

  private static func bytes(_ scalar: UInt32) -> [UInt8] {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
    return switch scalar {
    case ...0x7F: [UInt8(scalar)]
    case ...0x7FF: [UInt8(0xC0 | scalar >> 6), tail(0)]
    case ...0xFFFF: [UInt8(0xE0 | scalar >> 12), tail(6), tail(0)]
    default: [UInt8(0xF0 | scalar >> 18), tail(12), tail(6), tail(0)]
    }
  }
}

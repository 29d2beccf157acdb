import Glibc

/// How a column's numbers are foretold; what is stored is by how much each differs from that.
///
/// Raw values are stored: never change them.
enum Foretelling: UInt8, CaseIterable {
  /// Not at all.
  case zero = 0
  /// As the one before.
  case last = 1
  /// As the one before, moved on as that one had moved.
  case line = 2
  /// As the last number of the same name anywhere.
  case lastOfName = 3
  /// As the last number of the same name anywhere, moved on as that one had moved.
  case lineOfName = 4
}

/// The last number and its step, from which the next one is foretold. All arithmetic wraps round.
struct NumberTrend {
  var last: Int64 = 0
  var step: Int64 = 0

  @inline(__always)
  mutating func note(_ value: Int64) {
    step = value &- last
    last = value
  }
}

/// The numbers of one column while it is being packed.
struct NumberColumn {
  private var values: [Int64] = []
  private var trends: [NumberTrend] = []

  var isEmpty: Bool { values.isEmpty }

  /// Adds a number; `trend` is that of its name before it.
  mutating func append(_ value: Int64, after trend: NumberTrend) {
    values.append(value)
    trends.append(trend)
  }

  /// Numbers looked at for the choice.
  private static let sample = 4096

  /// The smallest form of the column: its foretelling and its number of values as one varint, then the differences.
  func encode() -> (head: UInt64, bytes: [UInt8]) {
    var best = Foretelling.zero
    var bestCost = Double.infinity
    for way in Foretelling.allCases {
      let cost = Self.cost(differences(way, limit: Self.sample))
      if cost < bestCost { (best, bestCost) = (way, cost) }
    }
    return (UInt64(values.count) << 3 | UInt64(best.rawValue), differences(best, limit: values.count))
  }

  private func differences(_ way: Foretelling, limit: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    var own = NumberTrend()
    for index in 0..<min(limit, values.count) {
      let foretold = way.next(own: own, ofName: trends[index])
      Varint.append(Varint.zigzag(values[index] &- foretold), to: &bytes)
      own.note(values[index])
    }
    return bytes
  }

  /// Bits of the bytes if each cost what its frequency says.
  private static func cost(_ bytes: [UInt8]) -> Double {
    var counts = [Int](repeating: 0, count: 256)
    for byte in bytes { counts[Int(byte)] += 1 }
    let total = Double(bytes.count)
    // Each symbol that occurs also costs its entry in the table of codes.
    return counts.reduce(0) { $1 == 0 ? $0 : $0 + Double($1) * log2(total / Double($1)) + 4 }
  }
}

extension Foretelling {
  @inline(__always)
  func next(own: NumberTrend, ofName: NumberTrend) -> Int64 {
    switch self {
    case .zero: 0
    case .last: own.last
    case .line: own.last &+ own.step
    case .lastOfName: ofName.last
    case .lineOfName: ofName.last &+ ofName.step
    }
  }
}

/// Numbers in as few bytes as they need, seven bits a byte, the lowest first.
enum Varint {
  @inline(__always)
  static func append(_ value: UInt64, to bytes: inout [UInt8]) {
    var value = value
    while value >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: value) | 0x80)
      value >>= 7
    }
    bytes.append(UInt8(value))
  }

  /// Small whatever the sign: 0, -1, 1, -2 …
  @inline(__always)
  static func zigzag(_ value: Int64) -> UInt64 { UInt64(bitPattern: value << 1 ^ value >> 63) }

  @inline(__always)
  static func unzigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1) }
}

/// Reads varints and bytes in place; every step checks that they are there.
struct VarintReader {
  private let bytes: UnsafeRawBufferPointer
  private(set) var position: Int

  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  var isAtEnd: Bool { position == bytes.count }
  var rest: Int { bytes.count - position }

  @inline(__always)
  mutating func next() throws(ReplayError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < bytes.count, shift < 64 {
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw ReplayError.damaged("a number ends too early")
  }

  /// A number that counts or measures something that is there.
  mutating func count(atMost limit: Int) throws(ReplayError) -> Int {
    let value = try next()
    guard value <= UInt64(limit) else { throw .damaged("a count is too large") }
    return Int(value)
  }

  /// Bytes up to a zero, which is passed over.
  mutating func text() throws(ReplayError) -> UnsafeRawBufferPointer {
    let start = position
    while position < bytes.count, bytes[position] != 0 { position += 1 }
    guard position < bytes.count else { throw .damaged("a text does not end") }
    position += 1
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position - 1])
  }

  mutating func raw(_ count: Int) throws(ReplayError) -> UnsafeRawBufferPointer {
    guard count >= 0, count <= bytes.count - position else { throw .damaged("it ends too early") }
    defer { position += count }
    return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
  }
}

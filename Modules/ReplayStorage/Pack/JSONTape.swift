/// A JSON text taken apart: its values in the order in which they begin, each knowing where the next one is.
///
/// Of a string or key the text between the quotes stays as it was written, escapes included: nothing is lost, whatever
/// they say. Texts are ranges of the input. No recursion, so that depth costs no stack.
struct JSONTape {
  enum Kind: UInt8 { case null, no, yes, number, string, array, object, key }

  struct Node {
    var kind: Kind
    /// Where the text begins in the input.
    var start: Int32
    /// Bytes of the text; of an object or array the number of its members.
    var count: Int32
    /// The node after this one and all within it.
    var next: Int32
  }

  private(set) var nodes: [Node] = []
  private var open: [Int] = []

  /// Takes `bytes` apart, in place of what was there before.
  ///
  /// - Throws: `ReplayError.malformed`, `.tooDeep`, `.tooLarge`.
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ReplayError) {
    guard bytes.count <= ReplayLimits.partBytesMax else { throw .tooLarge(limitBytes: ReplayLimits.partBytesMax) }
    nodes.removeAll(keepingCapacity: true)
    open.removeAll(keepingCapacity: true)
    var at = 0
    repeat {
      Self.skipSpace(bytes, &at)
      try value(bytes, &at)
      try closeContainers(bytes, &at)
      guard nodes.count <= ReplayLimits.valuesMax else { throw .tooLarge(limitBytes: ReplayLimits.valuesMax) }
    } while !open.isEmpty
    guard at == bytes.count else { throw .malformed(reason: "something follows the value", position: at) }
  }

  /// One value up to its end, of a container up to its bracket; a key before it where an object is open.
  private mutating func value(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) throws(ReplayError) {
    if let container = open.last {
      nodes[container].count += 1
      if nodes[container].kind == .object {
        try string(bytes, &at, .key)
        Self.skipSpace(bytes, &at)
        guard at < bytes.count, bytes[at] == UInt8(ascii: ":") else {
          throw .malformed(reason: "a colon is missing", position: at)
        }
        at += 1
        Self.skipSpace(bytes, &at)
      }
    }
    guard at < bytes.count else { throw .malformed(reason: "it ends too early", position: at) }
    switch bytes[at] {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      guard open.count < ReplayLimits.depthMax else { throw .tooDeep }
      open.append(nodes.count)
      append(bytes[at] == UInt8(ascii: "{") ? .object : .array, at, 0)
      at += 1
    case UInt8(ascii: "\""): try string(bytes, &at, .string)
    case UInt8(ascii: "t"): try word("true", .yes, bytes, &at)
    case UInt8(ascii: "f"): try word("false", .no, bytes, &at)
    case UInt8(ascii: "n"): try word("null", .null, bytes, &at)
    default: try number(bytes, &at)
    }
  }

  /// Everything up to the next value: brackets that close, and the comma.
  private mutating func closeContainers(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) throws(ReplayError) {
    var isFresh = open.last == nodes.count - 1
    while let container = open.last {
      Self.skipSpace(bytes, &at)
      guard at < bytes.count else { throw .malformed(reason: "it ends too early", position: at) }
      let bracket = UInt8(ascii: nodes[container].kind == .object ? "}" : "]")
      if bytes[at] == bracket {
        at += 1
        nodes[container].next = Int32(nodes.count)
        open.removeLast()
        isFresh = false
        continue
      }
      if isFresh { return }
      guard bytes[at] == UInt8(ascii: ",") else { throw .malformed(reason: "a comma is missing", position: at) }
      at += 1
      Self.skipSpace(bytes, &at)
      return
    }
    Self.skipSpace(bytes, &at)
  }

  private mutating func append(_ kind: Kind, _ start: Int, _ count: Int) {
    nodes.append(Node(kind: kind, start: Int32(start), count: Int32(count), next: Int32(nodes.count + 1)))
  }

  @inline(__always)
  private static func skipSpace(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) {
    while at < bytes.count, bytes[at] <= 0x20,
      bytes[at] == 0x20 || bytes[at] == 0x0A || bytes[at] == 0x0D || bytes[at] == 0x09
    {
      at += 1
    }
  }

  private mutating func word(
    _ word: StaticString, _ kind: Kind, _ bytes: UnsafeRawBufferPointer, _ at: inout Int
  ) throws(ReplayError) {
    let count = word.utf8CodeUnitCount
    for offset in 0..<count where at + offset >= bytes.count || bytes[at + offset] != word.utf8Start[offset] {
      throw .malformed(reason: "there is no value", position: at)
    }
    append(kind, at, count)
    at += count
  }

  private mutating func string(
    _ bytes: UnsafeRawBufferPointer, _ at: inout Int, _ kind: Kind
  ) throws(ReplayError) {
    guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else {
      throw .malformed(reason: "a string is missing", position: at)
    }
    at += 1
    let start = at
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        append(kind, start, at - start)
        at += 1
        return
      case UInt8(ascii: "\\"): try escape(bytes, &at)
      case 0..<0x20: throw .malformed(reason: "a control character stands in a string", position: at)
      default: at += 1
      }
    }
    throw .malformed(reason: "a string does not end", position: start)
  }

  private func escape(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) throws(ReplayError) {
    guard at + 1 < bytes.count else { throw .malformed(reason: "it ends too early", position: at) }
    switch bytes[at + 1] {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      at += 2
    case UInt8(ascii: "u"):
      guard at + 6 <= bytes.count else { throw .malformed(reason: "it ends too early", position: at) }
      for digit in bytes[at + 2..<at + 6] {
        switch digit | 0x20 {
        case 0x30...0x39 where digit >= 0x30, UInt8(ascii: "a")...UInt8(ascii: "f"): continue
        default: throw .malformed(reason: "an escape has no four digits", position: at)
        }
      }
      at += 6
    default: throw .malformed(reason: "there is no such escape", position: at)
    }
  }

  private mutating func number(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) throws(ReplayError) {
    let start = at
    func digits(_ at: inout Int) -> Int {
      let first = at
      while at < bytes.count, bytes[at] >= 0x30, bytes[at] <= 0x39 { at += 1 }
      return at - first
    }
    if bytes[at] == UInt8(ascii: "-") { at += 1 }
    let whole = at
    let count = digits(&at)
    guard count > 0 else { throw .malformed(reason: "there is no value", position: start) }
    guard count == 1 || bytes[whole] != 0x30 else {
      throw .malformed(reason: "a number begins with 0", position: start)
    }
    if at < bytes.count, bytes[at] == UInt8(ascii: ".") {
      at += 1
      guard digits(&at) > 0 else { throw .malformed(reason: "digits are missing", position: at) }
    }
    if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
      at += 1
      if at < bytes.count, bytes[at] == UInt8(ascii: "+") || bytes[at] == UInt8(ascii: "-") { at += 1 }
      guard digits(&at) > 0 else { throw .malformed(reason: "digits are missing", position: at) }
    }
    append(.number, start, at - start)
  }
}

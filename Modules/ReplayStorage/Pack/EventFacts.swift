/// What an event says of itself at its top: its type and its time.
struct EventFacts {
  var type: Int64?
  var time: Int64?

  /// rrweb's numbers of types of events.
  static let fullSnapshot: Int64 = 2
  static let incremental: Int64 = 3
  static let meta: Int64 = 4

  init(_ node: Int, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) {
    guard tape.nodes[node].kind == .object else { return }
    type = tape.member("type", of: node, bytes).flatMap { tape.whole($0, bytes) }
    time = tape.member("timestamp", of: node, bytes).flatMap { tape.whole($0, bytes) }
  }
}

extension JSONTape {
  /// The text of a node.
  @inline(__always)
  func text(_ node: Int, _ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let start = Int(nodes[node].start)
    return UnsafeRawBufferPointer(rebasing: bytes[start..<start + Int(nodes[node].count)])
  }

  /// The value of an object's last field of this name; `nil` where there is none, or no object.
  func member(_ name: StaticString, of node: Int, _ bytes: UnsafeRawBufferPointer) -> Int? {
    guard nodes[node].kind == .object else { return nil }
    let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    var found: Int?
    var at = node + 1
    for _ in 0..<nodes[node].count {
      if Int(nodes[at].count) == name.count, text(at, bytes).elementsEqual(name) { found = at + 1 }
      at = Int(nodes[at + 1].next)
    }
    return found
  }

  /// A whole number of at most 18 digits, written as usual; `nil` for anything else.
  func whole(_ node: Int, _ bytes: UnsafeRawBufferPointer) -> Int64? {
    guard nodes[node].kind == .number else { return nil }
    return Self.whole(text(node, bytes))
  }

  static func whole(_ text: UnsafeRawBufferPointer) -> Int64? {
    let isNegative = text[0] == UInt8(ascii: "-")
    let first = isNegative ? 1 : 0
    guard text.count - first <= 18, !(isNegative && text[1] == 0x30) else { return nil }
    var value: Int64 = 0
    for index in first..<text.count {
      guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
      value = value * 10 + Int64(text[index] - 0x30)
    }
    return isNegative ? -value : value
  }

  /// Bytes of a value as JSON without spaces.
  func compactBytes(of node: Int) -> Int {
    var bytes = 0
    for index in node..<Int(nodes[node].next) {
      let count = Int(nodes[index].count)
      switch nodes[index].kind {
      case .key: bytes += count + 3
      case .string: bytes += count + 2
      case .array, .object: bytes += 2 + max(0, count - 1)
      default: bytes += count
      }
    }
    return bytes
  }
}

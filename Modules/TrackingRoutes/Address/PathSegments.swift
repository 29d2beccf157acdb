/// The segments of a target's path.
struct PathSegments {
  private let target: UnsafeBufferPointer<UInt8>
  private var at = 0

  init(_ target: UnsafeBufferPointer<UInt8>) {
    self.target = target
    guard target.first != UInt8(ascii: "/") else { return }
    // `http://host/path`: proxies may send the whole address (RFC 9112, 3.2.2).
    var slashes = 0
    while at < target.count, slashes < 3 {
      if target[at] == UInt8(ascii: "/") { slashes += 1 }
      at += 1
    }
  }

  mutating func next() -> Range<Int>? {
    while at < target.count, target[at] == UInt8(ascii: "/") { at += 1 }
    let start = at
    while at < target.count {
      switch target[at] {
      case UInt8(ascii: "/"): return start..<at
      case UInt8(ascii: "?"), UInt8(ascii: "#"): return end(from: start)
      default: at += 1
      }
    }
    return end(from: start)
  }

  private mutating func end(from start: Int) -> Range<Int>? {
    defer { at = target.count }
    return start < at ? start..<at : nil
  }
}

import Glibc

/// Path and query of a request.
struct RequestTarget {
  /// As written, without query and fragment; empty for a bare host.
  let path: UnsafeRawBufferPointer
  /// As written, without the question mark.
  let query: UnsafeRawBufferPointer

  /// Reads `/path?query` or `scheme://host/path?query`; `nil` for anything else.
  init?(_ target: UnsafeRawBufferPointer) {
    var rest = target
    if rest.first != UInt8(ascii: "/") {
      guard let scheme = RequestTarget.find(UInt8(ascii: ":"), in: rest),
        rest.dropFirst(scheme + 1).starts(with: "//".utf8)
      else { return nil }
      rest = UnsafeRawBufferPointer(rebasing: rest[(scheme + 3)...])
      let host = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }
      rest = UnsafeRawBufferPointer(rebasing: rest[(host ?? rest.count)...])
    }
    if let fragment = RequestTarget.find(UInt8(ascii: "#"), in: rest) {
      rest = UnsafeRawBufferPointer(rebasing: rest[..<fragment])
    }
    let mark = RequestTarget.find(UInt8(ascii: "?"), in: rest)
    path = UnsafeRawBufferPointer(rebasing: rest[..<(mark ?? rest.count)])
    query = UnsafeRawBufferPointer(rebasing: rest[(mark.map { $0 + 1 } ?? rest.count)...])
  }

  private static func find(_ byte: UInt8, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress, let found = memchr(base, Int32(byte), bytes.count) else { return nil }
    return UnsafeRawPointer(found) - base
  }
}

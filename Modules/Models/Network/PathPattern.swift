/// Paths of pages, `*` standing for any characters, slashes included: `/admin/*`, `*.pdf`, `/preview`.
public struct PathPattern: Hashable, Sendable, CustomStringConvertible {
  /// Most bytes of a pattern.
  public static let bytesMax = 1024

  private let bytes: [UInt8]

  /// The pattern in `text`; `nil` when that begins with neither `/` nor `*`, or is longer than ``bytesMax``.
  public init?(_ text: String) {
    guard text.hasPrefix("/") || text.hasPrefix("*"), text.utf8.count <= PathPattern.bytesMax else { return nil }
    bytes = Array(text.utf8)
  }

  /// Whether the whole path is one of these.
  public func matches(_ path: UnsafeRawBufferPointer) -> Bool {
    var (at, place) = (0, 0)
    // Where to go on when what follows the last star does not fit: it takes one more byte then.
    var retry: (at: Int, place: Int)?
    while place < path.count {
      if at < bytes.count, bytes[at] == UInt8(ascii: "*") {
        at += 1
        retry = (at, place)
      } else if at < bytes.count, bytes[at] == path[place] {
        at += 1
        place += 1
      } else if let last = retry {
        retry = (last.at, last.place + 1)
        (at, place) = (last.at, last.place + 1)
      } else {
        return false
      }
    }
    return bytes[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// The pattern as it was written.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}

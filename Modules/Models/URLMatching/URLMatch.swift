/// Which pages something is about: how an address is compared, and with what.
///
/// What each kind means in detail (host, port, query, fragment, encoding) stands with the matcher and in
/// `docs/experiments.md`.
public struct URLMatch: Hashable, Sendable {
  /// How an address is compared with the value. The raw values are those of the API.
  public enum Kind: String, CaseIterable, Hashable, Sendable {
    /// Same host, path and query.
    case exact
    /// Same host and path; query and fragment do not matter, nor does a slash at the path's end.
    case simple
    /// The value occurs somewhere in the address.
    case contains
    /// The address begins with the value.
    case startsWith = "starts_with"
    /// The address ends with the value.
    case endsWith = "ends_with"
    /// The value is a regular expression that is found somewhere in the address.
    case regex
    /// Like `simple`, and each `*` stands for any run of characters, slashes included.
    case wildcard
  }

  /// Bytes of a value at most.
  public static let valueBytesMax = 2048

  /// How an address is compared.
  public let kind: Kind
  /// A whole address, one without its scheme, a path that begins with `/`, or a part of an address.
  public let value: String

  /// The match of a kind with a value, blanks around which are dropped.
  ///
  /// - Throws: ``URLMatchError`` when the value is empty, too long, or holds a control character. Whether a regular
  ///   expression is one is found where it is compiled.
  public init(_ kind: Kind, _ value: String) throws(URLMatchError) {
    let blanks: Set<UInt8> = [0x09, 0x0A, 0x0D, 0x20]
    let bytes = value.utf8.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed()
    guard !bytes.isEmpty else { throw .empty }
    guard bytes.count <= URLMatch.valueBytesMax else { throw .tooLong }
    guard !bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { throw .controlCharacter }
    self.kind = kind
    self.value = String(decoding: bytes, as: UTF8.self)
  }

  /// The match of an address that came without a kind: a `*` in it makes it a wildcard, otherwise it is simple.
  ///
  /// - Throws: ``URLMatchError``.
  /// - Source: PageSense API, funnels: a step has a bare `url`.
  public init(bare value: String) throws(URLMatchError) {
    try self.init(value.utf8.contains(UInt8(ascii: "*")) ? .wildcard : .simple, value)
  }
}

/// Why a text cannot be the value of a ``URLMatch``.
public enum URLMatchError: String, Error, Hashable, Sendable {
  case empty = "must not be empty"
  case tooLong = "is longer than 2048 bytes"
  case controlCharacter = "holds a control character"
}

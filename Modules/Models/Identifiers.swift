/// The platform's own number of a website: dense, never reused, never shown outside.
///
/// The two public identifiers, the UUID and the 18-digit number, are fields of ``Website``.
public struct WebsiteID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 1 … 4,294,967,295.
  public let rawValue: UInt32

  /// Names the website with this number.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Order of creation.
  public static func < (a: WebsiteID, b: WebsiteID) -> Bool { a.rawValue < b.rawValue }

  /// The bare number, as it appears in file names.
  public var description: String { String(rawValue) }
}

/// The platform's own number of a team.
public struct TeamID: Hashable, Sendable {
  /// 1 or more; the team `default` is 1.
  public let rawValue: Int64

  /// Names the team with this number.
  public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// The public name of an API key: `key_` and 24 letters and digits. Not a secret.
public struct APIKeyID: Hashable, Sendable, CustomStringConvertible {
  /// The whole text, `key_…`.
  public let rawValue: String

  /// Names the key with this text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// The text itself.
  public var description: String { rawValue }
}

/// A run of events whose sessions know nothing of any other run: the live traffic of a website, or one import.
public struct StreamID: Hashable, Sendable {
  /// 0 is live traffic; imports count from 1 within their website.
  public let rawValue: UInt32

  /// Names the stream with this number.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// What browsers and servers send as it happens.
  public static let live = StreamID(rawValue: 0)
}

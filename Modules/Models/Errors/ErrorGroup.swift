/// What somebody has decided about a group of errors. Raw values are stored and go over the wire.
public enum ErrorGroupStatus: String, CaseIterable, Hashable, Sendable {
  /// Nothing yet, or it has happened again since.
  case open
  /// It is mended: when it happens again the group opens again.
  case resolved
  /// It does not matter, also when it happens again.
  case ignored
}

/// Errors of a website's pages that one change of its code would most likely mend.
public struct ErrorGroup: Hashable, Sendable {
  /// `eg_` and a UUID; the same for the same errors on the same website.
  public var id: String
  /// Readable: type, words of the message and a short hash.
  public var fingerprint: String
  /// By which version of the rules it was made.
  public var version: Int
  /// The error's type, as `TypeError`.
  public var type: String
  /// The message of the first of them.
  public var message: String
  /// What was decided.
  public var status: ErrorGroupStatus
  /// How often it happened.
  public var occurrences: Int
  /// How many visitors it happened to.
  public var visitors: Int
  /// When it happened first.
  public var firstSeen: Instant
  /// When it happened last.
  public var lastSeen: Instant

  /// A group with these values.
  public init(
    id: String, fingerprint: String, version: Int, type: String, message: String, status: ErrorGroupStatus,
    occurrences: Int, visitors: Int, firstSeen: Instant, lastSeen: Instant
  ) {
    self.id = id
    self.fingerprint = fingerprint
    self.version = version
    self.type = type
    self.message = message
    self.status = status
    self.occurrences = occurrences
    self.visitors = visitors
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
  }
}

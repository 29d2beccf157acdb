public import Models

/// Something stored that contradicts its checksum, itself, or something else that is stored.
public struct StoreFinding: Hashable, Sendable, CustomStringConvertible {
  /// The website concerned; `nil`: none in particular.
  public var website: WebsiteID?
  /// Path of the file, within the data directory.
  public var file: String
  /// Which part of the file: a row of table `piece`, a batch, a table; empty: the whole.
  public var part: String
  /// What is wrong.
  public var message: String

  /// A finding with these parts.
  public init(website: WebsiteID? = nil, file: String, part: String = "", message: String) {
    self.website = website
    self.file = file
    self.part = part
    self.message = message
  }

  /// One line for a person.
  public var description: String { file + (part.isEmpty ? "" : ", " + part) + ": " + message }
}

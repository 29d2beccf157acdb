public import Models
public import Storage

/// A data directory with its catalog open, and what commands and servers are handed with it.
public struct Installation: Sendable {
  /// Where everything lies.
  public let directory: DataDirectory
  /// Teams, websites, keys and jobs.
  public let catalog: Catalog
  /// Time and chance.
  public let sources: WorldSources

  /// Opens the data directory at this path, making it with catalog and default team when it is not there.
  ///
  /// - Throws: `StoreError`.
  public init(path: String, sources: WorldSources) throws {
    directory = DataDirectory(path: path)
    self.sources = sources
    catalog = try Catalog(directory: directory, random: sources.random)
  }

  /// Opens the data directory at this path, which must be there: nothing is made where a path was mistyped. An empty
  /// directory counts as one.
  ///
  /// - Throws: `MissingData`, `StoreError`.
  public init(existing path: String, sources: WorldSources) throws {
    guard try DataDirectory(path: path).canBeOpened() else { throw MissingData(path: path) }
    try self.init(path: path, sources: sources)
  }

  /// The time now.
  public var now: Instant { sources.now() }
}

/// There is no installation where a command looked for one.
public struct MissingData: Error, CustomStringConvertible {
  /// Where it looked.
  public let path: String

  /// A sentence for a person.
  public var description: String {
    "There is no Footfall data in \(path). Name the right directory with --data-dir; 'footfall website add' and "
      + "'footfall serve' make a new one."
  }
}

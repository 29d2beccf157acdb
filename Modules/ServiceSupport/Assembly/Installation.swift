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

  /// The time now.
  public var now: Instant { sources.now() }
}

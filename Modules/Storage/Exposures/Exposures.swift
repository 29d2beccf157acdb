public import Models

/// Who saw which variation, as any process may read it. The worker alone changes it.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Exposures {
  /// What a visitor saw first.
  public struct Exposure: Hashable, Sendable {
    /// Who.
    public let visitor: VisitorReference
    /// Hash of the visitor's name under the website's seed, as other consumers' stores name visitors.
    public let name: UInt64
    /// The variation's id, as the page named it.
    public let variation: String
    /// When first.
    public let at: Instant

    /// An exposure with these parts.
    public init(visitor: VisitorReference, name: UInt64, variation: String, at: Instant) {
      self.visitor = visitor
      self.name = name
      self.variation = variation
      self.at = at
    }
  }

  private let store: ConsumerStore?

  /// Opens the exposures of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.exposures, in: directory)
  }

  /// Which experiment's variation a visitor saw first, and when, by experiment.
  ///
  /// - Throws: `StoreError`.
  public func exposures(
    of visitor: NamedVisitor, on website: WebsiteID
  ) throws(StoreError) -> [(experiment: DefinitionID, variation: String, at: Instant)] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        "SELECT experiment, variation, first FROM exposure WHERE name = ? AND website = ? ORDER BY experiment")
      var exposures: [(experiment: DefinitionID, variation: String, at: Instant)] = []
      for hash in visitor.visitors.sorted() {
        statement.bind(1, Int64(bitPattern: hash)).bind(2, Int64(website.rawValue))
        while try statement.step() {
          guard let experiment = DefinitionID(rawValue: statement.int64(0)) else { continue }
          exposures.append((experiment, statement.text(1), Instant(milliseconds: statement.int64(2))))
        }
        statement.reset()
      }
      return exposures
    }
  }

  /// Everybody who saw an experiment of a website, each once, in no particular order.
  ///
  /// Cost: all of them are held in memory.
  /// - Throws: `StoreError`.
  public func exposures(to experiment: DefinitionID, on website: WebsiteID) throws(StoreError) -> [Exposure] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        "SELECT cookieless, visitor, name, variation, first FROM exposure WHERE website = ? AND experiment = ?")
      statement.bind(1, Int64(website.rawValue)).bind(2, experiment.rawValue)
      var exposures: [Exposure] = []
      while try statement.step() {
        exposures.append(
          Exposure(
            visitor: VisitorReference(isCookieless: statement.int(0) != 0, bytes: statement.bytes(1)),
            name: UInt64(bitPattern: statement.int64(2)), variation: statement.text(3),
            at: Instant(milliseconds: statement.int64(4))))
      }
      return exposures
    }
  }
}

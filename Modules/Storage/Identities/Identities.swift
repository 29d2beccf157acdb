public import Models

/// Who visitors are to a website, as any process may read it. The worker alone changes it.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Identities {
  /// What a website told about one visitor.
  public struct Identity: Hashable, Sendable {
    /// The visitor as visits name it; a cookieless one as 16 hex digits.
    public let visitor: String
    /// The website's own id of the user.
    public let user: String
    /// What else was told, by name.
    public let traits: [String: String]
    /// When anything was told first.
    public let first: Instant
    /// When last.
    public let latest: Instant
  }

  private let store: ConsumerStore?

  /// Opens the identities of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.identities, in: directory, steps: IdentityStore.steps.count)
  }

  /// Who a visitor is; `nil` where nobody told.
  ///
  /// - Throws: `StoreError`.
  public func identity(of visitor: NamedVisitor, on website: WebsiteID) throws(StoreError) -> Identity? {
    for hash in visitor.visitors.sorted() {
      let found = try identities(on: website, "visitor = ?") { $0.bind(2, Int64(bitPattern: hash)) }
      if let identity = found.first { return identity }
    }
    return nil
  }

  /// Every visitor who is a user, the one who was first told of first.
  ///
  /// - Throws: `StoreError`.
  public func visitors(of user: String, on website: WebsiteID) throws(StoreError) -> [Identity] {
    try identities(on: website, "user = ?") { $0.bind(2, user) }
  }

  private func identities(
    on website: WebsiteID, _ condition: String, bind: (Statement) -> Void
  ) throws(StoreError) -> [Identity] {
    guard let store else { return [] }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        let statement = try store.connection.prepare(
          "SELECT id, name, user, first, latest FROM identity WHERE website = ? AND \(condition) ORDER BY id")
        bind(statement.bind(1, Int64(website.rawValue)))
        var identities: [Identity] = []
        while try statement.step() {
          identities.append(
            Identity(
              visitor: statement.text(1), user: statement.text(2),
              traits: try traits(of: statement.int64(0), in: store), first: Instant(milliseconds: statement.int64(3)),
              latest: Instant(milliseconds: statement.int64(4))))
        }
        return identities
      }
    }
  }

  private func traits(of identity: Int64, in store: ConsumerStore) throws -> [String: String] {
    let statement = try store.connection.prepare("SELECT name, value FROM trait WHERE identity = ?").bind(1, identity)
    var traits: [String: String] = [:]
    while try statement.step() { traits[statement.text(0)] = statement.text(1) }
    return traits
  }
}

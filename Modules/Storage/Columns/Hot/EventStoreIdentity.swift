import Models

/// Which hot.sqlite belongs to which catalog: a random word that both hold.
///
/// Without it a hot.sqlite that was deleted, or put in the place of another, would be taken for a fresh one: the
/// journal would be applied again from its beginning, and events counted twice; and questions would be answered without
/// what was fresh in the right one.
extension HotStore {
  /// The word; `nil` before a worker has begun.
  func identity() throws -> String? {
    let statement = try connection.prepare("SELECT value FROM identity")
    defer { statement.reset() }
    return try statement.step() ? statement.text(0) : nil
  }

  /// What to say of the file at `path`, which holds this word and not its catalog's; `nil`: it holds none, or is gone.
  static func stray(at path: String, _ found: String?) -> StoreError {
    .failed(
      "\(path) \(found == nil ? "was lost" : "belongs to another installation or moment"): put the right one back, "
        + "or accept the loss with 'footfall doctor --accept-hot'")
  }

  fileprivate func setIdentity(_ value: String) throws {
    try connection.transaction {
      try connection.prepare("INSERT OR REPLACE INTO identity VALUES(1, ?)").bind(1, value).run()
    }
  }
}

extension CatalogSnapshot {
  fileprivate static let identitySetting = "event_store"

  /// The word of the hot.sqlite that belongs to this catalog; `nil` before a worker has begun.
  package var eventStoreIdentity: String? { settings[CatalogSnapshot.identitySetting] }
}

extension Catalog {
  /// The word of the hot.sqlite that belongs to this catalog; `nil` before a worker has begun.
  package func eventStoreIdentity() throws(CatalogError) -> String? { try currentSnapshot().eventStoreIdentity }

  /// Makes sure that a worker's hot.sqlite is this catalog's; the first one becomes it.
  ///
  /// - Throws: `StoreError.failed` when it is another one.
  package func claim(_ hot: HotStore, at path: String) throws {
    let (expected, found) = (try eventStoreIdentity(), try hot.identity())
    if let expected, expected != found { throw HotStore.stray(at: path, found) }
    let identity = found ?? random.bytes(16).map { String($0, radix: 16) }.joined()
    if found == nil { try hot.setIdentity(identity) }
    if expected == nil { try setSetting(CatalogSnapshot.identitySetting, to: identity) }
  }

  /// Takes whatever hot.sqlite there is for this catalog's, from the next worker on.
  ///
  /// What was fresh in the lost one is lost; of the journal, what lies in files that are still there is applied, part
  /// of it perhaps again.
  public func acceptAnyEventStore() throws(CatalogError) {
    try setSetting(CatalogSnapshot.identitySetting, to: nil)
  }
}

/// The webhooks of a catalog as of now, read anew when the catalog has changed. Belongs to one thread.
package struct CurrentWebhooks {
  private let catalog: Catalog
  private var known: WebhookBook?

  /// Those of this catalog; nothing is read yet.
  package init(of catalog: Catalog) { self.catalog = catalog }

  /// All of them.
  ///
  /// - Throws: `StoreError`, also for one that cannot be read.
  package mutating func book() throws(StoreError) -> WebhookBook {
    let snapshot = try catalog.snapshot()
    if let known, known.snapshot === snapshot { return known }
    let book = try WebhookBook(snapshot)
    known = book
    return book
  }
}

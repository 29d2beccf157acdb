public import Models

/// What visitors did on pages, as any process may read it. The worker alone changes it.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Heatmaps {
  private let store: ConsumerStore?

  /// Opens the heatmaps of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.heatmaps, in: directory)
  }

  /// Pages of a website, those with the most interactions first; equal ones by path.
  ///
  /// - Throws: `StoreError`.
  public func pages(of website: WebsiteID, limit: Int) throws(StoreError) -> [HeatmapPage] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        "SELECT path, interactions, updated FROM page WHERE website = ? ORDER BY interactions DESC, path LIMIT ?")
      statement.bind(1, Int64(website.rawValue)).bind(2, limit)
      var pages: [HeatmapPage] = []
      while try statement.step() {
        pages.append(
          HeatmapPage(
            path: statement.text(0), interactions: statement.int(1),
            updatedAt: Instant(milliseconds: statement.int64(2))))
      }
      return pages
    }
  }
}

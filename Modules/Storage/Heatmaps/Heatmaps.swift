public import Models

/// What visitors did on pages, as any process may read it. The worker alone changes it.
///
/// Belongs to one thread. Each call is one short transaction.
public final class Heatmaps {
  let store: ConsumerStore?

  /// Opens the heatmaps of a data directory; none where no worker ever ran.
  ///
  /// - Throws: `StoreError`.
  public init(directory: DataDirectory) throws(StoreError) {
    store = try ConsumerStore.reading(.heatmaps, in: directory, steps: HeatmapStore.steps.count)
  }

  /// Pages of a website by path, those with the most interactions first; equal ones by path.
  ///
  /// - Throws: `StoreError`.
  public func pages(of website: WebsiteID, limit: Int) throws(StoreError) -> [HeatmapPage] {
    guard let store else { return [] }
    return try StoreError.translating {
      let statement = try store.connection.prepare(
        """
        SELECT path, sum(interactions) AS total, max(updated) FROM page WHERE website = ? GROUP BY path
        HAVING total > 0 ORDER BY total DESC, path LIMIT ?
        """)
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

  /// What a heatmap of these pages shows.
  ///
  /// - Parameters:
  ///   - pages: whether a page belongs to it. Asked once for each page of the website.
  ///   - limit: how many points or cells are listed at most.
  /// - Throws: `StoreError`; `.damaged` where a chunk cannot be read.
  /// - Cost: decodes every chunk that may hold one of the pages within the time, and holds each point once.
  public func figures(
    _ kind: InteractionKind, of website: WebsiteID, filter: InteractionFilter, limit: Int,
    pages: (PageAddress) -> Bool
  ) throws(StoreError) -> HeatmapFigures {
    var counting = HeatmapCounting(kind)
    guard let store else { return counting.figures(limit: limit) { _ in ("", "") } }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        let chosen = try self.pages(of: website, in: store, where: pages)
        try forEachRow(kind, of: website, in: store, pages: chosen, filter) { counting.add($0) }
        return try counting.figures(limit: limit) { try element($0, in: store) }
      }
    }
  }

  /// Clicks on an element, by its selector as it was sent; in their order.
  ///
  /// - Parameter pages: whether clicks on a page count.
  /// - Throws: `StoreError`; `.damaged` where a chunk cannot be read.
  public func clicks(
    on selector: String, of website: WebsiteID, filter: InteractionFilter = InteractionFilter(),
    pages: (PageAddress) -> Bool = { _ in true }
  ) throws(StoreError) -> [VisitorDeed] {
    guard let store else { return [] }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        let chosen = try addresses(of: website, in: store, where: pages)
        let statement = try store.connection.prepare("SELECT id, page FROM element WHERE selector = ?")
        statement.bind(1, selector)
        var (elements, holders): (Set<Int64>, Set<Int64>) = ([], [])
        while try statement.step() {
          guard chosen[statement.int64(1)] != nil else { continue }
          elements.insert(statement.int64(0))
          holders.insert(statement.int64(1))
        }
        guard !elements.isEmpty else { return [] }
        var deeds: [VisitorDeed] = []
        try forEachRow(.click, of: website, in: store, pages: holders, filter) { row in
          guard elements.contains(row.element), let page = chosen[row.page] else { return }
          deeds.append(VisitorDeed(visitor: row.who.visitor, time: Instant(milliseconds: row.time), page: page))
        }
        return deeds.sorted { ($0.time, $0.visitor) < ($1.time, $1.visitor) }
      }
    }
  }

  private func pages(
    of website: WebsiteID, in store: ConsumerStore, where isChosen: (PageAddress) -> Bool
  ) throws -> Set<Int64> {
    Set(try addresses(of: website, in: store, where: isChosen).keys)
  }

  private func addresses(
    of website: WebsiteID, in store: ConsumerStore, where isChosen: (PageAddress) -> Bool
  ) throws -> [Int64: PageAddress] {
    let statement = try store.connection.prepare("SELECT id, host, path FROM page WHERE website = ?")
    statement.bind(1, Int64(website.rawValue))
    var pages: [Int64: PageAddress] = [:]
    while try statement.step() {
      let page = PageAddress(host: statement.text(1), path: statement.text(2))
      if isChosen(page) { pages[statement.int64(0)] = page }
    }
    return pages
  }

  func element(_ id: Int64, in store: ConsumerStore) throws -> (selector: String, text: String) {
    let statement = try store.connection.prepare("SELECT selector, text FROM element WHERE id = ?").bind(1, id)
    defer { statement.reset() }
    return try statement.step() ? (statement.text(0), statement.text(1)) : ("", "")
  }

  private func forEachRow(
    _ kind: InteractionKind, of website: WebsiteID, in store: ConsumerStore, pages: Set<Int64>,
    _ filter: InteractionFilter, _ body: (InteractionRow) -> Void
  ) throws {
    guard let first = pages.min(), let last = pages.max() else { return }
    let passes = filter.matcher()
    let (start, end) = (filter.times.start.milliseconds, filter.times.end.milliseconds)
    func offer(_ row: InteractionRow) {
      guard row.time >= start, row.time < end, pages.contains(row.page), passes(row.who) else { return }
      body(row)
    }
    let chunks = try store.connection.prepare(
      """
      SELECT bytes, id FROM chunk WHERE website = ? AND kind = ? AND first_page <= ? AND last_page >= ?
        AND first_time < ? AND last_time >= ? ORDER BY id
      """)
    chunks.bind(1, Int64(website.rawValue)).bind(2, Int64(kind.rawValue)).bind(3, last).bind(4, first)
      .bind(5, end).bind(6, start)
    while try chunks.step() {
      let chunk = try chunks.withBlob(0) { bytes throws(StoreError) in
        do throws(StoreError) { return try InteractionChunk(bytes) } catch {
          throw .damaged("heatmaps.sqlite: chunk \(chunks.int64(1)): \(error)")
        }
      }
      guard chunk.kind == kind else { throw StoreError.damaged("heatmaps.sqlite: a chunk is of another kind") }
      chunk.rows.forEach(offer)
    }
    let fresh = try store.connection.prepare(
      "SELECT \(HeatmapStore.freshColumns) FROM fresh WHERE website = ? AND kind = ?")
    fresh.bind(1, Int64(website.rawValue)).bind(2, Int64(kind.rawValue))
    while try fresh.step() { offer(try HeatmapStore.row(of: fresh)) }
  }

  /// Reads every chunk and compares it with what the tables say of it.
  ///
  /// - Returns: what is wrong, a sentence for each.
  /// - Throws: `StoreError` where even the list of chunks cannot be read.
  package func findings() throws(StoreError) -> [String] {
    guard let store else { return [] }
    return try StoreError.translating {
      let chunks = try store.connection.prepare("SELECT id, kind, rows, first_page, last_page, bytes FROM chunk")
      var findings: [String] = []
      while try chunks.step() {
        do {
          let chunk = try chunks.withBlob(5) { try InteractionChunk($0) }
          let pages = chunk.rows.map(\.page)
          if Int64(chunk.kind.rawValue) != chunks.int64(1) || chunk.rows.count != chunks.int(2)
            || pages.min() != chunks.int64(3) || pages.max() != chunks.int64(4)
          {
            findings.append("chunk \(chunks.int64(0)) is not what the table says of it")
          }
        } catch {
          findings.append("chunk \(chunks.int64(0)): \(error)")
        }
      }
      return findings
    }
  }
}

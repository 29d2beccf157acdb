public import Models

/// One thing that a visitor did on a page.
public struct VisitorsInteraction: Hashable, Sendable {
  /// What it was.
  public let kind: InteractionKind
  /// Where.
  public let page: PageAddress
  /// When.
  public let time: Instant
  /// CSS selector of what was clicked; empty where it is not known, as of all but clicks.
  public let selector: String
  /// The text that was clicked on.
  public let text: String
  /// Numbers of its kind, by name: `x`, `y`, `offset_x`, `offset_y` in pixels; `depth`, `from`, `to` in percent of the
  /// page's height; `milliseconds`; `points` of a movement.
  public let numbers: [(name: String, value: Int)]

  public static func == (left: VisitorsInteraction, right: VisitorsInteraction) -> Bool {
    left.kind == right.kind && left.page == right.page && left.time == right.time && left.selector == right.selector
      && left.text == right.text && left.numbers.elementsEqual(right.numbers, by: ==)
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(time)
    hasher.combine(page)
    hasher.combine(kind)
  }
}

extension Heatmaps {
  /// Everything that is kept of what a visitor did, the oldest first.
  ///
  /// - Throws: `StoreError`; `.damaged` where a chunk cannot be read.
  /// - Cost: looks into every chunk of the website.
  public func interactions(
    of visitor: NamedVisitor, on website: WebsiteID
  ) throws(StoreError) -> [VisitorsInteraction] {
    guard let store else { return [] }
    return try StoreError.translating {
      try store.connection.transaction(.deferred) {
        let hashes = visitor.visitors
        var found: [(kind: InteractionKind, row: InteractionRow)] = []
        let chunks = try store.connection.prepare("SELECT bytes, id FROM chunk WHERE website = ? ORDER BY id")
        chunks.bind(1, Int64(website.rawValue))
        while try chunks.step() {
          let chunk = try chunks.withBlob(0) { bytes throws(StoreError) -> InteractionChunk? in
            do throws(StoreError) {
              guard try !InteractionChunk.visitors(in: bytes).isDisjoint(with: hashes) else { return nil }
              return try InteractionChunk(bytes)
            } catch {
              throw .damaged("heatmaps.sqlite: chunk \(chunks.int64(1)): \(error)")
            }
          }
          guard let chunk else { continue }
          found += chunk.rows.filter { hashes.contains($0.who.visitor) }.map { (chunk.kind, $0) }
        }
        for kind in InteractionKind.allCases {
          let fresh = try store.connection.prepare(
            "SELECT \(HeatmapStore.freshColumns) FROM fresh WHERE website = ? AND kind = ? ORDER BY id")
          fresh.bind(1, Int64(website.rawValue)).bind(2, Int64(kind.rawValue))
          while try fresh.step() {
            guard hashes.contains(UInt64(bitPattern: fresh.int64(2))) else { continue }
            found.append((kind, try HeatmapStore.row(of: fresh)))
          }
        }
        return try found.sorted { $0.row.time < $1.row.time }.map { try interaction($0.kind, $0.row, in: store) }
      }
    }
  }

  private func interaction(
    _ kind: InteractionKind, _ row: InteractionRow, in store: ConsumerStore
  ) throws -> VisitorsInteraction {
    let page = try store.connection.prepare("SELECT host, path FROM page WHERE id = ?").bind(1, row.page)
    defer { page.reset() }
    let isKnown = try page.step()
    let address = PageAddress(host: isKnown ? page.text(0) : "", path: isKnown ? page.text(1) : "")
    let (selector, text) = row.element == 0 ? ("", "") : try element(row.element, in: store)
    let numbers: [(String, Int32)] =
      switch kind {
      case .click: [("offset_x", row.a), ("offset_y", row.b), ("x", row.c), ("y", row.d)]
      case .scroll: [("depth", row.a)]
      case .attention: [("from", row.a), ("to", row.b), ("milliseconds", row.c)]
      case .move: [("points", Int32(row.points.count / 2))]
      }
    return VisitorsInteraction(
      kind: kind, page: address, time: Instant(milliseconds: row.time), selector: selector, text: text,
      numbers: numbers.filter { $0.1 != InteractionRow.unknown }.map { (name: $0.0, value: Int($0.1)) })
  }
}

package import Models

/// Fresh rows and chunks.
extension HeatmapStore {
  static let freshColumns =
    "page, time, visitor, device, medium, country, width, element, a, b, c, d, points"

  func insert(_ row: InteractionRow, of layer: Layer) throws {
    let before = try freshWeight(of: layer)
    let statement = try connection.prepare(
      "INSERT INTO fresh(\(Self.freshColumns), website, kind) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    statement.bind(1, row.page).bind(2, row.time).bind(3, Int64(bitPattern: row.who.visitor))
      .bind(4, Int64(row.who.device.rawValue)).bind(5, Int64(row.who.medium.rawValue))
      .bind(6, Int64(row.who.country)).bind(7, Int64(row.who.width)).bind(8, row.element).bind(9, Int64(row.a))
      .bind(10, Int64(row.b)).bind(11, Int64(row.c)).bind(12, Int64(row.d))
    row.points.map(\.littleEndian).withUnsafeBytes { _ = statement.bind(13, $0) }
    try statement.bind(14, Int64(layer.website.rawValue)).bind(15, Int64(layer.kind.rawValue)).run()
    fresh[layer] = (before.weight + Self.weight(points: row.points.count / 2), min(before.oldest, row.time))
  }

  private static func weight(points: Int) -> Int { 1 + points / 16 }

  private func freshWeight(of layer: Layer) throws -> (weight: Int, oldest: Int64) {
    if let known = fresh[layer] { return known }
    let statement = try connection.prepare(
      "SELECT count(*) + coalesce(sum(length(points) / 128), 0), min(time) FROM fresh WHERE website = ? AND kind = ?")
    statement.bind(1, Int64(layer.website.rawValue)).bind(2, Int64(layer.kind.rawValue))
    defer { statement.reset() }
    guard try statement.step() else { return (0, .max) }
    let found = (statement.int(0), statement.isNull(1) ? Int64.max : statement.int64(1))
    fresh[layer] = found
    return found
  }

  static func row(of statement: Statement) throws -> InteractionRow {
    guard let device = UInt8(exactly: statement.int64(3)).flatMap(DeviceClass.init(rawValue:)),
      let medium = UInt8(exactly: statement.int64(4)).flatMap(TrafficMedium.init(rawValue:))
    else { throw StoreError.damaged("heatmaps.sqlite: an interaction describes a visitor in an unknown way") }
    var row = InteractionRow(
      page: statement.int64(0), time: statement.int64(1),
      who: InteractionProfile(
        visitor: UInt64(bitPattern: statement.int64(2)), device: device, medium: medium,
        country: UInt16(truncatingIfNeeded: statement.int64(5)), width: Int32(truncatingIfNeeded: statement.int64(6))))
    row.element = statement.int64(7)
    row.a = Int32(truncatingIfNeeded: statement.int64(8))
    row.b = Int32(truncatingIfNeeded: statement.int64(9))
    row.c = Int32(truncatingIfNeeded: statement.int64(10))
    row.d = Int32(truncatingIfNeeded: statement.int64(11))
    statement.withBlob(12) { bytes in
      row.points = (0..<bytes.count / 4).map {
        Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self))
      }
    }
    return row
  }

  /// Folds a layer's fresh rows when they are many, or of yesterday and not few.
  func foldIfDue(_ layer: Layer, now: Int64) throws {
    let (weight, oldest) = try freshWeight(of: layer)
    let isOld = weight >= Self.foldRowsNextDay && oldest < now - 86_400_000
    if weight >= Self.foldRows || isOld { try fold(layer) }
  }

  /// Makes chunks of a layer's fresh rows.
  package func fold(_ website: WebsiteID, _ kind: InteractionKind) throws {
    try fold(Layer(website: website, kind: kind))
  }

  private func fold(_ layer: Layer) throws {
    let site = Int64(layer.website.rawValue)
    let statement = try connection.prepare(
      "SELECT \(Self.freshColumns) FROM fresh WHERE website = ? AND kind = ? ORDER BY page, time, id")
    statement.bind(1, site).bind(2, Int64(layer.kind.rawValue))
    var rows: [InteractionRow] = []
    var points = 0
    while try statement.step() {
      let row = try Self.row(of: statement)
      let isNewPage = rows.last.map { $0.page != row.page } ?? false
      if rows.count >= InteractionChunk.rowsMax || points + row.points.count / 2 > InteractionChunk.pointsMax
        || isNewPage && rows.count >= Self.pageChunkRows
      {
        try insert(InteractionChunk(layer.kind, rows: rows), of: layer.website)
        rows.removeAll(keepingCapacity: true)
        points = 0
      }
      points += row.points.count / 2
      rows.append(row)
    }
    if !rows.isEmpty { try insert(InteractionChunk(layer.kind, rows: rows), of: layer.website) }
    try connection.prepare("DELETE FROM fresh WHERE website = ? AND kind = ?")
      .bind(1, site).bind(2, Int64(layer.kind.rawValue)).run()
    fresh[layer] = nil
  }

  private func insert(_ chunk: InteractionChunk, of website: WebsiteID) throws {
    let statement = try connection.prepare(
      """
      INSERT INTO chunk(website, kind, first_page, last_page, first_time, last_time, rows, bytes)
      VALUES(?, ?, ?, ?, ?, ?, ?, ?)
      """)
    statement.bind(1, Int64(website.rawValue)).bind(2, Int64(chunk.kind.rawValue))
      .bind(3, chunk.rows.map(\.page).min() ?? 0).bind(4, chunk.rows.map(\.page).max() ?? 0)
      .bind(5, chunk.rows.map(\.time).min() ?? 0).bind(6, chunk.rows.map(\.time).max() ?? 0)
    try statement.bind(7, chunk.rows.count).bind(8, try chunk.encoded()).run()
  }

  // MARK: Forgetting

  /// Forgets what a visitor did: their rows, pages that nobody else was on and elements that nobody else clicked.
  package func erase(visitor: UInt64, on website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    var lost: [Int64: Int] = [:]
    var elements: Set<Int64> = []
    func note(_ row: InteractionRow) {
      lost[row.page, default: 0] += 1
      if row.element != 0 { elements.insert(row.element) }
    }
    var isDamaged = false
    for id in try chunks(of: website, where: "1") {
      let found: InteractionChunk?
      do {
        found = try chunk(id, ifOf: visitor)
      } catch StoreError.damaged {
        // Nobody can tell whose they are.
        try connection.prepare("DELETE FROM chunk WHERE id = ?").bind(1, id).run()
        isDamaged = true
        continue
      }
      guard let chunk = found else { continue }
      let kept = chunk.rows.filter { $0.who.visitor != visitor }
      for row in chunk.rows where row.who.visitor == visitor { note(row) }
      try connection.prepare("DELETE FROM chunk WHERE id = ?").bind(1, id).run()
      if !kept.isEmpty { try insert(InteractionChunk(chunk.kind, rows: kept), of: website) }
    }
    let rows = try connection.prepare("SELECT page, element FROM fresh WHERE website = ? AND visitor = ?")
    rows.bind(1, site).bind(2, Int64(bitPattern: visitor))
    while try rows.step() {
      lost[rows.int64(0), default: 0] += 1
      if rows.int64(1) != 0 { elements.insert(rows.int64(1)) }
    }
    try connection.prepare("DELETE FROM fresh WHERE website = ? AND visitor = ?")
      .bind(1, site).bind(2, Int64(bitPattern: visitor)).run()
    for (page, count) in lost {
      try connection.prepare("UPDATE page SET interactions = interactions - ? WHERE id = ?")
        .bind(1, count).bind(2, page).run()
    }
    if isDamaged { elements = try recount(website) }
    try removeElements(elements, of: website)
    // A page that nobody else was on: its path may tell whose it was.
    let empty = "FROM page WHERE website = ? AND interactions <= 0"
    try connection.prepare("DELETE FROM element WHERE page IN (SELECT id \(empty))").bind(1, site).run()
    try connection.prepare("DELETE \(empty)").bind(1, site).run()
    forgetNumbers()
  }

  /// Counts the pages' interactions anew, after some went that could not be read.
  ///
  /// - Returns: the elements of all pages.
  private func recount(_ website: WebsiteID) throws -> Set<Int64> {
    let site = Int64(website.rawValue)
    var counts: [Int64: Int] = [:]
    for id in try chunks(of: website, where: "1") {
      for row in try chunk(id, ifOf: nil)?.rows ?? [] { counts[row.page, default: 0] += 1 }
    }
    let fresh = try connection.prepare("SELECT page, count(*) FROM fresh WHERE website = ? GROUP BY page").bind(1, site)
    while try fresh.step() { counts[fresh.int64(0), default: 0] += fresh.int(1) }
    try connection.prepare("UPDATE page SET interactions = 0 WHERE website = ?").bind(1, site).run()
    for (page, count) in counts {
      try connection.prepare("UPDATE page SET interactions = ? WHERE id = ?").bind(1, count).bind(2, page).run()
    }
    let all = try connection.prepare("SELECT id FROM element WHERE page IN (SELECT id FROM page WHERE website = ?)")
      .bind(1, site)
    var elements: Set<Int64> = []
    while try all.step() { elements.insert(all.int64(0)) }
    return elements
  }

  /// Removes those of the elements that nobody clicked: the text of a link may tell whose it was.
  private func removeElements(_ candidates: Set<Int64>, of website: WebsiteID) throws {
    var unused = candidates
    for id in try chunks(of: website, where: "kind = \(InteractionKind.click.rawValue)") where !unused.isEmpty {
      for row in try chunk(id, ifOf: nil)?.rows ?? [] { unused.remove(row.element) }
    }
    for element in unused {
      let page = try connection.prepare("SELECT page FROM element WHERE id = ?").bind(1, element)
      defer { page.reset() }
      guard try page.step() else { continue }
      let used = try connection.prepare("SELECT 1 FROM fresh WHERE website = ? AND kind = ? AND element = ? LIMIT 1")
      used.bind(1, Int64(website.rawValue)).bind(2, Int64(InteractionKind.click.rawValue)).bind(3, element)
      defer { used.reset() }
      guard try !used.step() else { continue }
      try connection.prepare("DELETE FROM element WHERE id = ?").bind(1, element).run()
      try connection.prepare("UPDATE page SET elements = elements - 1 WHERE id = ?").bind(1, page.int64(0)).run()
    }
  }

  private func chunks(of website: WebsiteID, where condition: String) throws -> [Int64] {
    let statement = try connection.prepare("SELECT id FROM chunk WHERE website = ? AND \(condition)")
    statement.bind(1, Int64(website.rawValue))
    var ids: [Int64] = []
    while try statement.step() { ids.append(statement.int64(0)) }
    return ids
  }

  /// A chunk, if a visitor is in it.
  private func chunk(_ id: Int64, ifOf visitor: UInt64?) throws -> InteractionChunk? {
    let statement = try connection.prepare("SELECT bytes FROM chunk WHERE id = ?").bind(1, id)
    defer { statement.reset() }
    guard try statement.step() else { return nil }
    return try statement.withBlob(0) { bytes in
      if let visitor, try !InteractionChunk.visitors(in: bytes).contains(visitor) { return nil }
      return try InteractionChunk(bytes)
    }
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    try connection.prepare("DELETE FROM element WHERE page IN (SELECT id FROM page WHERE website = ?)")
      .bind(1, site).run()
    for table in ["fresh", "chunk", "day", "page", "quarantine"] {
      try connection.prepare("DELETE FROM \(table) WHERE website = ?").bind(1, site).run()
    }
    forgetNumbers()
  }
}

package import Models

/// `heatmaps.sqlite`: what visitors did on each page, one by one.
///
/// What comes in is gathered until ``finish()`` and then lies as rows in `fresh`. Once there are enough of a website
/// and kind they are folded into chunks (``InteractionChunk``), by page and time, so that a chunk is of few pages and
/// some 10 bytes a click remain. Visitors are 64-bit hashes under the website's seed.
package final class HeatmapStore {
  /// Pages of one website; what would be another counts as the page `(other)`.
  package static let pagesMax = 20_000
  /// Elements of one page; clicks on others have a place on the page alone.
  package static let elementsMax = 2_000
  /// Interactions of one website, kind and UTC day that are kept; further ones are counted as refused.
  package static let rowsOfDayMax = 1_000_000
  /// Fresh rows of a website and kind that are folded. A movement of many places counts for several.
  package static let foldRows = 8_192
  /// The same when the oldest of them is more than a day old.
  package static let foldRowsNextDay = 512
  /// Rows after which a chunk ends with its page.
  package static let pageChunkRows = 1_024
  /// Pages and elements whose numbers are remembered.
  private static let rememberedMax = 50_000

  static let steps = [
    """
    CREATE TABLE page(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, path TEXT NOT NULL, interactions INTEGER NOT NULL,
      updated INTEGER NOT NULL, points INTEGER NOT NULL, elements INTEGER NOT NULL);
    CREATE UNIQUE INDEX page_path ON page(website, path);
    CREATE INDEX page_interactions ON page(website, interactions DESC);
    CREATE TABLE layer(
      page INTEGER NOT NULL, device INTEGER NOT NULL, kind INTEGER NOT NULL, interactions INTEGER NOT NULL,
      PRIMARY KEY(page, device, kind)) WITHOUT ROWID;
    CREATE TABLE element(
      id INTEGER PRIMARY KEY, page INTEGER NOT NULL, selector TEXT NOT NULL, text TEXT NOT NULL, href TEXT NOT NULL);
    CREATE UNIQUE INDEX element_selector ON element(page, selector);
    CREATE TABLE point(
      page INTEGER NOT NULL, device INTEGER NOT NULL, kind INTEGER NOT NULL, element INTEGER NOT NULL,
      width INTEGER NOT NULL, offset_x INTEGER NOT NULL, offset_y INTEGER NOT NULL, x INTEGER NOT NULL,
      y INTEGER NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY(page, device, kind, element, width, offset_x, offset_y, x, y)) WITHOUT ROWID;
    CREATE TABLE band(
      page INTEGER NOT NULL, device INTEGER NOT NULL, kind INTEGER NOT NULL, percent INTEGER NOT NULL,
      amount INTEGER NOT NULL, PRIMARY KEY(page, device, kind, percent)) WITHOUT ROWID;
    """,
    // Sums on a grid, as the first step kept them, tell neither who nor when: nothing can be made of them here.
    """
    DROP TABLE page; DROP TABLE layer; DROP TABLE element; DROP TABLE point; DROP TABLE band;
    CREATE TABLE page(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, host TEXT NOT NULL, path TEXT NOT NULL,
      interactions INTEGER NOT NULL, updated INTEGER NOT NULL, elements INTEGER NOT NULL);
    CREATE UNIQUE INDEX page_address ON page(website, path, host);
    CREATE TABLE element(
      id INTEGER PRIMARY KEY, page INTEGER NOT NULL, selector TEXT NOT NULL, text TEXT NOT NULL, href TEXT NOT NULL);
    CREATE UNIQUE INDEX element_selector ON element(selector, page);
    CREATE INDEX element_page ON element(page);
    CREATE TABLE day(
      website INTEGER NOT NULL, kind INTEGER NOT NULL, day INTEGER NOT NULL, rows INTEGER NOT NULL,
      refused INTEGER NOT NULL, PRIMARY KEY(website, kind, day)) WITHOUT ROWID;
    CREATE TABLE fresh(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, kind INTEGER NOT NULL, page INTEGER NOT NULL,
      time INTEGER NOT NULL, visitor INTEGER NOT NULL, device INTEGER NOT NULL, medium INTEGER NOT NULL,
      country INTEGER NOT NULL, width INTEGER NOT NULL, element INTEGER NOT NULL, a INTEGER NOT NULL,
      b INTEGER NOT NULL, c INTEGER NOT NULL, d INTEGER NOT NULL, points BLOB NOT NULL);
    CREATE INDEX fresh_layer ON fresh(website, kind);
    CREATE TABLE chunk(
      id INTEGER PRIMARY KEY, website INTEGER NOT NULL, kind INTEGER NOT NULL, first_page INTEGER NOT NULL,
      last_page INTEGER NOT NULL, first_time INTEGER NOT NULL, last_time INTEGER NOT NULL, rows INTEGER NOT NULL,
      bytes BLOB NOT NULL);
    CREATE INDEX chunk_layer ON chunk(website, kind, first_page);
    """,
  ]

  /// One thing that a visitor did.
  package struct Interaction {
    package var website: WebsiteID
    package var page: PageAddress
    package var who: InteractionProfile
    package var time: Instant
    package var arrival: Instant
    package var deed: Deed

    package init(
      website: WebsiteID, page: PageAddress, who: InteractionProfile, time: Instant, arrival: Instant, deed: Deed
    ) {
      self.website = website
      self.page = page
      self.who = who
      self.time = time
      self.arrival = arrival
      self.deed = deed
    }
  }

  /// What it was.
  package enum Deed {
    /// Clicked an element, or a place of which no element is known.
    case click(Element, Place)
    /// Moved the pointer over these places of the page, in pixels.
    case move([(x: Int32, y: Int32)])
    /// Saw the page down to this percent of its height.
    case scroll(depth: Int32)
    /// Had a part of the page in view, from and to in percent of its height.
    case attention(from: Int32, to: Int32, milliseconds: Int32)

    var kind: InteractionKind {
      switch self {
      case .click: .click
      case .move: .move
      case .scroll: .scroll
      case .attention: .attention
      }
    }
  }

  /// What was clicked.
  package struct Element {
    package var selector: String
    package var text: String
    package var href: String

    package init(selector: String, text: String, href: String) {
      self.selector = selector
      self.text = text
      self.href = href
    }
  }

  /// Where it was clicked, in pixels; `nil` where it is not known.
  package struct Place {
    package var x: Int32?
    package var y: Int32?
    package var offsetX: Int32?
    package var offsetY: Int32?

    package init(x: Int32? = nil, y: Int32? = nil, offsetX: Int32? = nil, offsetY: Int32? = nil) {
      self.x = x
      self.y = y
      self.offsetX = offsetX
      self.offsetY = offsetY
    }
  }

  /// Rows of one website and kind.
  struct Layer: Hashable {
    let website: WebsiteID
    let kind: InteractionKind
  }

  private struct PageName: Hashable {
    let website: WebsiteID
    let address: PageAddress
  }

  private struct ElementName: Hashable {
    let page: Int64
    let selector: String
  }

  private struct LayerDay: Hashable {
    let layer: Layer
    let day: Int64
  }

  /// A page as far as it is not written yet.
  private struct Page {
    let id: Int64
    var elements: Int
    var added = 0
    var addedElements = 0
    var updated: Int64 = 0
  }

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  var connection: Connection { tables.connection }

  private var pages: [PageName: Page] = [:]
  private var touched: Set<PageName> = []
  private var elements: [ElementName: Int64] = [:]
  private var days: [LayerDay: (rows: Int, refused: Int)] = [:]
  private var touchedDays: Set<LayerDay> = []
  private var gathered: [(layer: Layer, row: InteractionRow)] = []
  /// Weight of the fresh rows of each layer, and the time of the oldest.
  var fresh: [Layer: (weight: Int, oldest: Int64)] = [:]

  /// Opens the database for the worker.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.heatmaps, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Takes what a visitor did. It is written by ``finish()``.
  package func add(_ interaction: Interaction) throws {
    let layer = Layer(website: interaction.website, kind: interaction.deed.kind)
    let time = interaction.time.milliseconds
    let day = LayerDay(layer: layer, day: time.floorDivided(by: 86_400_000))
    guard try admits(day) else { return }
    let name = try page(interaction)
    let id = count(interaction, on: name)
    var row = InteractionRow(page: id, time: time, who: interaction.who)
    switch interaction.deed {
    case .click(let element, let place):
      row.element = try self.element(element, of: name)
      let unknown = InteractionRow.unknown
      (row.a, row.b) = (place.offsetX ?? unknown, place.offsetY ?? unknown)
      (row.c, row.d) = (place.x ?? unknown, place.y ?? unknown)
    case .move(let places):
      let side = Int32(MovementCell.side)
      row.points = places.flatMap { [$0.x.floorDivided(by: side), $0.y.floorDivided(by: side)] }
    case .scroll(let depth): row.a = depth
    case .attention(let from, let to, let milliseconds): (row.a, row.b, row.c) = (from, to, milliseconds)
    }
    gathered.append((layer, row))
  }

  /// Writes what was gathered, and folds what is enough.
  package func finish() throws {
    guard !gathered.isEmpty || !touchedDays.isEmpty else { return }
    for (layer, row) in gathered { try insert(row, of: layer) }
    for name in touched {
      guard let page = pages[name] else { continue }
      try connection.prepare(
        """
        UPDATE page SET interactions = interactions + ?, updated = max(updated, ?), elements = elements + ?
        WHERE id = ?
        """
      ).bind(1, page.added).bind(2, page.updated).bind(3, page.addedElements).bind(4, page.id).run()
      pages[name]?.added = 0
      pages[name]?.addedElements = 0
    }
    for day in touchedDays { try write(day) }
    let layers = Set(gathered.map(\.layer))
    let latest = gathered.map(\.row.time).max() ?? 0
    gathered.removeAll(keepingCapacity: true)
    touched.removeAll(keepingCapacity: true)
    touchedDays.removeAll(keepingCapacity: true)
    for layer in layers { try foldIfDue(layer, now: latest) }
    if pages.count > Self.rememberedMax { pages.removeAll() }
    if elements.count > Self.rememberedMax { elements.removeAll() }
    if days.count > Self.rememberedMax { days.removeAll() }
  }

  /// - Returns: the page's number.
  private func count(_ interaction: Interaction, on name: PageName) -> Int64 {
    guard var page = pages[name] else { preconditionFailure("a page is looked up before it counts") }
    page.added += 1
    page.updated = max(page.updated, interaction.arrival.milliseconds)
    pages[name] = page
    touched.insert(name)
    return page.id
  }

  /// Whether the day has room for another row. Where it has not, it is counted as refused.
  private func admits(_ day: LayerDay) throws -> Bool {
    var state = days[day] ?? (0, 0)
    if days[day] == nil {
      let statement = try connection.prepare("SELECT rows, refused FROM day WHERE website = ? AND kind = ? AND day = ?")
      statement.bind(1, Int64(day.layer.website.rawValue)).bind(2, Int64(day.layer.kind.rawValue)).bind(3, day.day)
      defer { statement.reset() }
      if try statement.step() { state = (statement.int(0), statement.int(1)) }
    }
    let isAdmitted = state.rows < Self.rowsOfDayMax
    if isAdmitted { state.rows += 1 } else { state.refused += 1 }
    days[day] = state
    touchedDays.insert(day)
    return isAdmitted
  }

  private func write(_ day: LayerDay) throws {
    guard let state = days[day] else { return }
    try connection.prepare("INSERT OR REPLACE INTO day VALUES(?, ?, ?, ?, ?)")
      .bind(1, Int64(day.layer.website.rawValue)).bind(2, Int64(day.layer.kind.rawValue)).bind(3, day.day)
      .bind(4, state.rows).bind(5, state.refused).run()
  }

  private func page(_ interaction: Interaction) throws -> PageName {
    let name = PageName(website: interaction.website, address: interaction.page)
    if pages[name] != nil { return name }
    if try load(name) { return name }
    let count = try connection.prepare("SELECT count(*) FROM page WHERE website = ?")
      .bind(1, Int64(name.website.rawValue))
    let isFull = try count.step() && count.int(0) >= Self.pagesMax
    count.reset()
    guard isFull else {
      try found(name)
      return name
    }
    let rest = PageName(website: name.website, address: PageAddress(host: "", path: "(other)"))
    if try pages[rest] == nil && !load(rest) { try found(rest) }
    return rest
  }

  private func load(_ name: PageName) throws -> Bool {
    let statement = try connection.prepare(
      "SELECT id, elements FROM page WHERE website = ? AND path = ? AND host = ?")
    statement.bind(1, Int64(name.website.rawValue)).bind(2, name.address.path).bind(3, name.address.host)
    defer { statement.reset() }
    guard try statement.step() else { return false }
    pages[name] = Page(id: statement.int64(0), elements: statement.int(1))
    return true
  }

  private func found(_ name: PageName) throws {
    try connection.prepare(
      "INSERT INTO page(website, host, path, interactions, updated, elements) VALUES(?, ?, ?, 0, 0, 0)"
    ).bind(1, Int64(name.website.rawValue)).bind(2, name.address.host).bind(3, name.address.path).run()
    pages[name] = Page(id: connection.lastInsertedRow, elements: 0)
  }

  /// The element's number; 0 where it has no name, or the page has too many.
  private func element(_ element: Element, of name: PageName) throws -> Int64 {
    guard !element.selector.isEmpty, let page = pages[name] else { return 0 }
    let key = ElementName(page: page.id, selector: element.selector)
    if let known = elements[key] { return known }
    let known = try connection.prepare("SELECT id FROM element WHERE selector = ? AND page = ?")
    known.bind(1, element.selector).bind(2, page.id)
    defer { known.reset() }
    if try known.step() {
      elements[key] = known.int64(0)
      return known.int64(0)
    }
    guard page.elements < Self.elementsMax else { return 0 }
    try connection.prepare("INSERT INTO element(page, selector, text, href) VALUES(?, ?, ?, ?)")
      .bind(1, page.id).bind(2, element.selector).bind(3, element.text).bind(4, element.href).run()
    elements[key] = connection.lastInsertedRow
    pages[name]?.elements += 1
    pages[name]?.addedElements += 1
    return connection.lastInsertedRow
  }

  /// Forgets the numbers that are remembered: the tables were changed otherwise.
  func forgetNumbers() {
    precondition(gathered.isEmpty, "what was gathered is written before anything else changes")
    pages.removeAll()
    elements.removeAll()
    days.removeAll()
    fresh.removeAll()
  }
}

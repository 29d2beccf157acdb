package import Models

/// `heatmaps.sqlite`: what visitors did on each page, as counts and as points on a grid, by class of device.
///
/// Nothing in it tells who did it. A point is an element and the place within it in cells of ``offsetCell`` pixels, and
/// the place on the page in cells of ``pageCell``; equal points are one row with a count. Scrolling and attention are
/// histograms over the page's height in percent.
package final class HeatmapStore {
  /// What was done. Raw values are stored.
  package enum Kind: Int64, CaseIterable, Hashable, Sendable { case click = 1, move = 2, scroll = 3, attention = 4 }

  /// Pages of one website; what would be another counts as the page `(other)`.
  package static let pagesMax = 20_000
  /// Different points of one page; others count, and have no place.
  package static let pointsMax = 50_000
  /// Elements of one page; clicks on others have a place on the page alone.
  package static let elementsMax = 2_000
  /// Pixels of a cell within an element.
  package static let offsetCell = 4
  /// Pixels of a cell on the page.
  package static let pageCell = 16
  /// Pixels by which widths of windows differ.
  package static let widthCell = 80

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
    """
  ]

  /// One thing that a visitor did.
  package struct Interaction {
    package var website: WebsiteID
    package var path: String
    package var kind: Kind
    /// As the classifier says it: `Desktop`, `Mobile`, `Tablet`, or anything else.
    package var device: String
    package var arrival: Instant

    package init(website: WebsiteID, path: String, kind: Kind, device: String, arrival: Instant) {
      self.website = website
      self.path = path
      self.kind = kind
      self.device = device
      self.arrival = arrival
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

  /// Where it was done, in pixels; `nil` where it is not known.
  package struct Place {
    package var x: Int?
    package var y: Int?
    package var offsetX: Int?
    package var offsetY: Int?
    /// Of the window.
    package var width: Int?

    package init(x: Int? = nil, y: Int? = nil, offsetX: Int? = nil, offsetY: Int? = nil, width: Int? = nil) {
      self.x = x
      self.y = y
      self.offsetX = offsetX
      self.offsetY = offsetY
      self.width = width
    }
  }

  /// A page and a class of device of it.
  private struct Layer {
    let page: Int64
    let device: Int64
    let kind: Kind
    let points: Int
    let elements: Int
  }

  /// The tables that go with the effect.
  package let tables: ConsumerStore
  private var connection: Connection { tables.connection }

  /// Opens the database for the worker.
  package init(in directory: DataDirectory) throws(StoreError) {
    tables = try ConsumerStore(.heatmaps, in: directory, steps: Self.steps)
  }

  // MARK: Writing, inside the caller's transaction

  /// Counts a click.
  package func addClick(_ interaction: Interaction, on element: Element, at place: Place) throws {
    let layer = try layer(of: interaction)
    try add([place], to: layer, element: try self.element(element, of: layer))
  }

  /// Counts a movement of the pointer.
  package func addMove(_ interaction: Interaction, over places: [Place]) throws {
    try add(places, to: try layer(of: interaction), element: 0)
  }

  /// Counts how far down a page came into view, in percent.
  package func addScroll(_ interaction: Interaction, depth: Int) throws {
    try add(1, at: depth, to: try layer(of: interaction))
  }

  /// Percent of a page's height in one band of attention.
  package static let attentionBand = 5

  /// Counts for how long a part of a page was in view, in milliseconds. Each band of the part gets all of them.
  package func addAttention(_ interaction: Interaction, from: Int, to: Int, milliseconds: Int) throws {
    let layer = try layer(of: interaction)
    let first = min(from, to, 99) / Self.attentionBand
    let last = max(first, (max(from, to) - 1) / Self.attentionBand)
    for band in first...last { try add(milliseconds, at: band * Self.attentionBand, to: layer) }
  }

  private func layer(of interaction: Interaction) throws -> Layer {
    let (page, points, elements) = try page(interaction)
    let device: Int64 =
      switch interaction.device {
      case "Desktop": 1
      case "Mobile": 2
      case "Tablet": 3
      default: 0
      }
    try connection.prepare(
      """
      INSERT INTO layer VALUES(?, ?, ?, 1)
      ON CONFLICT(page, device, kind) DO UPDATE SET interactions = interactions + 1
      """
    ).bind(1, page).bind(2, device).bind(3, interaction.kind.rawValue).run()
    try connection.prepare(
      "UPDATE page SET interactions = interactions + 1, updated = max(updated, ?) WHERE id = ?"
    ).bind(1, interaction.arrival.milliseconds).bind(2, page).run()
    return Layer(page: page, device: device, kind: interaction.kind, points: points, elements: elements)
  }

  private func page(_ interaction: Interaction) throws -> (id: Int64, points: Int, elements: Int) {
    let website = interaction.website
    if let known = try page(website, interaction.path) { return known }
    let count = try connection.prepare("SELECT count(*) FROM page WHERE website = ?").bind(1, Int64(website.rawValue))
    let isFull = try count.step() && count.int(0) >= Self.pagesMax
    count.reset()
    let path = isFull ? "(other)" : interaction.path
    if isFull, let rest = try page(website, path) { return rest }
    try connection.prepare(
      "INSERT INTO page(website, path, interactions, updated, points, elements) VALUES(?, ?, 0, ?, 0, 0)"
    ).bind(1, Int64(website.rawValue)).bind(2, path).bind(3, interaction.arrival.milliseconds).run()
    return (connection.lastInsertedRow, 0, 0)
  }

  private func page(_ website: WebsiteID, _ path: String) throws -> (id: Int64, points: Int, elements: Int)? {
    let statement = try connection.prepare("SELECT id, points, elements FROM page WHERE website = ? AND path = ?")
    statement.bind(1, Int64(website.rawValue)).bind(2, path)
    defer { statement.reset() }
    return try statement.step() ? (statement.int64(0), statement.int(1), statement.int(2)) : nil
  }

  /// The element's number; 0 where it has no name, or the page has too many.
  private func element(_ element: Element, of layer: Layer) throws -> Int64 {
    guard !element.selector.isEmpty else { return 0 }
    let known = try connection.prepare("SELECT id FROM element WHERE page = ? AND selector = ?")
    known.bind(1, layer.page).bind(2, element.selector)
    defer { known.reset() }
    if try known.step() { return known.int64(0) }
    guard layer.elements < Self.elementsMax else { return 0 }
    try connection.prepare("INSERT INTO element(page, selector, text, href) VALUES(?, ?, ?, ?)")
      .bind(1, layer.page).bind(2, element.selector).bind(3, element.text).bind(4, element.href).run()
    let id = connection.lastInsertedRow
    try connection.prepare("UPDATE page SET elements = elements + 1 WHERE id = ?").bind(1, layer.page).run()
    return id
  }

  /// Where a place is not known. No cell is so far out.
  private static let unknown: Int64 = -1 << 31

  private func add(_ places: [Place], to layer: Layer, element: Int64) throws {
    func cell(_ pixels: Int?, _ size: Int) -> Int64 { pixels.map { Int64($0.floorDivided(by: size)) } ?? Self.unknown }
    var points = layer.points
    for place in places {
      let key = [
        layer.page, layer.device, layer.kind.rawValue, element, cell(place.width, Self.widthCell),
        cell(place.offsetX, Self.offsetCell), cell(place.offsetY, Self.offsetCell), cell(place.x, Self.pageCell),
        cell(place.y, Self.pageCell),
      ]
      let known = try connection.prepare(
        """
        UPDATE point SET count = count + 1 WHERE page = ? AND device = ? AND kind = ? AND element = ? AND width = ?
          AND offset_x = ? AND offset_y = ? AND x = ? AND y = ?
        """)
      for (index, value) in key.enumerated() { known.bind(index + 1, value) }
      try known.run()
      guard connection.changes == 0, points < Self.pointsMax else { continue }
      let new = try connection.prepare("INSERT INTO point VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, 1)")
      for (index, value) in key.enumerated() { new.bind(index + 1, value) }
      try new.run()
      points += 1
    }
    guard points > layer.points else { return }
    try connection.prepare("UPDATE page SET points = ? WHERE id = ?").bind(1, points).bind(2, layer.page).run()
  }

  private func add(_ amount: Int, at percent: Int, to layer: Layer) throws {
    try connection.prepare(
      """
      INSERT INTO band VALUES(?, ?, ?, ?, ?)
      ON CONFLICT(page, device, kind, percent) DO UPDATE SET amount = amount + excluded.amount
      """
    ).bind(1, layer.page).bind(2, layer.device).bind(3, layer.kind.rawValue).bind(4, percent).bind(5, amount).run()
  }

  /// Forgets a website.
  package func removeAll(of website: WebsiteID) throws {
    let site = Int64(website.rawValue)
    for table in ["layer", "element", "point", "band"] {
      try connection.prepare("DELETE FROM \(table) WHERE page IN (SELECT id FROM page WHERE website = ?)")
        .bind(1, site).run()
    }
    try connection.prepare("DELETE FROM page WHERE website = ?").bind(1, site).run()
    try connection.prepare("DELETE FROM quarantine WHERE website = ?").bind(1, site).run()
  }
}

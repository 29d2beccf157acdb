import Models

/// Adds up the rows of one kind into what a heatmap shows.
struct HeatmapCounting {
  private struct Point: Hashable {
    let element: Int64
    /// Offset in the element, or where that is not known the place on the page.
    let x: Int32
    let y: Int32
    let isOffset: Bool
  }

  private struct Clicks {
    var count = 0
    var time: Int64 = .min
    var x = InteractionRow.unknown
    var y = InteractionRow.unknown
  }

  private struct Cell: Hashable {
    let x: Int32
    let y: Int32
  }

  /// Steps of scroll depths, and bands of attention.
  private static let step = AttentionBand.height
  private static let bands = 100 / step

  private let kind: InteractionKind
  private var interactions = 0
  private var dataPoints = 0
  private var latest: Int64 = .min
  private var visitors: Set<UInt64> = []
  private var points: [Point: Clicks] = [:]
  private var cells: [Cell: Int] = [:]
  private var depths = [Int](repeating: 0, count: bands + 1)
  private var deepest: [UInt64: Int32] = [:]
  private var milliseconds = [Int64](repeating: 0, count: bands)
  private var viewers = [Set<UInt64>](repeating: [], count: bands)

  init(_ kind: InteractionKind) { self.kind = kind }

  mutating func add(_ row: InteractionRow) {
    interactions += 1
    latest = max(latest, row.time)
    visitors.insert(row.who.visitor)
    switch kind {
    case .click: addClick(row)
    case .move:
      dataPoints += row.points.count / 2
      for index in stride(from: 0, to: row.points.count - 1, by: 2) {
        cells[Cell(x: row.points[index], y: row.points[index + 1]), default: 0] += 1
      }
    case .scroll:
      dataPoints += 1
      let depth = min(max(row.a, 0), 100)
      depths[Int(depth) / Self.step] += 1
      deepest[row.who.visitor] = max(deepest[row.who.visitor] ?? 0, depth)
    case .attention:
      dataPoints += 1
      addAttention(row)
    }
  }

  private mutating func addClick(_ row: InteractionRow) {
    dataPoints += 1
    let unknown = InteractionRow.unknown
    let isOffset = row.element != 0 && row.a != unknown && row.b != unknown
    let point =
      isOffset
      ? Point(element: row.element, x: row.a, y: row.b, isOffset: true)
      : Point(element: row.element, x: row.c, y: row.d, isOffset: false)
    var clicks = points[point] ?? Clicks()
    clicks.count += 1
    // Of equally late ones the greater place, so that the order of rows does not matter.
    if (row.time, row.c, row.d) >= (clicks.time, clicks.x, clicks.y) {
      (clicks.time, clicks.x, clicks.y) = (row.time, row.c, row.d)
    }
    points[point] = clicks
  }

  private mutating func addAttention(_ row: InteractionRow) {
    let (from, to) = (Int(min(row.a, row.b)), Int(max(row.a, row.b)))
    let first = min(max(from, 0), 99) / Self.step
    let last = min(max(first, (to - 1) / Self.step), Self.bands - 1)
    for band in first...last {
      milliseconds[band] += Int64(row.c)
      viewers[band].insert(row.who.visitor)
    }
  }

  /// The figures.
  ///
  /// - Parameters:
  ///   - limit: how many points or cells are listed.
  ///   - element: the selector and text of an element.
  func figures(limit: Int, element: (Int64) throws -> (selector: String, text: String)) rethrows -> HeatmapFigures {
    var figures = HeatmapFigures()
    figures.interactions = interactions
    figures.visitors = visitors.count
    figures.dataPoints = dataPoints
    figures.latest = interactions > 0 ? Instant(milliseconds: latest) : nil
    switch kind {
    case .click:
      let order = points.sorted {
        ($1.value.count, $0.key.element, $0.key.y, $0.key.x) < ($0.value.count, $1.key.element, $1.key.y, $1.key.x)
      }
      figures.distinctPoints = order.count
      figures.clicks = try order.prefix(limit).map { try Self.click($0.key, $0.value, element) }
    case .move:
      let order = cells.sorted { ($1.value, $0.key.y, $0.key.x) < ($0.value, $1.key.y, $1.key.x) }
      figures.distinctPoints = order.count
      let side = MovementCell.side
      figures.movement = order.prefix(limit).map {
        MovementCell(x: Int($0.key.x) * side, y: Int($0.key.y) * side, count: $0.value)
      }
    case .scroll:
      var reached = [Int](repeating: 0, count: Self.bands + 1)
      for depth in deepest.values { reached[Int(depth) / Self.step] += 1 }
      var (visitors, views) = (0, 0)
      for band in (0...Self.bands).reversed() {
        visitors += reached[band]
        views += depths[band]
        figures.scroll.insert(ScrollReach(depth: band * Self.step, visitors: visitors, views: views), at: 0)
      }
    case .attention:
      figures.attention = (0..<Self.bands).map {
        AttentionBand(from: $0 * Self.step, milliseconds: milliseconds[$0], visitors: viewers[$0].count)
      }
    }
    return figures
  }

  private static func click(
    _ point: Point, _ clicks: Clicks, _ element: (Int64) throws -> (selector: String, text: String)
  ) rethrows -> ClickPoint {
    func known(_ place: Int32) -> Int? { place == InteractionRow.unknown ? nil : Int(place) }
    let (selector, text) = point.element == 0 ? ("", "") : try element(point.element)
    return ClickPoint(
      selector: selector, text: text, offsetX: point.isOffset ? Int(point.x) : nil,
      offsetY: point.isOffset ? Int(point.y) : nil, x: known(clicks.x), y: known(clicks.y), count: clicks.count)
  }
}

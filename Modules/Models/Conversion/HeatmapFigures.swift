/// What a heatmap shows: figures of one kind of interaction on the pages that were asked for.
public struct HeatmapFigures: Hashable, Sendable {
  /// Interactions: clicks, movements, scrolls or spells of attention.
  public var interactions = 0
  /// Different visitors of them. A cookieless visitor is another one each day.
  public var visitors = 0
  /// What the map is drawn of: clicks, places of pointers, scrolls or spells of attention.
  public var dataPoints = 0
  /// Different points in ``clicks`` or ``movement`` before they were cut to what was asked for.
  public var distinctPoints = 0
  /// When the latest of them happened.
  public var latest: Instant?
  /// Where visitors clicked, the most frequent first. Of other kinds empty, as are those below.
  public var clicks: [ClickPoint] = []
  /// Where pointers were, the most frequent cells first.
  public var movement: [MovementCell] = []
  /// How deep visitors scrolled: the depths 0, 5 … 100.
  public var scroll: [ScrollReach] = []
  /// How long each twentieth of the page's height was in view, from the top.
  public var attention: [AttentionBand] = []

  /// No figures.
  public init() {}
}

/// Clicks at one place of one element.
public struct ClickPoint: Hashable, Sendable {
  /// CSS selector of the element; empty where only the place on the page is known.
  public var selector: String
  /// The text that was clicked on, when the element was first seen.
  public var text: String
  /// Pixels from the element's left edge; `nil` where not known.
  public var offsetX: Int?
  /// Pixels from its upper edge.
  public var offsetY: Int?
  /// Pixels from the page's left edge, of the latest of these clicks; `nil` where not known.
  public var x: Int?
  /// Pixels from its upper edge.
  public var y: Int?
  /// How many clicks.
  public var count: Int

  /// A point with these values.
  public init(selector: String, text: String, offsetX: Int?, offsetY: Int?, x: Int?, y: Int?, count: Int) {
    self.selector = selector
    self.text = text
    self.offsetX = offsetX
    self.offsetY = offsetY
    self.x = x
    self.y = y
    self.count = count
  }
}

/// How often pointers were in one cell of the page.
public struct MovementCell: Hashable, Sendable {
  /// Pixels of a cell's side.
  public static let side = 16
  /// Its left edge in pixels of the page.
  public var x: Int
  /// Its upper edge.
  public var y: Int
  /// How many places.
  public var count: Int

  /// A cell with these values.
  public init(x: Int, y: Int, count: Int) {
    self.x = x
    self.y = y
    self.count = count
  }
}

/// How many reached one depth of the page.
public struct ScrollReach: Hashable, Sendable {
  /// Percent of the page's height.
  public var depth: Int
  /// Visitors of whom at least so much came into view, on any view of a page.
  public var visitors: Int
  /// Views of a page (scroll interactions) that did.
  public var views: Int

  /// A depth with these values.
  public init(depth: Int, visitors: Int, views: Int) {
    self.depth = depth
    self.visitors = visitors
    self.views = views
  }
}

/// How long one band of the page was in view.
public struct AttentionBand: Hashable, Sendable {
  /// Percent of the page's height in one band.
  public static let height = 5
  /// Where it begins, in percent of the page's height.
  public var from: Int
  /// For how long, of all visitors together.
  public var milliseconds: Int64
  /// Visitors to whom any of it was shown.
  public var visitors: Int

  /// A band with these values.
  public init(from: Int, milliseconds: Int64, visitors: Int) {
    self.from = from
    self.milliseconds = milliseconds
    self.visitors = visitors
  }
}

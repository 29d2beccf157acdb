/// How much visitors did on one page, all of them together.
public struct HeatmapPage: Hashable, Sendable {
  /// Its path.
  public var path: String
  /// Clicks, movements, scrolls and spells of attention.
  public var interactions: Int
  /// When the latest of them was accepted.
  public var updatedAt: Instant

  /// A page with these values.
  public init(path: String, interactions: Int, updatedAt: Instant) {
    self.path = path
    self.interactions = interactions
    self.updatedAt = updatedAt
  }
}

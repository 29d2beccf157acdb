public import Models
public import Storage

/// What visitors did besides being counted, for the endpoints that list it. Blocks: for threads that may wait.
public struct BehaviorReader: Sendable {
  /// Groups of errors of a website, those that happened last first: of one status or of all, at most so many.
  public var errorGroups: @Sendable (_ website: WebsiteID, _ status: ErrorGroupStatus?, _ limit: Int) throws(StoreError)
    -> [ErrorGroup]
  /// Pages with a heatmap, those with the most interactions first.
  public var heatmapPages: @Sendable (_ website: WebsiteID, _ limit: Int) throws(StoreError) -> [HeatmapPage]
  /// Recorded sessions, the newest first.
  public var replays: @Sendable (_ website: WebsiteID, _ limit: Int, _ offset: Int) throws(StoreError) -> [Replay]

  /// A reader of these.
  public init(
    errorGroups: @escaping @Sendable (_ website: WebsiteID, _ status: ErrorGroupStatus?, _ limit: Int)
      throws(StoreError) -> [ErrorGroup],
    heatmapPages: @escaping @Sendable (_ website: WebsiteID, _ limit: Int) throws(StoreError) -> [HeatmapPage],
    replays: @escaping @Sendable (_ website: WebsiteID, _ limit: Int, _ offset: Int) throws(StoreError) -> [Replay]
  ) {
    self.errorGroups = errorGroups
    self.heatmapPages = heatmapPages
    self.replays = replays
  }

  /// Nothing was done on any website.
  public static let empty = BehaviorReader(
    errorGroups: { _, _, _ in [] }, heatmapPages: { _, _ in [] }, replays: { _, _, _ in [] })
}

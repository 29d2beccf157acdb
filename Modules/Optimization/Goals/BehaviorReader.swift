public import Models
public import Storage

/// What visitors did besides events that meets goals: clicks and sent forms, from the stores that keep them.
public struct BehaviorReader: Sendable {
  /// What meets a condition on a website inside a range, in order; nothing for conditions that events tell. Blocks.
  ///
  /// Throws `StoreError`.
  public var deeds:
    @Sendable (_ condition: GoalCondition, _ website: WebsiteID, _ range: InstantRange) throws(StoreError)
      -> [VisitorDeed]

  /// A reader that asks this.
  public init(
    deeds:
      @escaping @Sendable (_ condition: GoalCondition, _ website: WebsiteID, _ range: InstantRange) throws(StoreError)
      -> [VisitorDeed]
  ) {
    self.deeds = deeds
  }

  /// What a data directory holds.
  public init(directory: DataDirectory) {
    self.init { condition, website, range throws(StoreError) in
      switch condition {
      case .click(let selector):
        var filter = InteractionFilter()
        filter.times = range
        return try Heatmaps(directory: directory).clicks(on: selector.text, of: website, filter: filter)
      case .formSubmission(let selector):
        return try Forms(directory: directory).submissions(of: selector.text, on: website, times: range)
      case .pageVisit, .customEvent, .revenue: return []
      }
    }
  }
}

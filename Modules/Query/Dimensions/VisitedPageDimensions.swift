import Storage

/// Pages of a session as a whole; sessions without pageviews have none and are left out of breakdowns.
extension Dimension {
  /// Whether a session's visitor had one before; for filters only, and without a name on the wire.
  static let isReturning = Dimension(
    "visit:returning", reads: .either, columns: [.isReturning], keys: ["returning"], naming: [LabelNaming(empty: nil)],
    isForFiltersOnly: true)

  static let visitedPages: [Dimension] = [
    Dimension(
      "visit:entry_page", reads: .session, columns: [.entryPage], keys: ["entry_page"],
      naming: [LabelNaming(empty: nil)], emptyTexts: [notSet], hostname: .entryHostname),
    Dimension(
      "visit:exit_page", reads: .session, columns: [.exitPage], keys: ["exit_page"], naming: [LabelNaming(empty: nil)],
      emptyTexts: [notSet], hostname: .exitHostname),
  ]
}

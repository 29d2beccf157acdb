import Storage

/// What is known of a single event.
extension Dimension {
  static let events: [Dimension] = [page, name, hostname, goal]

  /// The page an event happened on. Sessions meet it as the page they entered on.
  static let page = Dimension(
    "event:page", reads: .event, columns: [.page], keys: ["page"], naming: [LabelNaming(empty: "")],
    sessionColumns: [.entryPage])

  /// `pageview`, or the custom event's name.
  static let name = Dimension(
    "event:name", reads: .event, columns: [.name], keys: ["name"], naming: [LabelNaming(empty: "")],
    tellsSingleEvents: true)

  /// The host of the page.
  static let hostname = Dimension(
    "event:hostname", reads: .event, columns: [.hostname], keys: ["hostname"], naming: [LabelNaming(empty: "")],
    isForFiltersOnly: true)

  /// The goal that an event meets. A website without goals has no such rows.
  static let goal = Dimension(
    "event:goal", reads: .event, columns: [], keys: ["goal"], naming: [], tellsSingleEvents: true)
}

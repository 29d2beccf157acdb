import Storage

/// Something that traffic can be broken down or filtered by. Each family has a file of its own in this folder.
public struct Dimension: Sendable {
  /// What it is called on the wire, prefix and all.
  public let property: String
  /// Which rows have it.
  let reads: RowKind
  /// What rows are grouped by; empty for goals.
  let columns: [Column]
  /// What the columns' texts are called in an answered row, in the same order.
  let keys: [String]
  /// How the columns' texts become labels.
  let naming: [LabelNaming]
  /// Texts that mean the empty text in a filter.
  let emptyTexts: Set<String>
  /// What sessions are grouped by when event rows are grouped by this.
  let sessionColumns: [Column]
  /// Which host of the session a filter by hostname asks for as well in a breakdown.
  let hostname: Column?
  /// Whether rows cannot be grouped by it.
  let isForFiltersOnly: Bool
  /// Whether it says something of single events only, so that nothing can be said of sessions with it.
  let tellsSingleEvents: Bool

  init(
    _ property: String, reads: RowKind, columns: [Column], keys: [String], naming: [LabelNaming],
    emptyTexts: Set<String> = [], sessionColumns: [Column]? = nil, hostname: Column? = nil,
    isForFiltersOnly: Bool = false, tellsSingleEvents: Bool = false
  ) {
    self.property = property
    self.reads = reads
    self.columns = columns
    self.keys = keys
    self.naming = naming
    self.emptyTexts = emptyTexts
    self.sessionColumns = sessionColumns ?? columns
    self.hostname = hostname
    self.isForFiltersOnly = isForFiltersOnly
    self.tellsSingleEvents = tellsSingleEvents
  }

  /// Those with a fixed name; custom properties come on top. A new one adds a name to its family.
  static let named: [Dimension] = events + sources + campaigns + devices + locations + visitedPages

  /// The dimension called so on the wire; `nil` when there is none.
  public init?(property: String) {
    if let name = Dimension.customPropertyName(property) {
      guard !name.isEmpty else { return nil }
      self = .customProperty(name)
      return
    }
    guard let dimension = Dimension.named.first(where: { $0.property == property }) else { return nil }
    self = dimension
  }

  /// How a text given in a filter reads in the column.
  func stored(_ text: String) -> String { emptyTexts.contains(text) ? "" : text }
}

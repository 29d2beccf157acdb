/// How groups of texts are named, chosen and ordered.
public struct LabelGrouping: Hashable, Sendable {
  /// One for each key column.
  public var naming: [LabelNaming]
  /// Which groups there are.
  public var join: Join
  /// Order of the rows: by this value, greatest first, then by label, bytewise ascending.
  public var order: SortValue
  /// Rows to leave out at the start of that order.
  public var offset: Int
  /// Rows to answer at most.
  public var limit: Int

  /// Which groups an answer of several sets has.
  public enum Join: Hashable, Sendable {
    /// Those of the first set.
    case first
    /// Those of any set.
    case any
  }

  /// A grouping with these parts.
  public init(naming: [LabelNaming], join: Join, order: SortValue, offset: Int, limit: Int) {
    self.naming = naming
    self.join = join
    self.order = order
    self.offset = offset
    self.limit = limit
  }
}

/// How the texts of a key column become labels.
public struct LabelNaming: Hashable, Sendable {
  /// Label of the empty text; `nil` leaves such rows out.
  public var empty: String?
  /// Label of an absent property; `nil` leaves such rows out.
  public var absent: String?
  /// Texts whose rows are left out.
  public var leftOut: Set<String>

  /// A naming with these parts.
  public init(empty: String?, absent: String? = nil, leftOut: Set<String> = []) {
    self.empty = empty
    self.absent = absent
    self.leftOut = leftOut
  }
}

/// By what groups are ordered.
public enum SortValue: Hashable, Sendable {
  /// The value at this place of the answered row.
  case value(Int)
  /// `scale` × numerator / denominator, rounded half up to a whole number, 0 where the denominator is 0.
  case ratio(numerator: Int, denominator: Int, scale: Int)

  /// The value of a row with these values.
  public func of(_ values: some RandomAccessCollection<Int>) -> Int {
    func at(_ place: Int) -> Int { values[values.index(values.startIndex, offsetBy: place)] }
    switch self {
    case .value(let place): return at(place)
    case .ratio(let numerator, let denominator, let scale):
      let below = at(denominator)
      return below == 0 ? 0 : (2 * scale * at(numerator) + below) / (2 * below)
    }
  }
}

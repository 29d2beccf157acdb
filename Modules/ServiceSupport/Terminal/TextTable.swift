/// Rows under headings, in columns wide enough for each, as commands print them for people.
public struct TextTable: Sendable {
  /// On which side of its column a text stands.
  public enum Side: Sendable { case left, right }

  /// Characters that a column is made wide at most: a longer cell moves what follows in its own line alone.
  private static let widthMax = 80

  private let headings: [String]
  private let sides: [Side]
  private var rows: [[String]] = []

  /// A table without rows. Columns with no side given stand left.
  public init(_ headings: [String], sides: [Side] = []) {
    self.headings = headings
    self.sides = headings.indices.map { $0 < sides.count ? sides[$0] : .left }
  }

  /// Adds a row; missing cells are empty.
  public mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The table, a line each, without trailing blanks; the headings alone when there are no rows.
  public var text: String {
    let widths = headings.indices.map { column in
      min(Self.widthMax, ([headings] + rows).map { column < $0.count ? $0[column].count : 0 }.max() ?? 0)
    }
    let rule = widths.map { String(repeating: "─", count: $0) }
    return ([headings, rule] + rows).map { cells in
      var line = ""
      for column in headings.indices {
        if column > 0 { line += "  " }
        let cell = column < cells.count ? cells[column] : ""
        let blanks = String(repeating: " ", count: max(0, widths[column] - cell.count))
        line += sides[column] == .left ? cell + blanks : blanks + cell
      }
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }
}

/// Which column of numbers a field's values go to, the same for the packer and the unpacker.
///
/// A column is what one name means within one other name (`x` within `positions`), whatever the shape. The first
/// element of `positions` has columns of its own: there times and places begin anew. Columns are numbered in order of
/// first use, so that nothing has to say which is which.
struct ColumnPlans {
  /// Columns of the fields of one shape in one place.
  struct Plan {
    /// For each whole number one, for each binary number two, in order of the fields.
    var columns: [Int]
  }

  private struct Address: Hashable {
    var place: Int
    var name: Int
    var part: Int
  }

  private var columns: [Address: Int] = [:]
  /// The name that a column's values belong to.
  private(set) var names: [Int] = []
  private var plans: [Int: Int] = [:]
  private(set) var all: [Plan] = []

  /// The number of a shape's plan in a place.
  ///
  /// - Parameter place: see ``place(of:isFirst:)``.
  mutating func plan(of shape: Int, _ fields: [ShapeField], in place: Int) -> Int {
    let key = shape << 24 ^ place
    if let plan = plans[key] { return plan }
    var columns: [Int] = []
    for field in fields {
      switch field.kind {
      case .whole: columns.append(column(place, field.name, 0))
      case .binary:
        columns.append(column(place, field.name, 1))
        columns.append(column(place, field.name, 2))
      default: break
      }
    }
    all.append(Plan(columns: columns))
    plans[key] = all.count - 1
    return all.count - 1
  }

  /// The columns of numbers that are elements of an array: whole ones, exponents, mantissas.
  mutating func elements(of name: Int) -> (whole: Int, exponent: Int, mantissa: Int) {
    let place = Self.place(of: name, isFirst: false)
    return (column(place, name, 0), column(place, name, 1), column(place, name, 2))
  }

  /// What stands for the inside of a field of this name.
  static func place(of name: Int, isFirst: Bool) -> Int {
    name == positions && isFirst ? 1 : name + 2
  }

  /// The place of a recording's events.
  static let events = 0
  private static let positions = KnownShapes.numbers["positions"] ?? -1

  private mutating func column(_ place: Int, _ name: Int, _ part: Int) -> Int {
    let address = Address(place: place, name: name, part: part)
    if let column = columns[address] { return column }
    columns[address] = names.count
    names.append(name)
    return names.count - 1
  }
}

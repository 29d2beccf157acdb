/// What a field of an object is, told by its shape so that the value itself takes no room or only that of the number.
///
/// Raw values are stored: never change them.
enum FieldKind: UInt8 {
  case null = 0
  case no = 1
  case yes = 2
  /// A whole number of at most 18 digits, written as usual.
  case whole = 3
  /// A number that is a whole number of 2ⁿths, written as the shortest text that means it.
  case binary = 4
  /// Any other number, as it was written.
  case numeral = 5
  case text = 6
  case emptyArray = 7
  case emptyObject = 8
  case array = 9
  case object = 10
  /// A whole number that is the same in every object of the shape.
  case constantWhole = 11
  /// A text that is the same in every object of the shape.
  case constantText = 12

  var isContainer: Bool { self == .array || self == .object }
  var isConstant: Bool { self == .constantWhole || self == .constantText }
}

/// A field of a shape.
struct ShapeField: Hashable {
  /// Number of its name among ``ShapeNames``.
  var name: Int
  var kind: FieldKind
  /// The value of a constant: the number, or the number of the text among the names.
  var constant: Int = 0
}

/// Shapes of objects by number: those that recordings usually have, then a recording's own in order of first use.
struct ShapeTable {
  private var numbers: [[ShapeField]: Int]
  private(set) var shapes: [[ShapeField]]

  /// Only the usual ones.
  static let known = ShapeTable(KnownShapes.shapes)

  private init(_ shapes: [[ShapeField]]) {
    self.shapes = shapes
    numbers = Dictionary(zip(shapes, 0...), uniquingKeysWith: { first, _ in first })
  }

  var count: Int { shapes.count }

  func number(of shape: [ShapeField]) -> Int? { numbers[shape] }

  mutating func append(_ shape: [ShapeField]) {
    numbers[shape] = shapes.count
    shapes.append(shape)
  }
}

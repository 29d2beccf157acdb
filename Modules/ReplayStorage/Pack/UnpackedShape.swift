/// A shape made ready for writing JSON: between its values stand texts that never change.
struct UnpackedShape {
  struct Field {
    var kind: FieldKind
    var name: Int
    /// What is written before the value, in the literals of all shapes.
    var literal: Range<Int>
  }

  /// Fields whose values take room: numbers, texts, containers.
  var fields: [Field] = []
  /// What is written behind the last of them.
  var tail = 0..<0
  var hasContainers = false
  /// Of an event: its type, and which of the fields is its time.
  var type: Int64?
  var timeField: Int?
  /// All fields, for the columns' plan.
  var all: [ShapeField]

  /// - Parameters:
  ///   - literals: to which the texts are added.
  ///   - name: the text of a number.
  init(_ shape: [ShapeField], literals: inout [UInt8], name: (Int) -> ArraySlice<UInt8>) {
    all = shape
    var start = literals.count
    for (index, field) in shape.enumerated() {
      literals.append(UInt8(ascii: index == 0 ? "{" : ","))
      literals.append(UInt8(ascii: "\""))
      literals += name(field.name)
      literals += "\":".utf8
      switch field.kind {
      case .null: literals += "null".utf8
      case .no: literals += "false".utf8
      case .yes: literals += "true".utf8
      case .emptyArray: literals += "[]".utf8
      case .emptyObject: literals += "{}".utf8
      case .constantWhole:
        literals += String(field.constant).utf8
        if field.name == Self.typeName { type = Int64(field.constant) }
      case .constantText:
        literals.append(UInt8(ascii: "\""))
        literals += name(field.constant)
        literals.append(UInt8(ascii: "\""))
      case .whole, .binary, .numeral, .text, .array, .object:
        if field.kind == .whole, field.name == Self.timeName { timeField = fields.count }
        if field.kind == .text { literals.append(UInt8(ascii: "\"")) }
        fields.append(Field(kind: field.kind, name: field.name, literal: start..<literals.count))
        start = literals.count
        if field.kind == .text { literals.append(UInt8(ascii: "\"")) }
        hasContainers = hasContainers || field.kind.isContainer
      }
    }
    literals += shape.isEmpty ? "{}".utf8 : "}".utf8
    tail = start..<literals.count
  }

  private static let typeName = KnownShapes.numbers["type"] ?? -1
  private static let timeName = KnownShapes.numbers["timestamp"] ?? -1
}

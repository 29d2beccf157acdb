/// The open part of a recording: its structure as a list of codes, and its numbers in columns.
struct PartColumns {
  private var structure: [UInt8] = []
  private var columns: [NumberColumn] = []
  private var plans = ColumnPlans()
  /// By name: the numbers of that name, wherever they stood.
  private var trends: [NumberTrend] = []
  private var open: [Open] = []
  private var fields: [ShapeField] = []

  /// A container whose members are being added.
  private struct Open {
    var next: Int
    var rest: Int32
    var isArray: Bool
    /// The name of the field that holds it.
    var name: Int
    var isFirst = true
  }

  /// Adds an event.
  mutating func add(
    _ node: Int, of tape: JSONTape, _ bytes: UnsafeRawBufferPointer, dictionary: inout PackedDictionary
  ) {
    element(node, tape, bytes, ColumnPlans.events, name: 0, &dictionary)
    while let last = open.indices.last {
      guard open[last].rest > 0 else {
        open.removeLast()
        continue
      }
      open[last].rest -= 1
      let node = open[last].next
      let (isArray, name, isFirst) = (open[last].isArray, open[last].name, open[last].isFirst)
      open[last].isFirst = false
      if isArray {
        open[last].next = Int(tape.nodes[node].next)
        element(node, tape, bytes, ColumnPlans.place(of: name, isFirst: isFirst), name: name, &dictionary)
      } else {
        open[last].next = Int(tape.nodes[node + 1].next)
        let value = tape.nodes[node + 1]
        guard value.kind == .array || value.kind == .object, value.count > 0 else { continue }
        let inner = dictionary.name(tape.text(node, bytes))
        if value.kind == .array {
          array(node + 1, tape, name: inner)
        } else {
          object(node + 1, tape, bytes, ColumnPlans.place(of: inner, isFirst: false), name: inner, &dictionary)
        }
      }
    }
  }

  /// An element of an array, or an event: what it is, then its value.
  private mutating func element(
    _ node: Int, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer, _ place: Int, name: Int,
    _ dictionary: inout PackedDictionary
  ) {
    let value = tape.nodes[node]
    if value.kind == .object, value.count > 0 {
      object(node, tape, bytes, place, name: name, &dictionary)
      return
    }
    let (kind, number) = Self.kind(node, tape, bytes)
    structure.append(kind.rawValue)
    switch kind {
    case .array: array(node, tape, name: name)
    case .whole: append(number.whole, to: plans.elements(of: name).whole)
    case .binary:
      let columns = plans.elements(of: name)
      append(number.exponent, to: columns.exponent)
      append(number.whole, to: columns.mantissa)
    case .text, .numeral: dictionary.refer(to: tape.text(node, bytes), in: &structure)
    default: break
    }
  }

  private mutating func array(_ node: Int, _ tape: JSONTape, name: Int) {
    Varint.append(UInt64(tape.nodes[node].count), to: &structure)
    open.append(Open(next: node + 1, rest: tape.nodes[node].count, isArray: true, name: name))
  }

  /// An object: its shape, its plain values in order, then what its containers hold.
  private mutating func object(
    _ node: Int, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer, _ place: Int, name: Int,
    _ dictionary: inout PackedDictionary
  ) {
    fields.removeAll(keepingCapacity: true)
    var numbers: [Numeral] = []
    var at = node + 1
    for _ in 0..<tape.nodes[node].count {
      let name = dictionary.name(tape.text(at, bytes))
      let (kind, number) = Self.kind(at + 1, tape, bytes)
      var field = ShapeField(name: name, kind: kind)
      if kind == .whole, KnownShapes.isConstant(name), (0...255).contains(number.whole) {
        field = ShapeField(name: name, kind: .constantWhole, constant: Int(number.whole))
      } else if kind == .text, name == KnownShapes.tagName, tape.nodes[at + 1].count <= KnownShapes.tagBytesMax {
        field = ShapeField(
          name: name, kind: .constantText, constant: dictionary.name(tape.text(at + 1, bytes)))
      } else if kind == .whole || kind == .binary {
        numbers.append(number)
      }
      fields.append(field)
      at = Int(tape.nodes[at + 1].next)
    }
    let shape = dictionary.shape(fields)
    Varint.append(KnownShapes.code(of: shape), to: &structure)
    let plan = plans.plan(of: shape, fields, in: place)
    var column = 0
    var number = 0
    var hasContainers = false
    at = node + 1
    for field in fields {
      switch field.kind {
      case .whole:
        append(numbers[number].whole, to: plans.all[plan].columns[column])
        (column, number) = (column + 1, number + 1)
      case .binary:
        append(numbers[number].exponent, to: plans.all[plan].columns[column])
        append(numbers[number].whole, to: plans.all[plan].columns[column + 1])
        (column, number) = (column + 2, number + 1)
      case .text, .numeral: dictionary.refer(to: tape.text(at + 1, bytes), in: &structure)
      case .array, .object: hasContainers = true
      default: break
      }
      at = Int(tape.nodes[at + 1].next)
    }
    if hasContainers {
      open.append(Open(next: node + 1, rest: tape.nodes[node].count, isArray: false, name: name))
    }
  }

  private mutating func append(_ value: Int64, to column: Int) {
    while columns.count <= column { columns.append(NumberColumn()) }
    let name = plans.names[column]
    while trends.count <= name { trends.append(NumberTrend()) }
    columns[column].append(value, after: trends[name])
    trends[name].note(value)
  }

  // MARK: Values

  /// A number taken apart: the whole number, of a binary one that divided by two to the `exponent`.
  private struct Numeral {
    var whole: Int64 = 0
    var exponent: Int64 = 0
  }

  private static func kind(
    _ node: Int, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer
  ) -> (FieldKind, Numeral) {
    let value = tape.nodes[node]
    switch value.kind {
    case .null: return (.null, Numeral())
    case .no: return (.no, Numeral())
    case .yes: return (.yes, Numeral())
    case .string, .key: return (.text, Numeral())
    case .array: return (value.count == 0 ? .emptyArray : .array, Numeral())
    case .object: return (value.count == 0 ? .emptyObject : .object, Numeral())
    case .number:
      let text = tape.text(node, bytes)
      if let whole = JSONTape.whole(text) { return (.whole, Numeral(whole: whole)) }
      if let binary = BinaryFraction(text) {
        return (.binary, Numeral(whole: binary.mantissa, exponent: Int64(binary.exponent)))
      }
      return (.numeral, Numeral())
    }
  }

  /// The part's structure and columns, deflated.
  func finish() throws(ReplayError) -> (packed: [UInt8], structureBytes: Int, numberBytes: Int) {
    var numbers: [UInt8] = []
    var body: [UInt8] = []
    Varint.append(UInt64(columns.count), to: &numbers)
    for column in columns {
      let (head, bytes) = column.encode()
      Varint.append(head, to: &numbers)
      body += bytes
    }
    numbers += body
    let stream = try DeflateWriter()
    var packed: [UInt8] = []
    try stream.write(structure, end: .block, to: &packed)
    try stream.write(numbers, end: .stream, to: &packed)
    return (packed, structure.count, numbers.count)
  }
}

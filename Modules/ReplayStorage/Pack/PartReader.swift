import Models

/// Writes the events of one part as JSON while it walks through structure and columns. No recursion.
struct PartReader: ~Copyable {
  private var structure: VarintReader
  private var numbers: VarintReader
  private let numberBytes: UnsafeRawBufferPointer
  private var columns: [Column] = []
  private var trends: [NumberTrend] = []
  private var plans = ColumnPlans()
  private let shapes: [UnpackedShape]
  private let literals: UnsafeRawBufferPointer
  private let texts: UnsafeRawBufferPointer
  private let ends: [Int]
  private var expected: Int
  private var fresh: Int
  private let out: UnsafeMutableRawBufferPointer
  private(set) var written = 0
  private(set) var events: [UnpackedEvents.Event] = []
  private var open: [Open] = []
  /// Plain values of objects whose containers are being written.
  private var values: [Int64] = []
  /// Of each shape the plan that was asked for last, and its place.
  private var lastPlans: [Int: (place: Int, plan: Int)] = [:]

  private struct Column {
    var position: Int
    var rest: Int
    var way: Foretelling
    var own = NumberTrend()
  }

  private struct Open {
    var shape: Int
    /// Of an object the next of its fields, of an array the number of elements so far.
    var next: Int
    /// Of an object where its values begin, of an array the number of elements.
    var rest: Int
    var name: Int
    var isArray: Bool
  }

  init(
    structure: UnsafeRawBufferPointer, numbers: UnsafeRawBufferPointer, shapes: [UnpackedShape],
    literals: UnsafeRawBufferPointer, texts: UnsafeRawBufferPointer, ends: [Int], textsBefore: Int,
    out: UnsafeMutableRawBufferPointer
  ) throws(ReplayError) {
    self.structure = VarintReader(structure)
    self.numbers = VarintReader(numbers)
    numberBytes = numbers
    self.shapes = shapes
    self.literals = literals
    self.texts = texts
    self.ends = ends
    self.out = out
    (expected, fresh) = (textsBefore, textsBefore)
    let count = try self.numbers.count(atMost: numbers.count)
    for _ in 0..<count {
      let head = try self.numbers.next()
      guard let way = Foretelling(rawValue: UInt8(head & 7)), head >> 3 <= UInt64(numbers.count) else {
        throw .damaged("a column has no form that is known")
      }
      columns.append(Column(position: 0, rest: Int(head >> 3), way: way))
    }
    var at = self.numbers.position
    for index in columns.indices {
      columns[index].position = at
      var rest = columns[index].rest
      while rest > 0 {
        guard at < numbers.count else { throw .damaged("a column ends too early") }
        if numbers[at] < 0x80 { rest -= 1 }
        at += 1
      }
    }
    guard at == numbers.count else { throw .damaged("columns have more than they say") }
  }

  /// Writes all events as an array.
  mutating func readAll(_ count: Int) throws(ReplayError) {
    try put(UInt8(ascii: "["))
    for index in 0..<count {
      if index > 0 { try put(UInt8(ascii: ",")) }
      events.append(UnpackedEvents.Event(start: written, count: 0))
      try element(ColumnPlans.events, name: 0)
      while let last = open.indices.last { try step(last) }
      events[index].count = written - events[index].start
    }
    try put(UInt8(ascii: "]"))
    guard structure.isAtEnd else { throw .damaged("a part has more than its events") }
  }

  private mutating func step(_ last: Int) throws(ReplayError) {
    if open[last].isArray {
      guard open[last].next < open[last].rest else {
        try put(UInt8(ascii: "]"))
        open.removeLast()
        return
      }
      let isFirst = open[last].next == 0
      if !isFirst { try put(UInt8(ascii: ",")) }
      open[last].next += 1
      let name = open[last].name
      try element(ColumnPlans.place(of: name, isFirst: isFirst), name: name)
      return
    }
    let shape = open[last].shape
    guard open[last].next < shapes[shape].fields.count else {
      try put(literal: shapes[shape].tail)
      values.removeLast(values.count - open[last].rest)
      open.removeLast()
      return
    }
    let field = shapes[shape].fields[open[last].next]
    let base = open[last].rest
    try put(literal: field.literal)
    // Values lie in order of the fields, two for each, also for those that have none.
    let value = base + 2 * open[last].next
    open[last].next += 1
    switch field.kind {
    case .array: try array(name: field.name)
    case .object: try object(try structure.next(), ColumnPlans.place(of: field.name, isFirst: false), field.name)
    default: try put(field.kind, values[value], values[value + 1])
    }
  }

  private mutating func element(_ place: Int, name: Int) throws(ReplayError) {
    let code = try structure.next()
    guard code < 10 else { return try object(code, place, name) }
    guard let kind = FieldKind(rawValue: UInt8(code)) else { throw .damaged("there is no such value") }
    switch kind {
    case .null: try put("null")
    case .no: try put("false")
    case .yes: try put("true")
    case .emptyArray: try put("[]")
    case .emptyObject: try put("{}")
    case .array: try array(name: name)
    case .whole: try put(.whole, number(plans.elements(of: name).whole), 0)
    case .binary:
      let columns = plans.elements(of: name)
      let exponent = try number(columns.exponent)
      try put(.binary, number(columns.mantissa), exponent)
    case .numeral: try put(.numeral, Int64(text()), 0)
    case .text:
      try put(UInt8(ascii: "\""))
      try put(.text, Int64(text()), 0)
      try put(UInt8(ascii: "\""))
    case .object, .constantWhole, .constantText: throw .damaged("there is no such value")
    }
  }

  private mutating func array(name: Int) throws(ReplayError) {
    let count = try structure.count(atMost: out.count)
    try deepen(Open(shape: -1, next: 0, rest: count, name: name, isArray: true))
    try put(UInt8(ascii: "["))
  }

  private mutating func deepen(_ container: Open) throws(ReplayError) {
    guard open.count < ReplayLimits.depthMax else { throw .damaged("it is nested too deep") }
    open.append(container)
  }

  private mutating func object(_ code: UInt64, _ place: Int, _ name: Int) throws(ReplayError) {
    guard code >= 10, code < 1 << 32 else { throw .damaged("there is no such shape") }
    let shape = KnownShapes.shape(of: Int(code))
    guard shape < shapes.count else { throw .damaged("there is no such shape") }
    var plan = -1
    if let last = lastPlans[shape], last.place == place {
      plan = last.plan
    } else {
      plan = plans.plan(of: shape, shapes[shape].all, in: place)
      lastPlans[shape] = (place, plan)
    }
    let base = values.count
    let isEvent = place == ColumnPlans.events && open.isEmpty
    if isEvent { events[events.count - 1].type = shapes[shape].type }
    var column = 0
    for index in shapes[shape].fields.indices {
      var value: (Int64, Int64) = (0, 0)
      switch shapes[shape].fields[index].kind {
      case .whole:
        value.0 = try number(plans.all[plan].columns[column])
        column += 1
        if isEvent, shapes[shape].timeField == index {
          events[events.count - 1].time = Instant(milliseconds: value.0)
        }
      case .binary:
        value.1 = try number(plans.all[plan].columns[column])
        value.0 = try number(plans.all[plan].columns[column + 1])
        column += 2
      case .text, .numeral: value.0 = Int64(try text())
      default: break
      }
      if shapes[shape].hasContainers {
        values.append(value.0)
        values.append(value.1)
      } else {
        try put(literal: shapes[shape].fields[index].literal)
        try put(shapes[shape].fields[index].kind, value.0, value.1)
      }
    }
    if shapes[shape].hasContainers {
      try deepen(Open(shape: shape, next: 0, rest: base, name: name, isArray: false))
    } else {
      try put(literal: shapes[shape].tail)
    }
  }

  // MARK: Values

  private mutating func number(_ index: Int) throws(ReplayError) -> Int64 {
    guard index < columns.count, columns[index].rest > 0 else { throw .damaged("a column ends too early") }
    columns[index].rest -= 1
    var reader = VarintReader(numberBytes, at: columns[index].position)
    let difference = Varint.unzigzag(try reader.next())
    columns[index].position = reader.position
    let name = plans.names[index]
    while trends.count <= name { trends.append(NumberTrend()) }
    let value = difference &+ columns[index].way.next(own: columns[index].own, ofName: trends[name])
    columns[index].own.note(value)
    trends[name].note(value)
    return value
  }

  /// The number of the text that comes next: see ``PackedDictionary/refer(to:in:)``.
  private mutating func text() throws(ReplayError) -> Int {
    let code = try structure.next()
    var number: Int
    switch code {
    case 0:
      number = expected
      expected += 1
      if number == fresh { fresh += 1 }
    case 1:
      number = fresh
      fresh += 1
    case 2:
      number = try structure.count(atMost: ends.count)
      expected = number + 1
    default:
      guard code - 3 < UInt64(ends.count) else { throw .damaged("there is no such text") }
      number = Int(code - 3)
    }
    guard number < ends.count else { throw .damaged("there is no such text") }
    return number
  }

  // MARK: Output

  private mutating func put(_ kind: FieldKind, _ value: Int64, _ second: Int64) throws(ReplayError) {
    switch kind {
    case .whole: try put(whole: value)
    case .binary:
      guard (0...Int64(BinaryFraction.exponentMax)).contains(second) else { throw .damaged("a number is no number") }
      let text = BinaryFraction(mantissa: value, exponent: Int(second)).value.description
      for byte in text.utf8 { try put(byte) }
    default:
      let number = Int(value)
      let start = number == 0 ? 0 : ends[number - 1]
      try put(UnsafeRawBufferPointer(rebasing: texts[start..<ends[number] - 1]))
    }
  }

  private mutating func put(whole value: Int64) throws(ReplayError) {
    guard out.count - written > 20 else {
      for byte in String(value).utf8 { try put(byte) }
      return
    }
    var rest = value.magnitude
    if value < 0 {
      out[written] = UInt8(ascii: "-")
      written += 1
    }
    var digits = 1
    var bound: UInt64 = 10
    while digits < 19, rest >= bound {
      digits += 1
      bound &*= 10
    }
    for place in stride(from: written + digits - 1, through: written, by: -1) {
      out[place] = UInt8(truncatingIfNeeded: rest % 10) + 0x30
      rest /= 10
    }
    written += digits
  }

  private mutating func put(literal range: Range<Int>) throws(ReplayError) {
    try put(UnsafeRawBufferPointer(rebasing: literals[range]))
  }

  @inline(__always)
  private mutating func put(_ bytes: UnsafeRawBufferPointer) throws(ReplayError) {
    guard out.count - written >= bytes.count else { throw .damaged("a part is longer than it says") }
    UnsafeMutableRawBufferPointer(rebasing: out[written...]).copyMemory(from: bytes)
    written += bytes.count
  }

  private mutating func put(_ word: StaticString) throws(ReplayError) {
    try put(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
  }

  @inline(__always)
  private mutating func put(_ byte: UInt8) throws(ReplayError) {
    guard written < out.count else { throw .damaged("a part is longer than it says") }
    out[written] = byte
    written += 1
  }
}

/// What the parts of a recording share: names, shapes and texts, each once, in one deflate stream.
///
/// A part brings those that are new with it: the next piece of the stream.
struct PackedDictionary {
  private(set) var names: TextNumbers
  private(set) var shapes = ShapeTable.known
  private(set) var texts: TextNumbers
  private let stream: DeflateWriter
  private var namesBefore = 0
  private var shapesBefore = 0
  /// Number of texts before the open part.
  private(set) var textsBefore = 0
  /// In which part each text was used last.
  private var usedIn: [Int32] = []
  private var part: Int32 = 0
  /// The number that the next text in order would have.
  private var expected = 0

  init(seed: UInt64) throws(ReplayError) {
    var names = TextNumbers(seed: seed)
    for name in KnownShapes.names { Array(name.utf8).withUnsafeBytes { _ = names.number(of: $0) } }
    self.names = names
    texts = TextNumbers(seed: seed)
    stream = try DeflateWriter(dictionary: KnownTexts.bytes)
    namesBefore = names.count
    shapesBefore = shapes.count
  }

  /// What whoever unpacks it keeps in memory, about.
  var bytes: Int { texts.bytes.count + names.bytes.count + literalBytes }
  /// Bytes of the texts between the values of all shapes.
  private var literalBytes = 0

  mutating func name(_ text: UnsafeRawBufferPointer) -> Int { names.number(of: text).number }

  mutating func shape(_ fields: [ShapeField]) -> Int {
    if let number = shapes.number(of: fields) { return number }
    shapes.append(fields)
    literalBytes += fields.reduce(0) { $0 + names.bytes(of: $1.name) + 8 }
    return shapes.count - 1
  }

  /// Writes which text it is: 0 is the next in order, 1 a new one out of order, 2 one of an earlier part from which on
  /// the order goes on, then those by number.
  mutating func refer(to text: UnsafeRawBufferPointer, in structure: inout [UInt8]) {
    let (number, isNew) = texts.number(of: text)
    if isNew { usedIn.append(part) }
    let isUsed = usedIn[number] == part
    usedIn[number] = part
    if number == expected {
      structure.append(0)
      expected += 1
    } else if isNew {
      structure.append(1)
    } else if !isUsed {
      structure.append(2)
      Varint.append(UInt64(number), to: &structure)
      expected = number + 1
    } else {
      Varint.append(UInt64(number) + 3, to: &structure)
    }
  }

  /// The piece of the stream for the open part, and its bytes unpacked. The next part begins.
  mutating func endPart() throws(ReplayError) -> (packed: [UInt8], bytes: Int) {
    var words: [UInt8] = []
    Varint.append(UInt64(names.count - namesBefore), to: &words)
    words += names.list(from: namesBefore)
    for shape in shapes.shapes[shapesBefore...] {
      Varint.append(UInt64(shape.count), to: &words)
      for field in shape {
        Varint.append(UInt64(field.name) << 4 | UInt64(field.kind.rawValue), to: &words)
        if field.kind.isConstant { Varint.append(UInt64(field.constant), to: &words) }
      }
    }
    var head: [UInt8] = []
    Varint.append(UInt64(words.count), to: &head)
    words.insert(contentsOf: head, at: 0)
    let list = Array(texts.list(from: textsBefore))
    var packed: [UInt8] = []
    try stream.write(words, end: .block, to: &packed)
    try stream.write(list, end: .piece, to: &packed)
    namesBefore = names.count
    shapesBefore = shapes.count
    textsBefore = texts.count
    expected = texts.count
    part += 1
    return (packed, words.count + list.count)
  }
}

package import Models

/// Events of a part as JSON.
package struct UnpackedEvents: Sendable {
  /// One event's place.
  package struct Event: Hashable, Sendable {
    /// Where it begins in the JSON.
    package var start: Int
    package var count: Int
    /// rrweb's number of its type.
    package var type: Int64?
    package var time: Instant?
  }

  /// A JSON array without spaces.
  package var json: [UInt8]
  package var events: [Event]

  /// The events of a range as a JSON array.
  package func json(_ range: Range<Int>) -> [UInt8] {
    guard let first = range.first, let last = range.last else { return Array("[]".utf8) }
    return [UInt8(ascii: "[")] + json[events[first].start..<events[last].start + events[last].count]
      + [UInt8(ascii: "]")]
  }
}

/// Unpacks parts of a recording, in order: each must be entered, any of them may be unpacked.
package final class ReplayUnpacker {
  private var names = UnpackedTexts()
  private var shapes: [UnpackedShape] = []
  private var literals: [UInt8] = []
  private var texts = UnpackedTexts()
  private var stream: DeflateReader?

  /// An unpacker before the first part.
  package init() {}

  /// Reads what a part adds to the dictionary.
  ///
  /// - Throws: `ReplayError.damaged`; the parts after it cannot be entered then, up to one that begins anew.
  package func enter(_ part: ReplayPart) throws(ReplayError) {
    if part.head.beginsAnew || stream == nil {
      guard part.head.beginsAnew else { throw .damaged("the parts before it are missing") }
      try beginAnew()
    }
    guard let stream else { return }
    self.stream = nil
    let unpacked = part.withDictionary { bytes -> Result<[UInt8], ReplayError> in
      do throws(ReplayError) {
        return .success(try stream.read(bytes, count: part.head.dictionaryBytes))
      } catch { return .failure(error) }
    }
    let words = try unpacked.get()
    let outcome = words.withUnsafeBytes { words -> Result<Void, ReplayError> in
      do throws(ReplayError) { return .success(try read(words)) } catch { return .failure(error) }
    }
    try outcome.get()
    guard texts.bytes.count + literals.count <= ReplayLimits.streamBytesMax * 2 else {
      throw .damaged("its dictionary is too large")
    }
    self.stream = stream
  }

  /// The events of a part that was entered, before the next one is.
  ///
  /// - Throws: `ReplayError.damaged`.
  package func events(of part: ReplayPart) throws(ReplayError) -> UnpackedEvents {
    let head = part.head
    guard head.structureBytes + head.numberBytes <= ReplayLimits.streamBytesMax else {
      throw .damaged("its columns are too large")
    }
    let unpacked = part.withColumns { bytes -> Result<[UInt8], ReplayError> in
      do throws(ReplayError) {
        return .success(try DeflateReader().read(bytes, count: head.structureBytes + head.numberBytes))
      } catch { return .failure(error) }
    }
    let columns = try unpacked.get()
    var events: [UnpackedEvents.Event] = []
    var failure: ReplayError?
    let json = [UInt8](unsafeUninitializedCapacity: max(head.jsonBytes, 2)) { out, filled in
      columns.withUnsafeBytes { columns in
        literals.withUnsafeBytes { literals in
          texts.bytes.withUnsafeBytes { texts in
            do throws(ReplayError) {
              var reader = try PartReader(
                structure: UnsafeRawBufferPointer(rebasing: columns[..<head.structureBytes]),
                numbers: UnsafeRawBufferPointer(rebasing: columns[head.structureBytes...]), shapes: shapes,
                literals: literals, texts: texts, ends: self.texts.ends, textsBefore: textsBefore,
                out: UnsafeMutableRawBufferPointer(out))
              try reader.readAll(head.events)
              events = reader.events
              filled = reader.written
            } catch { failure = error }
          }
        }
      }
    }
    if let failure { throw failure }
    guard json.count == head.jsonBytes else { throw .damaged("a part has another length than it says") }
    return UnpackedEvents(json: json, events: events)
  }

  private var textsBefore = 0

  private func beginAnew() throws(ReplayError) {
    names = UnpackedTexts()
    for name in KnownShapes.names { names.append(Array(name.utf8)[...]) }
    (literals, texts) = ([], UnpackedTexts())
    shapes = KnownShapes.shapes.map { shape in
      UnpackedShape(shape, literals: &literals) { names[$0] }
    }
    stream = try DeflateReader(dictionary: KnownTexts.bytes)
  }

  private func read(_ words: UnsafeRawBufferPointer) throws(ReplayError) {
    var whole = VarintReader(words)
    let size = try whole.count(atMost: words.count)
    var reader = VarintReader(try whole.raw(size))
    for _ in 0..<(try reader.count(atMost: words.count)) { try names.append(from: &reader) }
    while !reader.isAtEnd {
      let count = try reader.count(atMost: words.count)
      var fields: [ShapeField] = []
      for _ in 0..<count {
        let word = try reader.next()
        guard let kind = FieldKind(rawValue: UInt8(word & 15)), word >> 4 < UInt64(names.count) else {
          throw .damaged("a shape has a field that does not exist")
        }
        var field = ShapeField(name: Int(word >> 4), kind: kind)
        if kind.isConstant { field.constant = try reader.count(atMost: kind == .constantText ? names.count - 1 : 255) }
        fields.append(field)
      }
      let size = fields.reduce(0) { $0 + names[$1.name].count + 8 }
      guard literals.count + size <= ReplayLimits.streamBytesMax else { throw .damaged("its shapes are too large") }
      shapes.append(UnpackedShape(fields, literals: &literals) { names[$0] })
    }
    textsBefore = texts.count
    while !whole.isAtEnd { try texts.append(from: &whole) }
  }
}

/// Texts by number, behind each of which a zero stands.
struct UnpackedTexts {
  private(set) var bytes: [UInt8] = []
  private(set) var ends: [Int] = []

  var count: Int { ends.count }

  subscript(number: Int) -> ArraySlice<UInt8> {
    bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number] - 1]
  }

  mutating func append(_ text: ArraySlice<UInt8>) {
    bytes += text
    bytes.append(0)
    ends.append(bytes.count)
  }

  mutating func append(from reader: inout VarintReader) throws(ReplayError) {
    bytes.append(contentsOf: try reader.text())
    bytes.append(0)
    ends.append(bytes.count)
  }
}

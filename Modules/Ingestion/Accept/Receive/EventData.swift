import Models

/// What only some types of events carry: the fields of the object that is sent as `data`, read and checked.
///
/// Unknown fields are ignored, `null` is the same as absent, of a field that is repeated the last one counts.
/// Source: the tracking body's contract; the names on the wire exist only here.
struct EventData {
  /// A field and what may stand in it.
  private struct Rule {
    let name: StaticString
    let field: EventRecord.DataField
    let form: Form

    init(_ name: StaticString, _ field: EventRecord.DataField, _ form: Form) {
      self.name = name
      self.field = field
      self.form = form
    }
  }

  private enum Form {
    /// A text; longer ones refuse the event.
    case text(bytesMax: Int)
    /// A text of which the beginning is enough.
    case cutText(bytesMax: Int)
    /// A number that is rounded down to a multiple of 1 / `scale` and kept as that multiple.
    case number(ClosedRange<Int32>, scale: Double)
    /// Pairs of numbers.
    case points
  }

  private enum Value {
    case text(UnsafeRawBufferPointer)
    case number(Int32)
    case points([Int32])
  }

  private static let pixels = Form.number(-Limits.pixelsMax...Limits.pixelsMax, scale: 1)
  private static let position = Form.number(0...Limits.scriptPositionMax, scale: 1)
  private static let percent = Form.number(0...100, scale: 1)
  private static let errorRules = [
    Rule("message", .message, .cutText(bytesMax: Limits.errorMessageBytesMax)),
    Rule("name", .errorName, .text(bytesMax: Limits.nameBytesMax)),
    Rule("stack", .stack, .cutText(bytesMax: Limits.errorStackBytesMax)),
    Rule("source", .source, .text(bytesMax: Limits.urlBytesMax)),
    Rule("line", .line, position), Rule("column", .column, position),
    Rule("release", .release, .text(bytesMax: Limits.releaseBytesMax)),
  ]
  private static let clickRules = [
    Rule("selector", .selector, .text(bytesMax: Limits.selectorBytesMax)),
    Rule("text", .text, .cutText(bytesMax: Limits.clickTextBytesMax)),
    Rule("href", .href, .text(bytesMax: Limits.urlBytesMax)),
    Rule("x", .x, pixels), Rule("y", .y, pixels), Rule("offset_x", .offsetX, pixels),
    Rule("offset_y", .offsetY, pixels),
  ]
  private static let scrollRules = [Rule("depth", .depth, percent)]
  private static let moveRules = [Rule("x", .x, pixels), Rule("y", .y, pixels), Rule("points", .points, .points)]
  private static let attentionRules = [
    Rule("seconds", .duration, .number(0...Limits.attentionMillisecondsMax, scale: 1000)),
    Rule("from", .from, percent), Rule("to", .to, percent),
    Rule("selector", .selector, .text(bytesMax: Limits.selectorBytesMax)),
  ]

  private static let exposureRules = [
    Rule("experiment", .experiment, .text(bytesMax: Limits.nameBytesMax)),
    Rule("variation", .variation, .text(bytesMax: Limits.variationBytesMax)),
  ]

  private var values: [(field: EventRecord.DataField, value: Value)] = []

  /// Reads what an event of this kind carries; nothing for kinds that carry nothing.
  ///
  /// - Throws: `.invalidField` with the field's name behind `data.`, `.missingField`.
  init(of event: TrackingEvent, as kind: EventRecord.Kind, arena: ByteArena) throws(IngestError) {
    let rules: [Rule]
    switch kind {
    case .event, .heartbeat, .replayChunk: return
    case .error: rules = Self.errorRules
    case .click: rules = Self.clickRules
    case .scroll: rules = Self.scrollRules
    case .move: rules = Self.moveRules
    case .attention: rules = Self.attentionRules
    case .exposure: rules = Self.exposureRules
    }
    guard event.data.isPresent else { throw .missing(.data) }
    let fault: IngestError?
    do throws(JSONFault) {
      var reader = JSONReader(event.data, arena: arena)
      fault = try read(&reader, rules)
    } catch {
      // The body was read before: its JSON is in order.
      throw .malformedBody(reason: error.reason.rawValue, position: error.position)
    }
    if let fault { throw fault }
    if let width = Self.width(event[.viewport]) { set(.viewportWidth, .number(width)) }
    try check(kind)
  }

  /// Writes everything into the record that was begun.
  func write(to writer: inout EventRecordWriter) {
    for (field, value) in values {
      switch value {
      case .text(let text): writer.data(field, text)
      case .number(let number): writer.data(field, number)
      case .points(let numbers):
        // As they are stored: little-endian, whatever the machine is.
        numbers.map(\.littleEndian).withUnsafeBytes { writer.data(field, $0) }
      }
    }
  }

  private func has(_ field: EventRecord.DataField) -> Bool {
    values.contains { entry in
      guard entry.field == field else { return false }
      if case .text(let text) = entry.value { return !text.isEmpty }
      return true
    }
  }

  private var isExperiment: Bool {
    values.contains { entry in
      guard entry.field == .experiment, case .text(let text) = entry.value else { return false }
      return DefinitionID(text.string) != nil
    }
  }

  private mutating func set(_ field: EventRecord.DataField, _ value: Value?) {
    values.removeAll { $0.field == field }
    if let value { values.append((field, value)) }
  }

  /// Checks that there is enough to be of use.
  private func check(_ kind: EventRecord.Kind) throws(IngestError) {
    switch kind {
    case .event, .heartbeat, .replayChunk: break
    case .error where !has(.message) && !has(.stack): throw .missingField("data.message")
    case .click where !has(.selector) && !(has(.x) && has(.y)): throw .missingField("data.selector")
    case .scroll where !has(.depth): throw .missingField("data.depth")
    case .move where !has(.points) && !(has(.x) && has(.y)): throw .missingField("data.points")
    case .attention where !has(.duration): throw .missingField("data.seconds")
    case .exposure where !has(.experiment): throw .missingField("data.experiment")
    case .exposure where !has(.variation): throw .missingField("data.variation")
    case .exposure where !isExperiment:
      throw .invalidField("data.experiment", reason: "must be the 18 digits of an experiment's id")
    case .error, .click, .scroll, .move, .attention, .exposure: break
    }
  }

  private mutating func read(_ reader: inout JSONReader, _ rules: [Rule]) throws(JSONFault) -> IngestError? {
    var fault: IngestError?
    try reader.enterObject()
    while let key = try reader.nextKey() {
      guard let rule = rules.first(where: { key.equals($0.name) }) else {
        try reader.skip()
        continue
      }
      let kind = try reader.peek()
      let name = "data.\(rule.name)"
      switch (rule.form, kind) {
      case (_, .null):
        try reader.null()
        set(rule.field, nil)
      case (.text(let bytesMax), .string):
        let text = try reader.string()
        if text.count > bytesMax { fault = fault ?? .invalidField(name, reason: "is longer than \(bytesMax) bytes") }
        set(rule.field, .text(text))
      case (.cutText(let bytesMax), .string): set(rule.field, .text(try reader.string().clipped(to: bytesMax)))
      case (.number(let range, let scale), .number):
        let number = Self.scaled(try reader.number(), scale)
        if let number, range.contains(number) {
          set(rule.field, .number(number))
        } else {
          let ends = (Double(range.lowerBound) / scale, Double(range.upperBound) / scale)
          fault = fault ?? .invalidField(name, reason: "must lie between \(Int(ends.0)) and \(Int(ends.1))")
        }
      case (.points, .array):
        if let points = try Self.points(&reader) {
          set(rule.field, .points(points))
        } else {
          let most = Limits.movePointsMax
          fault = fault ?? .invalidField(name, reason: "must be 1 to \(most) pairs of numbers, as [[10, 20]]")
        }
      default:
        try reader.skip()
        let wanted =
          switch rule.form {
          case .text, .cutText: "a string"
          case .number: "a number"
          case .points: "an array"
          }
        fault = fault ?? .invalidField(name, reason: "must be \(wanted)")
      }
    }
    return fault
  }

  /// A number as a whole multiple of 1 / `scale`, rounded down; `nil` beyond 32 bits.
  private static func scaled(_ text: UnsafeRawBufferPointer, _ scale: Double) -> Int32? {
    guard let number = Double(text.string) else { return nil }
    return Int32(exactly: (number * scale).rounded(.down))
  }

  /// Reads the array; `nil` when it is not what it should be.
  private static func points(_ reader: inout JSONReader) throws(JSONFault) -> [Int32]? {
    var points: [Int32] = []
    var isGood = true
    try reader.enterArray()
    while try reader.nextElement() {
      guard try reader.peek() == .array else {
        try reader.skip()
        isGood = false
        continue
      }
      var count = 0
      try reader.enterArray()
      while try reader.nextElement() {
        count += 1
        guard try reader.peek() == .number, points.count < 2 * Limits.movePointsMax else {
          try reader.skip()
          isGood = false
          continue
        }
        let number = scaled(try reader.number(), 1) ?? .max
        isGood = isGood && abs(Int(number)) <= Int(Limits.pixelsMax)
        points.append(number)
      }
      isGood = isGood && count == 2
    }
    return isGood && !points.isEmpty ? points : nil
  }

  /// The width of a size that was checked, as `1440` of `1440x900`.
  private static func width(_ size: UnsafeRawBufferPointer) -> Int32? {
    guard !size.isEmpty else { return nil }
    return Int32(size.prefix { $0 != UInt8(ascii: "x") }.reduce(0) { $0 * 10 + Int($1 - 0x30) })
  }
}

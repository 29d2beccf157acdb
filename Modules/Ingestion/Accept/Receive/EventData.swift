import Models

/// What only some types of events carry: the fields of the object that is sent as `data`, read and checked.
///
/// Unknown fields are ignored, `null` is the same as absent, of a field that is repeated the last one counts.
/// Source: the tracking body's contract; the names on the wire exist only here.
struct EventData {
  private enum Value {
    case text(UnsafeRawBufferPointer)
    case number(Int32)
    case points([Int32])
    case bytes([UInt8])
  }

  /// The page on which the session began, as it was sent: its campaign parameters tell where the visitor came from.
  private(set) var entry = UnsafeRawBufferPointer.none
  private var values: [(field: EventRecord.DataField, value: Value)] = []

  /// Reads what an event of this kind carries; nothing for kinds that carry nothing.
  ///
  /// - Throws: `.invalidField` with the field's name behind `data.`, `.missingField`.
  init(of event: TrackingEvent, as kind: EventRecord.Kind, arena: ByteArena) throws(IngestError) {
    guard let rules = Rule.rules(of: kind) else { return }
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
      case .bytes(let bytes): bytes.withUnsafeBytes { writer.data(field, $0) }
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
  private mutating func check(_ kind: EventRecord.Kind) throws(IngestError) {
    switch kind {
    case .event, .heartbeat, .replayChunk, .identify: break
    case .error where !has(.message) && !has(.stack): throw .missingField("data.message")
    case .click where !has(.selector) && !(has(.x) && has(.y)): throw .missingField("data.selector")
    case .scroll where !has(.depth): throw .missingField("data.depth")
    case .move where !has(.points) && !(has(.x) && has(.y)): throw .missingField("data.points")
    case .attention where !has(.duration): throw .missingField("data.seconds")
    case .exposure where !has(.experiment): throw .missingField("data.experiment")
    case .exposure where !has(.variation): throw .missingField("data.variation")
    case .exposure where !isExperiment:
      throw .invalidField("data.experiment", reason: "must be the 18 digits of an experiment's id")
    case .vitals where values.allSatisfy({ $0.field == .viewportWidth }): throw .missingField("data.lcp")
    case .form: try checkForm()
    case .poll: try checkPoll()
    case .error, .click, .scroll, .move, .attention, .exposure, .vitals: break
    }
  }

  private func checkForm() throws(IngestError) {
    guard has(.selector) else { throw .missingField("data.selector") }
    guard let action = number(.action).flatMap({ FormAction(rawValue: UInt8(truncatingIfNeeded: $0)) }) else {
      throw .missingField("data.action")
    }
    if action.isOfField, !has(.field) { throw .missingField("data.field") }
  }

  /// Who sends an answer has answered.
  private mutating func checkPoll() throws(IngestError) {
    guard has(.poll) else { throw .missingField("data.poll") }
    let hasAnswer = has(.answerText) || has(.answerNumber) || has(.answerOptions)
    if !has(.action), hasAnswer { set(.action, .number(Int32(PollAction.answer.rawValue))) }
    guard has(.action) else { throw .missingField("data.action") }
    let isAnswer = number(.action) == Int32(PollAction.answer.rawValue)
    if isAnswer, !hasAnswer { throw .missingField("data.answer") }
    if !isAnswer, hasAnswer { throw .invalidField("data.action", reason: "must be 'answer' where there is one") }
  }

  /// Checks that the website has the poll, and that the poll has the answer.
  func checkPoll(of request: TrackingRequest) throws(IngestError) {
    var number = ""
    var answer: PollAnswer?
    for (field, value) in values {
      switch (field, value) {
      case (.poll, .text(let text)): number = text.string
      case (.answerText, .text(let text)): answer = .text(text.string)
      case (.answerNumber, .number(let number)): answer = .number(Int(number))
      case (.answerOptions, .bytes(let bytes)): answer = .options(bytes.withUnsafeBytes { TextList.texts($0) })
      default: break
      }
    }
    guard let poll = request.polls(request.website.id, number) else {
      throw .invalidField("data.poll", reason: "is none of this website's polls")
    }
    if let answer, poll.question.accepted(answer) == nil {
      throw .invalidField("data.answer", reason: "is no answer to this poll")
    }
  }

  private func number(_ field: EventRecord.DataField) -> Int32? {
    for entry in values where entry.field == field {
      if case .number(let number) = entry.value { return number }
    }
    return nil
  }

  private mutating func read(_ reader: inout JSONReader, _ rules: [Rule]) throws(JSONFault) -> IngestError? {
    var fault: IngestError?
    try reader.enterObject()
    while let key = try reader.nextKey() {
      guard let rule = rules.first(where: { key.equals($0.name) }) else {
        if key.equals("entry"), try reader.peek() == .string {
          entry = try reader.string()
          if entry.count > Limits.urlBytesMax {
            fault = fault ?? .invalidField("data.entry", reason: "is longer than \(Limits.urlBytesMax) bytes")
          }
        } else {
          try reader.skip()
        }
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
      case (.refused(let reason), _):
        try reader.skip()
        fault = fault ?? .invalidField(name, reason: reason)
      case (.word(let words), .string):
        let text = try reader.string()
        if let known = words.first(where: { text.equals($0.word) }) {
          set(rule.field, .number(Int32(known.number)))
        } else {
          let known = words.map { "\($0.word)" }.joined(separator: ", ")
          fault = fault ?? .invalidField(name, reason: "must be one of \(known)")
        }
      case (.fieldName, .string):
        let text = try reader.string()
        if FieldName.isName(text) {
          set(rule.field, .text(text))
        } else {
          fault = fault ?? .invalidField(name, reason: FieldName.refusal)
        }
      case (.fieldNames, .array):
        if let names = try TextList.read(&reader, countMax: Limits.formFieldsMax, where: FieldName.isName) {
          set(rule.field, .bytes(names))
        } else {
          fault = fault ?? .invalidField(name, reason: FieldName.refusal)
        }
      case (.identifier, .string):
        let text = try reader.string()
        if (1...20).contains(text.count), text.allSatisfy({ (0x30...0x39).contains($0) }) {
          set(rule.field, .text(text))
        } else {
          fault = fault ?? .invalidField(name, reason: "must be 1 to 20 digits")
        }
      case (.answer, .string), (.answer, .number), (.answer, .array):
        if let reason = try readAnswer(&reader, kind) { fault = fault ?? .invalidField(name, reason: reason) }
      default:
        try reader.skip()
        let wanted =
          switch rule.form {
          case .text, .cutText, .word, .fieldName, .identifier, .refused: "a string"
          case .number: "a number"
          case .points, .fieldNames: "an array"
          case .answer: "a string, a number or an array of strings"
          }
        fault = fault ?? .invalidField(name, reason: "must be \(wanted)")
      }
    }
    return fault
  }

  /// Reads what a poll was answered.
  ///
  /// - Returns: what is wrong with it; `nil` when nothing is.
  private mutating func readAnswer(_ reader: inout JSONReader, _ kind: JSONReader.Kind) throws(JSONFault) -> String? {
    for field in [EventRecord.DataField.answerText, .answerNumber, .answerOptions] { set(field, nil) }
    switch kind {
    case .string:
      let text = try reader.string()
      guard text.count <= Limits.answerBytesMax else { return "is longer than \(Limits.answerBytesMax) bytes" }
      guard !text.isEmpty else { return "must not be empty" }
      set(.answerText, .text(text))
    case .number:
      guard let number = Self.whole(try reader.number()) else { return "must be a whole number" }
      set(.answerNumber, .number(number))
    default:
      let options = try TextList.read(&reader, countMax: Limits.answerOptionsMax) { $0.count <= Limits.nameBytesMax }
      guard let options, !options.isEmpty else {
        return "must be 1 to \(Limits.answerOptionsMax) texts of at most \(Limits.nameBytesMax) bytes"
      }
      set(.answerOptions, .bytes(options))
    }
    return nil
  }

  private static func whole(_ text: UnsafeRawBufferPointer) -> Int32? {
    Double(text.string).flatMap(Int32.init(exactly:))
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

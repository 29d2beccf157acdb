import Models

/// What may stand in the `data` of each kind of event. The names on the wire exist only here.
extension EventData {
  /// A field and what may stand in it.
  struct Rule {
    let name: StaticString
    let field: EventRecord.DataField
    let form: Form

    init(_ name: StaticString, _ field: EventRecord.DataField, _ form: Form) {
      self.name = name
      self.field = field
      self.form = form
    }
  }

  enum Form {
    /// A text; longer ones refuse the event.
    case text(bytesMax: Int)
    /// A text of which the beginning is enough.
    case cutText(bytesMax: Int)
    /// A number that is rounded down to a multiple of 1 / `scale` and kept as that multiple.
    case number(ClosedRange<Int32>, scale: Double)
    /// Pairs of numbers.
    case points
    /// One of these words, kept as its number.
    case word([(word: StaticString, number: UInt8)])
    /// What a page calls a field: a text that is no value.
    case fieldName
    /// Names of fields.
    case fieldNames
    /// Digits.
    case identifier
    /// What a poll was answered: a text, a number, or several texts.
    case answer
    /// Nothing: what stands here is never taken.
    case refused(reason: String)
  }

  fileprivate static let pixels = Form.number(-Limits.pixelsMax...Limits.pixelsMax, scale: 1)
  fileprivate static let position = Form.number(0...Limits.scriptPositionMax, scale: 1)
  fileprivate static let percent = Form.number(0...100, scale: 1)
  fileprivate static let errorRules = [
    Rule("message", .message, .cutText(bytesMax: Limits.errorMessageBytesMax)),
    Rule("name", .errorName, .text(bytesMax: Limits.nameBytesMax)),
    Rule("stack", .stack, .cutText(bytesMax: Limits.errorStackBytesMax)),
    Rule("source", .source, .text(bytesMax: Limits.urlBytesMax)),
    Rule("line", .line, position), Rule("column", .column, position),
    Rule("release", .release, .text(bytesMax: Limits.releaseBytesMax)),
  ]
  fileprivate static let clickRules = [
    Rule("selector", .selector, .text(bytesMax: Limits.selectorBytesMax)),
    Rule("text", .text, .cutText(bytesMax: Limits.clickTextBytesMax)),
    Rule("href", .href, .text(bytesMax: Limits.urlBytesMax)),
    Rule("x", .x, pixels), Rule("y", .y, pixels), Rule("offset_x", .offsetX, pixels),
    Rule("offset_y", .offsetY, pixels),
  ]
  fileprivate static let scrollRules = [Rule("depth", .depth, percent)]
  fileprivate static let moveRules = [Rule("x", .x, pixels), Rule("y", .y, pixels), Rule("points", .points, .points)]
  fileprivate static let attentionRules = [
    Rule("seconds", .duration, .number(0...Limits.attentionMillisecondsMax, scale: 1000)),
    Rule("from", .from, percent), Rule("to", .to, percent),
    Rule("selector", .selector, .text(bytesMax: Limits.selectorBytesMax)),
  ]
  fileprivate static let exposureRules = [
    Rule("experiment", .experiment, .text(bytesMax: Limits.nameBytesMax)),
    Rule("variation", .variation, .text(bytesMax: Limits.variationBytesMax)),
  ]

  fileprivate static let vitalTime = Form.number(0...Limits.vitalMillisecondsMax, scale: 1)
  /// Their names are short for what scripts call them, in either case.
  fileprivate static let vitalRules = [
    Rule("lcp", .largestPaint, vitalTime), Rule("inp", .interactionDelay, vitalTime),
    Rule("cls", .layoutShift, .number(0...Limits.layoutShiftMax, scale: 10_000)), Rule("fcp", .firstPaint, vitalTime),
    Rule("ttfb", .firstByte, vitalTime), Rule("LCP", .largestPaint, vitalTime),
    Rule("INP", .interactionDelay, vitalTime),
    Rule("CLS", .layoutShift, .number(0...Limits.layoutShiftMax, scale: 10_000)), Rule("FCP", .firstPaint, vitalTime),
    Rule("TTFB", .firstByte, vitalTime),
  ]

  fileprivate static let formRules = [
    Rule("selector", .selector, .text(bytesMax: Limits.selectorBytesMax)),
    Rule("name", .formName, .cutText(bytesMax: Limits.formNameBytesMax)),
    Rule("action", .action, .word(FormAction.allCases.map { ($0.word, $0.rawValue) })),
    Rule("field", .field, .fieldName), Rule("blank", .blankFields, .fieldNames),
    Rule("duration", .duration, .number(0...Limits.formMillisecondsMax, scale: 1)),
    Rule("corrections", .corrections, .number(0...Limits.correctionsMax, scale: 1)),
    Rule("value", .field, valueRefused), Rule("values", .field, valueRefused), Rule("content", .field, valueRefused),
    Rule("input", .field, valueRefused), Rule("text", .field, valueRefused),
  ]
  fileprivate static let valueRefused = Form.refused(reason: "must not be there: what visitors write is never taken")
  fileprivate static let pollRules = [
    Rule("poll", .poll, .identifier), Rule("answer", .answerText, .answer),
    Rule("action", .action, .word(PollAction.allCases.map { ($0.word, $0.rawValue) })),
  ]
}

extension EventData.Rule {
  /// The rules of a kind; `nil` of kinds that carry nothing.
  static func rules(of kind: EventRecord.Kind) -> [EventData.Rule]? {
    switch kind {
    case .event, .heartbeat, .replayChunk, .identify: return nil
    case .error: return EventData.errorRules
    case .click: return EventData.clickRules
    case .scroll: return EventData.scrollRules
    case .move: return EventData.moveRules
    case .attention: return EventData.attentionRules
    case .exposure: return EventData.exposureRules
    case .form: return EventData.formRules
    case .poll: return EventData.pollRules
    case .vitals: return EventData.vitalRules
    }
  }
}

/// A tracking body, read: an object, or an array of up to ``Limits/bodyEventsMax`` of them.
///
/// What is wrong with the JSON, anywhere, refuses the whole body; what is wrong with an event's fields, the event.
/// Unknown fields are validated and ignored, `null` is the same as absent, and of a field that is repeated the last
/// one counts (each must be valid).
struct TrackingBody {
  /// The events, in the body's order.
  var events: [TrackingEvent] = []
  /// Whether a server wrote it.
  var isOfServer = false
  /// The properties of all events, one after another.
  var properties: [TrackingProperty] = []

  /// A body without events.
  init() {}

  /// Reads `body`; unescaped texts go to `arena`.
  init(_ body: UnsafeRawBufferPointer, arena: ByteArena) throws(IngestError) {
    guard body.count <= Limits.bodyBytesMax else { throw .bodyTooLarge(limitBytes: Limits.bodyBytesMax) }
    let refusal: IngestError?
    do throws(JSONFault) {
      var reader = JSONReader(body, arena: arena)
      refusal = try read(&reader)
      try reader.finish()
    } catch {
      throw .malformedBody(reason: error.reason.rawValue, position: error.position)
    }
    if let refusal { throw refusal }
  }

  /// Reads the whole value and says what is wrong with its form.
  private mutating func read(_ reader: inout JSONReader) throws(JSONFault) -> IngestError? {
    switch try reader.peek() {
    case .object:
      try readEvent(&reader)
      return nil
    case .array:
      var isTooLong = false
      try reader.enterArray()
      while try reader.nextElement() {
        if events.count == Limits.bodyEventsMax {
          isTooLong = true
          try reader.skip()
        } else if try reader.peek() == .object {
          try readEvent(&reader)
        } else {
          try reader.skip()
          events.append(TrackingEvent(fault: .notAnEvent))
        }
      }
      if isTooLong { return .tooManyEvents(limit: Limits.bodyEventsMax) }
      return events.isEmpty ? .noEvents : nil
    default:
      try reader.skip()
      return .notAnEvent
    }
  }

  private mutating func readEvent(_ reader: inout JSONReader) throws(JSONFault) {
    var event = TrackingEvent()
    try reader.enterObject()
    while let key = try reader.nextKey() {
      guard let field = TrackingField.named(key) else {
        try reader.skip()
        continue
      }
      try read(field, &reader, &event)
    }
    events.append(event)
  }

  /// Reads the value of a field.
  mutating func read(
    _ field: TrackingField, _ reader: inout JSONReader, _ event: inout TrackingEvent
  ) throws(JSONFault) {
    let kind = try reader.peek()
    switch field {
    case .interactive:
      if kind == .boolean {
        event.isInteractive = try reader.boolean()
      } else {
        try skip(&reader, kind, &event, field, "must be true or false")
        event.isInteractive = true
      }
    case .ignoresDoNotTrack:
      if kind == .boolean {
        event.ignoresDoNotTrack = try reader.boolean()
      } else {
        try skip(&reader, kind, &event, field, "must be true or false")
        event.ignoresDoNotTrack = false
      }
    case .timestamp:
      event.timestamp = nil
      if kind == .number {
        event.timestamp = JSONNumber.wholePart(try reader.number())
        if event.timestamp == nil { event.fail(.invalid(field, "must be a whole number of milliseconds")) }
      } else {
        try skip(&reader, kind, &event, field, "must be a number of milliseconds")
      }
    case .properties:
      event.properties = properties.count..<properties.count
      if kind == .object {
        try readProperties(&reader, &event, field: isOfServer ? ServerEventField.ofProperty : { _ in nil })
      } else {
        try skip(&reader, kind, &event, field, "must be an object")
      }
    case .data:
      let start = reader.position
      try reader.skip()
      // Its fields depend on the type, which may stand behind it.
      event.data = kind == .object ? reader.text(from: start) : .none
      if kind != .object, kind != .null { event.fail(.invalid(field, "must be an object")) }
    default:
      event[field] = .none
      if kind == .string || kind == .number && field == .value {
        event[field] = kind == .string ? try reader.string() : try reader.number()
        if event[field].count > field.bytesMax { event.fail(.tooLong(field)) }
      } else {
        try skip(&reader, kind, &event, field, field == .value ? "must be a number" : "must be a string")
      }
    }
  }

  /// Passes a value of another kind than its field's, which is a fault unless it is `null`.
  private func skip(
    _ reader: inout JSONReader, _ kind: JSONReader.Kind, _ event: inout TrackingEvent, _ field: TrackingField,
    _ reason: String
  ) throws(JSONFault) {
    try reader.skip()
    if kind != .null { event.fail(.invalid(field, reason)) }
  }

  /// - Parameter field: the field that a property of some name stands for, if any.
  private mutating func readProperties(
    _ reader: inout JSONReader, _ event: inout TrackingEvent, field: (UnsafeRawBufferPointer) -> TrackingField?
  ) throws(JSONFault) {
    let start = properties.count
    try reader.enterObject()
    while let name = try reader.nextKey() {
      if let field = field(name) {
        try read(field, &reader, &event)
        continue
      }
      if ReservedName.contains(name) {
        try reader.skip()
        continue
      }
      let value: UnsafeRawBufferPointer
      switch try reader.peek() {
      case .string: value = try reader.string()
      case .number: value = try reader.number()
      case .boolean: value = try reader.boolean() ? .literal("true") : .literal("false")
      case .null:
        try reader.null()
        // The same as absent, also when an earlier value of that name stands there.
        value = .none
      case .object, .array:
        try reader.skip()
        event.fail(.invalid(.properties, "must be flat: \(name.excerpt) is an object or array"))
        continue
      }
      if name.isEmpty {
        event.fail(.invalid(.properties, "has an empty name"))
      } else if name.count > Limits.propertyNameBytesMax {
        event.fail(.invalid(.properties, "has a name longer than \(Limits.propertyNameBytesMax) bytes"))
      } else if value.count > Limits.propertyValueBytesMax {
        event.fail(.invalid(.properties, "\(name.excerpt) is longer than \(Limits.propertyValueBytesMax) bytes"))
      }
      // Beyond the limit nothing is kept, so that looking for an earlier one of that name stays cheap.
      guard event.fault == nil else { continue }
      if let earlier = (start..<properties.count).first(where: { properties[$0].name.equals(name) }) {
        properties.remove(at: earlier)
      }
      if value.isPresent { properties.append(TrackingProperty(name: name, value: value)) }
      if properties.count - start > Limits.propertiesMax {
        event.fail(.invalid(.properties, "has more than \(Limits.propertiesMax) properties"))
      }
    }
    event.properties = start..<properties.count
  }
}

extension IngestError {
  /// A field's value cannot be used.
  static func invalid(_ field: TrackingField, _ reason: String) -> IngestError {
    .invalidField("\(field.name)", reason: reason)
  }

  /// A field's text is longer than allowed.
  static func tooLong(_ field: TrackingField) -> IngestError {
    .invalid(field, "is longer than \(field.bytesMax) bytes")
  }

  /// A field is not there.
  static func missing(_ field: TrackingField) -> IngestError { .missingField("\(field.name)") }
}

/// How servers write events: the fields of a tracking event by other names, the page among the properties.
///
/// Source: Zenovay, server-side tracking.
extension TrackingBody {
  /// Reads the `events` of a body of `POST /api/v1/events`; unescaped texts go to `arena`.
  ///
  /// What is wrong with an event's fields refuses the event, what is wrong with the JSON the whole body.
  init(serverEvents body: UnsafeRawBufferPointer, arena: ByteArena) throws(IngestError) {
    self.init()
    isOfServer = true
    var refusal: IngestError?
    do throws(JSONFault) {
      var reader = JSONReader(body, arena: arena)
      try reader.enterObject()
      while let key = try reader.nextKey() {
        guard key.equals("events") else {
          try reader.skip()
          continue
        }
        // Of a field that is repeated the last one counts.
        (events, properties) = ([], [])
        refusal = try readServerEvents(&reader)
      }
      try reader.finish()
    } catch {
      throw .malformedBody(reason: error.reason.rawValue, position: error.position)
    }
    if let refusal { throw refusal }
    if events.isEmpty { throw .noEvents }
  }

  private mutating func readServerEvents(_ reader: inout JSONReader) throws(JSONFault) -> IngestError? {
    guard try reader.peek() == .array else {
      try reader.skip()
      return .invalidField("events", reason: "must be an array")
    }
    var isTooLong = false
    try reader.enterArray()
    while try reader.nextElement() {
      if events.count == Limits.serverEventsMax {
        isTooLong = true
        try reader.skip()
      } else if try reader.peek() == .object {
        try readServerEvent(&reader)
      } else {
        try reader.skip()
        events.append(TrackingEvent(fault: .notAnEvent))
      }
    }
    return isTooLong ? .tooManyEvents(limit: Limits.serverEventsMax) : nil
  }

  private mutating func readServerEvent(_ reader: inout JSONReader) throws(JSONFault) {
    var event = TrackingEvent()
    try reader.enterObject()
    while let key = try reader.nextKey() {
      if let field = ServerEventField.named(key) {
        try read(field, &reader, &event)
      } else {
        try reader.skip()
      }
    }
    // What servers call it.
    if event[.type].equals("purchase") { event[.type] = .literal("revenue") }
    takeRevenue(of: &event)
    events.append(event)
  }

  /// A purchase's amount may stand among its properties, where it stays as well.
  private func takeRevenue(of event: inout TrackingEvent) {
    guard event[.type].equals("revenue") else { return }
    for property in properties[event.properties] {
      let field: TrackingField? =
        property.name.equals("value") ? .value : property.name.equals("currency") ? .currency : nil
      guard let field, event[field].isEmpty else { continue }
      event[field] = property.value
      if property.value.count > field.bytesMax { event.fail(.tooLong(field)) }
    }
  }
}

/// The body of `POST /e/replay/{code}`, read: an object with the session, the chunk's number and its events.
///
/// `{"session_id": "…", "sequence": 0, "events": [{"type": 4, "timestamp": 1, "data": {…}}, …], "visitor_id"?,
/// "url"?, "referrer"?, "timezone"?, "user_agent"?, "browser"?, "os"?, "device_type"?}`. Of an event only
/// type, time and, in a Meta event, the page's address are looked at; everything is kept as it was sent.
struct ReplayChunkBody {
  /// Who sent it, with which labels; read as the fields of an event are.
  private(set) var sent = TrackingEvent()
  /// The chunk's number within its session.
  private(set) var sequence: Int32 = -1
  /// The array of events as it was sent.
  private(set) var events = UnsafeRawBufferPointer.none
  private(set) var eventCount: Int32 = 0
  /// Times of the first and the last event, as the client's clock has them.
  private(set) var times: ClosedRange<Int64> = 0...0
  /// Address of the page on which the chunk begins; empty where it does not say.
  private(set) var pageAddress = UnsafeRawBufferPointer.none

  /// rrweb's number of the event that names page and window.
  private static let metaType: Int64 = 4
  /// Nodes within nodes, each an object in an array: pages are nested deeper than other JSON.
  private static let depthMax = 1_000
  private static let texts: Set<TrackingField> = [
    .sessionID, .visitorID, .url, .referrer, .timeZone, .userAgent, .browser, .operatingSystem, .deviceType,
    .consent,
  ]

  /// Reads `body`; unescaped texts go to `arena`.
  init(_ body: UnsafeRawBufferPointer, arena: ByteArena) throws(IngestError) {
    var fault: IngestError?
    do throws(JSONFault) {
      var reader = JSONReader(body, arena: arena, depthMax: Self.depthMax, allowsHalfSurrogates: true)
      if try reader.peek() == .object {
        fault = try read(&reader, arena)
      } else {
        try reader.skip()
        fault = .notAnEvent
      }
      try reader.finish()
    } catch {
      throw .malformedBody(reason: error.reason.rawValue, position: error.position)
    }
    if let fault = fault ?? sent.fault { throw fault }
    guard sequence >= 0 else { throw .missingField("sequence") }
    guard events.isPresent else { throw .missingField("events") }
    guard eventCount > 0 else { throw .invalidField("events", reason: "must not be empty") }
    if pageAddress.isEmpty { pageAddress = sent[.url] }
  }

  private mutating func read(_ reader: inout JSONReader, _ arena: ByteArena) throws(JSONFault) -> IngestError? {
    var fault: IngestError?
    try reader.enterObject()
    while let key = try reader.nextKey() {
      let kind = try reader.peek()
      if key.equals("sequence") {
        let number = kind == .number ? JSONNumber.wholePart(try reader.number()) : nil
        if kind != .number { try reader.skip() }
        if let number, (0...Limits.replaySequenceMax).contains(number) {
          sequence = Int32(number)
        } else {
          fault = fault ?? .invalidField("sequence", reason: "must be 0 to \(Limits.replaySequenceMax)")
        }
      } else if key.equals("events"), kind == .array {
        let start = reader.position
        fault = try readEvents(&reader, arena) ?? fault
        events = reader.text(from: start)
      } else if key.equals("events") {
        try reader.skip()
        fault = fault ?? .invalidField("events", reason: "must be an array")
      } else if let field = TrackingField.named(key), Self.texts.contains(field) {
        if kind == .string {
          sent[field] = try reader.string()
          if sent[field].count > field.bytesMax { fault = fault ?? .tooLong(field) }
        } else {
          try reader.skip()
          if kind != .null { fault = fault ?? .invalid(field, "must be a string") }
        }
      } else {
        try reader.skip()
      }
    }
    return fault
  }

  private mutating func readEvents(_ reader: inout JSONReader, _ arena: ByteArena) throws(JSONFault) -> IngestError? {
    var fault: IngestError?
    var count = 0
    var (first, last) = (Int64.max, Int64.min)
    try reader.enterArray()
    while try reader.nextElement() {
      count += 1
      guard try reader.peek() == .object else {
        try reader.skip()
        fault = fault ?? .invalidField("events[\(count - 1)]", reason: "must be an object")
        continue
      }
      guard let time = try readEvent(&reader, arena) else {
        fault = fault ?? .invalidField("events[\(count - 1)]", reason: "must have the numbers type and timestamp")
        continue
      }
      (first, last) = (min(first, time), max(last, time))
    }
    guard count <= Limits.replayEventsMax else {
      return fault ?? .invalidField("events", reason: "must not be more than \(Limits.replayEventsMax)")
    }
    eventCount = Int32(count)
    if first <= last { times = first...last }
    return fault
  }

  /// Reads one event.
  ///
  /// - Returns: its time; `nil` when it lacks type or time.
  private mutating func readEvent(_ reader: inout JSONReader, _ arena: ByteArena) throws(JSONFault) -> Int64? {
    var type: Int64?
    var time: Int64?
    var data = UnsafeRawBufferPointer.none
    try reader.enterObject()
    while let key = try reader.nextKey() {
      let kind = try reader.peek()
      if key.equals("type"), kind == .number {
        type = JSONNumber.wholePart(try reader.number())
      } else if key.equals("timestamp"), kind == .number {
        time = JSONNumber.wholePart(try reader.number())
      } else {
        let start = reader.position
        try reader.skip()
        if key.equals("data"), kind == .object {
          data = reader.text(from: start)
        }
      }
    }
    guard let type, let time, EventRecord.timestamps.contains(time) else { return nil }
    if type == Self.metaType, pageAddress.isEmpty, data.isPresent { pageAddress = try href(data, arena) }
    return time
  }

  private func href(_ data: UnsafeRawBufferPointer, _ arena: ByteArena) throws(JSONFault) -> UnsafeRawBufferPointer {
    var reader = JSONReader(data, arena: arena, depthMax: Self.depthMax, allowsHalfSurrogates: true)
    var href = UnsafeRawBufferPointer.none
    try reader.enterObject()
    while let key = try reader.nextKey() {
      if key.equals("href"), try reader.peek() == .string { href = try reader.string() } else { try reader.skip() }
    }
    return href.count <= Limits.urlBytesMax ? href : .none
  }
}

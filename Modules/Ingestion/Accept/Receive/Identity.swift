import Models
import Storage

/// Who a visitor is, as a website tells it: its own id of the user, and what it knows of them.
///
/// `user_id` stands beside the type or in `data`, traits in `data`, in `data.traits` or among the properties. One who
/// has no id is known by the `email`. Of a trait that is repeated the last one counts.
/// Source: Zenovay, `identify`; decision 0035.
struct Identity {
  /// The website's id of the user; never empty.
  private(set) var user = UnsafeRawBufferPointer.none
  /// What else is known, by name.
  private(set) var traits: [TrackingProperty] = []
  private var fault: IngestError?

  /// Reads what an event says of its visitor.
  ///
  /// - Throws: `.missingField`, `.invalidField`.
  init(
    of event: TrackingEvent, properties: ArraySlice<TrackingProperty>, arena: ByteArena
  ) throws(IngestError) {
    for property in properties { take(property.name, property.value, "props") }
    if event.data.isPresent {
      do throws(JSONFault) {
        var reader = JSONReader(event.data, arena: arena)
        try read(&reader, "data")
      } catch {
        // The body was read before: its JSON is in order.
        throw .malformedBody(reason: error.reason.rawValue, position: error.position)
      }
    }
    if !event[.userID].isEmpty { user = event[.userID] }
    if let fault { throw fault }
    if user.isEmpty, let email = traits.first(where: { $0.name.equals("email") }) { user = email.value }
    guard !user.isEmpty else { throw .missing(.userID) }
    guard user.count <= Limits.userBytesMax else { throw .tooLong(.userID) }
  }

  /// Writes the record.
  func encode(
    _ event: ValidEvent, _ request: TrackingRequest, isBot: Bool, _ identify: inout IdentifyVisitor,
    _ writer: inout EventRecordWriter
  ) -> Range<Int> {
    var flags: EventRecord.Flags = []
    if IdentifyVisitor.isCookieless(event.sent, request) { flags.insert(.cookieless) }
    if isBot { flags.insert(.bot) }
    let id = event.sent[.eventID]
    let idHash = id.isEmpty ? 0 : Hash64.of(id, seed: request.website.hashSeed)
    let isOfPage = request.origin == .page
    writer.begin(
      .identify, at: event.timestamp, flags: flags, eventID: isOfPage ? idHash : 0,
      idempotencyKey: isOfPage ? 0 : idHash)
    identify.write(event.sent, to: &writer)
    writer.text(.user, user)
    for trait in traits { writer.property(name: trait.name, value: trait.value) }
    return writer.finish()
  }

  private mutating func read(_ reader: inout JSONReader, _ place: String) throws(JSONFault) {
    try reader.enterObject()
    while let name = try reader.nextKey() {
      switch try reader.peek() {
      case .string: take(name, try reader.string(), place)
      case .number: take(name, try reader.number(), place)
      case .boolean: take(name, try reader.boolean() ? .literal("true") : .literal("false"), place)
      case .null:
        try reader.null()
        take(name, .none, place)
      case .object where place == "data" && name.equals("traits"): try read(&reader, "data.traits")
      case .object, .array:
        try reader.skip()
        fail(.invalidField(place, reason: "must be flat: \(name.excerpt) is an object or array"))
      }
    }
  }

  private mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ place: String) {
    if name.equals("user_id") || name.equals("userId") {
      user = value
    } else if name.isEmpty {
      fail(.invalidField(place, reason: "has an empty name"))
    } else if name.count > Limits.propertyNameBytesMax {
      fail(.invalidField(place, reason: "has a name longer than \(Limits.propertyNameBytesMax) bytes"))
    } else if value.count > Limits.propertyValueBytesMax {
      fail(.invalidField(place, reason: "\(name.excerpt) is longer than \(Limits.propertyValueBytesMax) bytes"))
    } else if fault == nil {
      traits.removeAll { $0.name.equals(name) }
      if !value.isEmpty { traits.append(TrackingProperty(name: name, value: value)) }
      if traits.count > Limits.propertiesMax {
        fail(.invalidField(place, reason: "has more than \(Limits.propertiesMax) traits"))
      }
    }
  }

  private mutating func fail(_ fault: IngestError) {
    if self.fault == nil { self.fault = fault }
  }
}

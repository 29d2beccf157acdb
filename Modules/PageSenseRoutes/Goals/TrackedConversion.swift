import HTTPSupport
import Models

/// A conversion that a website's server tells of.
///
/// Source: PageSense API, "Track Conversion (Server-Side)"; `idempotency_key`, `timestamp` and the answer are ours.
struct TrackedConversion: Sendable {
  /// What every visitor's name begins with in this API.
  static let visitorPrefix = "vis_"
  /// Members of `metadata` at most.
  private static let metadataMax = 20

  let goal: DefinitionID
  /// Without the prefix.
  let visitor: String
  let value: Double?
  let metadata: [JSONValue.Member]
  let idempotencyKey: String?
  let time: Instant

  init(_ fields: DefinitionFields, goal: DefinitionID, now: Instant) throws(DefinitionError) {
    self.goal = goal
    let name = try fields.required("visitor_id", fields.text("visitor_id", length: 1...128))
    visitor = TrackedConversion.visitor(name)
    guard !visitor.isEmpty else { throw fields.error("visitor_id", "must name a visitor") }
    value = try fields.number("value", in: -1e12...1e12)
    idempotencyKey = try fields.text("idempotency_key", length: 1...200)
    time = now
    guard let given = fields.value("metadata") else {
      metadata = []
      return
    }
    guard case .object(let members) = given, members.count <= TrackedConversion.metadataMax else {
      throw fields.error("metadata", "must be an object of at most \(TrackedConversion.metadataMax) members")
    }
    metadata = members
  }

  /// The visitor that a text names, with or without the prefix.
  static func visitor(_ text: String) -> String {
    text.hasPrefix(visitorPrefix) ? String(text.dropFirst(visitorPrefix.count)) : text
  }

  /// The conversion as a website's server would send it to the tracker.
  func serverEvents(of website: Website, goal definition: Goal) -> [UInt8] {
    var event: [JSONValue.Member] = [
      .init("type", "goal"), .init("name", .string(goal.description)), .init("visitorId", .string(visitor)),
      .init("ts", .integer(Int(time.milliseconds))), .init("interactive", false),
    ]
    if let value {
      event.append(.init("value", .string(TrackedConversion.decimal(value, website.currency))))
      event.append(.init("currency", .string(website.currency.rawValue)))
    }
    if let idempotencyKey { event.append(.init("idempotencyKey", .string("goal \(goal) \(idempotencyKey)"))) }
    var props: [JSONValue.Member] = [.init("goal", .string(definition.name))]
    for member in metadata {
      guard member.name != "url", member.name != "referrer", member.name != "title" else { continue }
      let text: String
      switch member.value {
      case .string(let given): text = given
      case .null: continue
      default: text = JSONWriter.text(of: member.value)
      }
      props.append(.init(member.name, .string(text)))
    }
    event.append(.init("props", .object(props)))
    return JSONWriter.bytes(
      of: ["trackingCode": .string(website.trackingCode), "events": .array([.object(event)])])
  }

  func document(of website: Website, goal definition: Goal) -> JSONValue {
    let worth = value ?? definition.value
    return [
      "goal_id": .string(goal.description), "visitor_id": .string(TrackedConversion.visitorPrefix + visitor),
      "value": worth.map { JSONValue.number($0) } ?? .null, "currency": .string(website.currency.rawValue),
      "metadata": .object(metadata), "timestamp": .string(ISOTimestamp.seconds(time)),
    ]
  }

  /// Enough digits for any currency; never an exponent.
  private static func decimal(_ value: Double, _ currency: CurrencyCode) -> String {
    var scale = 1.0
    for _ in 0..<currency.fractionDigits { scale *= 10 }
    return Money(minorUnits: Int64((value * scale).rounded(.toNearestOrAwayFromZero)), currency: currency).decimal
  }

  static let body = Schema.object(
    ["visitor_id": Schema.string.described("From the cookie, with or without `vis_`; any that the server knows.")],
    optional: [
      "value": Schema.number.described("In the website's currency; the goal's own value unless told."),
      "metadata": Schema.map(of: .anything).described("Becomes properties of the stored event."),
      "idempotency_key": Schema.string.described("The same key of a goal counts once within seven days."),
    ])

  static let schema = Schema.object([
    "goal_id": .string, "visitor_id": .string, "value": Schema.number.orNull, "currency": .string,
    "metadata": .map(of: .anything), "timestamp": .timestamp,
  ])
}

/// What a body of `POST /api/v1/events` says about all of its events: which website they are for, and whose they are.
///
/// Read before the events themselves, because what a key may do depends on the website.
public struct ServerEventHead: Sendable {
  /// The website's tracking code.
  public private(set) var trackingCode = ""
  /// Address of the client on whose behalf the server speaks; empty where it does not say.
  public private(set) var clientAddress = ""
  /// That client's User-Agent.
  public private(set) var userAgent = ""
  /// That client's `Accept-Language`.
  public private(set) var acceptLanguage = ""

  /// Reads the whole body and keeps what is not about single events.
  ///
  /// - Throws: `IngestError.bodyTooLarge`, `.malformedBody`, `.missingField`, `.invalidField`.
  /// - Source: Zenovay, server-side tracking.
  public init(_ body: UnsafeRawBufferPointer) throws(IngestError) {
    guard body.count <= Limits.serverBodyBytesMax else { throw .bodyTooLarge(limitBytes: Limits.serverBodyBytesMax) }
    let arena = ByteArena()
    var fault: IngestError?
    do throws(JSONFault) {
      var reader = JSONReader(body, arena: arena)
      try reader.enterObject()
      while let key = try reader.nextKey() {
        if key.equals("trackingCode") {
          trackingCode = try ServerEventHead.text(&reader, "trackingCode", max: Limits.labelBytesMax, &fault)
        } else if key.equals("serverContext") {
          try readContext(&reader, &fault)
        } else {
          try reader.skip()
        }
      }
      try reader.finish()
    } catch {
      throw .malformedBody(reason: error.reason.rawValue, position: error.position)
    }
    if let fault { throw fault }
    guard !trackingCode.isEmpty else { throw .missingField("trackingCode") }
    withExtendedLifetime(arena) {}
  }

  private mutating func readContext(_ reader: inout JSONReader, _ fault: inout IngestError?) throws(JSONFault) {
    guard try reader.peek() == .object else {
      if try reader.peek() != .null { fault = fault ?? .invalidField("serverContext", reason: "must be an object") }
      return try reader.skip()
    }
    try reader.enterObject()
    while let key = try reader.nextKey() {
      if key.equals("clientIp") {
        clientAddress = try ServerEventHead.text(&reader, "clientIp", max: Limits.localeBytesMax, &fault)
      } else if key.equals("userAgent") {
        userAgent = try ServerEventHead.text(&reader, "userAgent", max: Limits.userAgentBytesMax, &fault)
      } else if key.equals("acceptLanguage") {
        acceptLanguage = try ServerEventHead.text(&reader, "acceptLanguage", max: Limits.nameBytesMax, &fault)
      } else {
        try reader.skip()
      }
    }
  }

  /// A text, or the empty one for `null`.
  private static func text(
    _ reader: inout JSONReader, _ name: String, max bytesMax: Int, _ fault: inout IngestError?
  ) throws(JSONFault) -> String {
    switch try reader.peek() {
    case .string:
      let text = try reader.string()
      if text.count > bytesMax { fault = fault ?? .invalidField(name, reason: "is longer than \(bytesMax) bytes") }
      return text.string
    case .null: try reader.null()
    default:
      try reader.skip()
      fault = fault ?? .invalidField(name, reason: "must be a string")
    }
    return ""
  }
}

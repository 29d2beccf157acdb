import Ingestion
import Models

/// The pipeline with rules that tests can foresee, and what came out of it.
struct Door {
  /// What one accepted event became, as texts.
  struct Row: Equatable {
    var kind = EventRecord.Kind.event
    var flags: EventRecord.Flags = [.limited, .interactive]
    var timestamp: Int64 = Door.arrival
    var eventID: UInt64 = 0
    var idempotencyKey: UInt64 = 0
    var texts: [EventRecord.Field: String] = [:]
    var revenue: Money?
    var properties: [[String]] = []
    /// Numbers in decimal, points as `x y x y`.
    var data: [EventRecord.DataField: String] = [:]
  }

  static let arrival: Int64 = 1_786_000_000_000
  static let website = Website(
    id: WebsiteID(rawValue: 7), uuid: "", number: "", trackingCode: "ZV_x", team: TeamID(rawValue: 1),
    domain: "example.com", name: "Example", timeZone: "UTC", currency: CurrencyCode("EUR")!, isActive: true,
    createdAt: Instant(milliseconds: 0), hashSeed: 42, importKey: [])

  var website = Door.website
  var address = "192.0.2.1"
  var userAgent = "Firefox"
  var acceptLanguage = ""
  var hasGlobalPrivacyControl = false
  var hasDoNotTrack = false
  var proxyCountry = ""
  var proxyRegion = ""
  var proxyCity = ""
  var saltYesterday: [UInt8]?
  var polls: [String: Poll] = [:]
  let pipeline = IngestPipeline(classifier: Door.classifier, visitorHash: VisitorHash(hash: Door.hash))

  /// Rules one can read off: the browser is the User-Agent's text, the source the referrer's, the term the address.
  static let classifier = Classifier(
    client: { userAgent, hints in
      let text = String(decoding: userAgent, as: UTF8.self)
      return ClientLabels(
        browser: text, browserVersion: text.isEmpty ? "" : "1", operatingSystem: "OS " + hints.platform,
        operatingSystemVersion: "2", device: "Desktop", isBot: text.contains("bot"))
    },
    acquisition: { referrer, url, domain in
      Acquisition(
        medium: "m", source: String(decoding: referrer, as: UTF8.self), referrer: domain, utmSource: "s",
        utmMedium: "", utmCampaign: "c", utmContent: "", utmTerm: String(decoding: url, as: UTF8.self))
    },
    place: {
      Place(
        country: $0.proxyCountry.isEmpty ? ($0.timeZone == "Europe/Berlin" ? "DE" : "") : $0.proxyCountry,
        region: $0.proxyRegion, city: $0.proxyCity)
    })

  /// A sum that differs with every part; not a hash.
  static func hash(_ key: [UInt8], _ parts: [UnsafeRawBufferPointer]) -> UInt64 {
    var sum = UInt64(key.first ?? 0)
    for part in parts { for byte in part { sum = sum &* 257 &+ UInt64(byte) &+ 1 } }
    return sum
  }

  /// What becomes of a body.
  func accept(_ body: String, heartbeat: Bool = false) -> (outcome: IngestOutcome, rows: [Row]) {
    accept(Array(body.utf8), heartbeat: heartbeat)
  }

  func accept(_ body: [UInt8], heartbeat: Bool = false, isOfServer: Bool = false) -> (
    outcome: IngestOutcome, rows: [Row]
  ) {
    var writer = EventRecordWriter()
    let outcome = body.withUnsafeBytes { body in
      let request = TrackingRequest(
        origin: isOfServer ? .server : .page, website: website, body: body,
        arrival: Instant(milliseconds: Door.arrival), address: address, client: IPAddress(address),
        userAgent: userAgent, hints: ClientHints(platform: "X"), acceptLanguage: acceptLanguage,
        hasGlobalPrivacyControl: hasGlobalPrivacyControl, hasDoNotTrack: hasDoNotTrack, proxyCountry: proxyCountry,
        proxyRegion: proxyRegion, proxyCity: proxyCity, saltToday: [1], saltYesterday: saltYesterday,
        polls: { [polls] in $0 == Door.website.id ? polls[$1] : nil })
      if isOfServer { return pipeline.acceptServerEvents(request, into: &writer) }
      return heartbeat ? pipeline.acceptHeartbeat(request, into: &writer) : pipeline.accept(request, into: &writer)
    }
    let rows = outcome.records.compactMap { range in
      Array(writer.bytes[range]).withUnsafeBytes { Door.row($0) }
    }
    return (outcome, rows)
  }

  /// The only row of a body that is taken.
  func row(_ body: String) -> Row? {
    let (outcome, rows) = accept(body)
    return outcome.rejected.isEmpty && rows.count == 1 ? rows[0] : nil
  }

  /// The message with which a body's only event is refused.
  func refusal(_ body: String, heartbeat: Bool = false) -> String? {
    let (outcome, rows) = accept(body, heartbeat: heartbeat)
    return rows.isEmpty ? outcome.wholeBodyError?.message : nil
  }

  private static func row(_ bytes: UnsafeRawBufferPointer) -> Row? {
    guard let reader = EventRecordReader(bytes) else { return nil }
    var row = Row(
      kind: reader.kind, flags: reader.flags.subtracting([.hasRevenue, .hasProperties, .hasData]),
      timestamp: reader.timestamp.milliseconds, eventID: reader.eventID, idempotencyKey: reader.idempotencyKey,
      revenue: reader.revenue)
    for field in EventRecord.Field.allCases where !reader.text(field).isEmpty {
      let isHash = reader.flags.contains(.cookieless) && (field == .visitor || field == .visitorYesterday)
      row.texts[field] =
        isHash
        ? String(UInt64(littleEndian: reader.text(field).loadUnaligned(as: UInt64.self)))
        : String(decoding: reader.text(field), as: UTF8.self)
    }
    reader.forEachProperty {
      row.properties.append([String(decoding: $0, as: UTF8.self), String(decoding: $1, as: UTF8.self)])
    }
    let texts: Set<EventRecord.DataField> = [
      .message, .errorName, .stack, .source, .release, .selector, .text, .href, .formName,
      .experiment, .variation, .field, .blankFields, .poll, .answerText, .answerOptions,
    ]
    for field in EventRecord.DataField.allCases where !reader.data(field).isEmpty {
      let bytes = reader.data(field)
      row.data[field] =
        texts.contains(field)
        ? String(decoding: bytes, as: UTF8.self)
        : stride(from: 0, to: bytes.count - 3, by: 4).map {
          String(Int32(littleEndian: bytes.loadUnaligned(fromByteOffset: $0, as: Int32.self)))
        }.joined(separator: " ")
    }
    return row
  }
}

import Foundation
import Ingestion
import Models
import TestSupport

/// Makes up what browsers send: few visitors and few texts, so that groups collide and sessions go on.
struct Browsers {
  private static let pages = ["/", "/a", "/a/b", "/blog/1", "/blog/2"]
  private static let hosts = ["example.com", "blog.example.com"]
  private static let names = ["Signup", "Purchase"]
  private static let messages = ["boom", "the cart is empty", "no such person"]

  /// The next event of somebody.
  static func next(
    number: Int, website: Int, now: Instant, _ random: inout SeededGenerator
  ) -> SentEvent {
    let form = form(number: number, &random)
    let isRow = form == .ofServer || form == .traffic && !random.chance(8)
    let isCookieless = form != .ofServer && (isRow || form != .traffic) && random.chance(15)
    var time = now
    if random.chance(20) { time = now.advanced(byMilliseconds: -Int64(random.number(0...4_000_000))) }
    var raw = RawEvent(
      timestamp: time, name: random.chance(65) ? "pageview" : random.pick(names),
      visitor: isCookieless ? "10.0.0.\(random.number(1...4))" : "v\(random.number(1...9))",
      hostname: random.pick(hosts), pathname: random.pick(pages), isHeartbeat: !isRow)
    let isHeartbeat = form == .traffic && !isRow
    if !isCookieless, isHeartbeat || random.chance(30) { raw.clientSession = "session-\(random.number(1...3))" }
    raw.isBot = random.chance(8)
    raw.isInteractive = raw.name == "pageview" || random.chance(75)
    for attribute in form == .ofServer ? sentByServers : sentAttributes {
      raw.attributes[attribute] = random.pick(RandomTraffic.attributes[attribute] ?? [""])
    }
    if isRow {
      for name in ["tier", "author"] where random.chance(30) {
        raw.properties[name] = random.pick(["small", "large", "small-1", "10|2"])
      }
      raw.properties[marker] = String(number)
      if form == .ofServer { raw.properties["source"] = "server" }
    } else {
      raw.name = ""
    }
    let isNamed = isHeartbeat || form == .ofServer || random.chance(70)
    return SentEvent(
      number: number, website: website, raw: raw, id: isNamed ? "event-\(number)" : nil, isCookieless: isCookieless,
      form: form)
  }

  private static func form(number: Int, _ random: inout SeededGenerator) -> SentEvent.Form {
    switch random.number(0...99) {
    case 0..<66: .traffic
    case 66..<75: .ofServer
    case 75..<83: .error(random.pick(messages))
    case 83..<91: .click
    case 91..<98: .chunk(session: "record-\(random.number(1...4))", sequence: number)
    default: .ofNewerProgram
    }
  }

  /// The property that holds an event's number.
  static let marker = "n"
  /// Which attributes a body carries, in our way; see `classifier`.
  private static let sentAttributes: [SessionAttribute] = [
    .source, .utmSource, .utmMedium, .country, .browser, .operatingSystem, .device,
  ]
  /// The same of a server's body, which says nothing about browsers.
  private static let sentByServers: [SessionAttribute] = [.source, .utmSource, .utmMedium, .country]

  /// What a browser posts: the events, all of one client.
  static func body(_ events: [SentEvent]) -> [UInt8] {
    let parts = events.map { event -> String in
      let raw = event.raw
      let texts = raw.attributes
      func text(_ attribute: SessionAttribute) -> String { texts[attribute] ?? "" }
      var fields = common(event) + [
        #""timestamp":\#(raw.timestamp.milliseconds)"#, #""browser":"\#(text(.browser))""#,
        #""os":"\#(text(.operatingSystem))""#, #""device_type":"\#(text(.device))""#,
      ]
      if !event.isCookieless { fields.append(#""visitor_id":"\#(raw.visitor)""#) }
      if let session = raw.clientSession { fields.append(#""session_id":"\#(session)""#) }
      if let id = event.id { fields.append(#""event_id":"\#(id)""#) }
      switch event.form {
      case .error(let message): fields.append(#""data":{"message":"\#(message)","release":"\#(event.number)"}"#)
      case .click: fields.append(#""data":{"selector":"a.buy","href":"\#(event.number)"}"#)
      case .traffic, .ofServer, .chunk, .ofNewerProgram: break
      }
      return "{\(fields.joined(separator: ","))}"
    }
    return Array("[\(parts.joined(separator: ","))]".utf8)
  }

  /// What a website's server posts.
  static func serverBody(_ event: SentEvent, website code: String) -> [UInt8] {
    let raw = event.raw
    var fields = common(event) + [
      #""ts":\#(raw.timestamp.milliseconds)"#, #""visitorId":"\#(raw.visitor)""#,
      #""idempotencyKey":"\#(event.id ?? "")""#,
    ]
    if let session = raw.clientSession { fields.append(#""sessionId":"\#(session)""#) }
    return Array(#"{"trackingCode":"\#(code)","events":[{\#(fields.joined(separator: ","))}]}"#.utf8)
  }

  /// What both say of an event.
  private static func common(_ event: SentEvent) -> [String] {
    let raw = event.raw
    func text(_ attribute: SessionAttribute) -> String { raw.attributes[attribute] ?? "" }
    let type =
      switch event.form {
      case .error: "error"
      case .click: "click"
      case .traffic where raw.isHeartbeat: "heartbeat"
      case .traffic, .ofServer, .chunk, .ofNewerProgram: raw.name == "pageview" ? "pageview" : "event"
      }
    var fields = [
      #""type":"\#(type)""#, #""url":"https://\#(raw.hostname)\#(raw.pathname)""#,
      #""referrer":"\#(text(.source))|\#(text(.utmSource))|\#(text(.utmMedium))""#,
      #""timezone":"\#(text(.country))""#,
    ]
    if type == "event" { fields.append(#""name":"\#(raw.name)""#) }
    if !raw.isInteractive { fields.append(#""interactive":false"#) }
    let properties = raw.properties.filter { $0.key != "source" }.sorted { $0.key < $1.key }
      .map { #""\#($0.key)":"\#($0.value)""# }
    if !properties.isEmpty { fields.append(#""props":{\#(properties.joined(separator: ","))}"#) }
    return fields
  }

  /// A part of a recorded session, as a browser posts it.
  static func chunkBody(_ event: SentEvent, session: String, sequence: Int) -> [UInt8] {
    let time = event.raw.timestamp.milliseconds
    let visitor = event.isCookieless ? "" : #""visitor_id":"\#(event.raw.visitor)","#
    let events = #"[{"type":3,"timestamp":\#(time),"data":{"number":\#(event.number)}}]"#
    return Array(#"{\#(visitor)"session_id":"\#(session)","sequence":\#(sequence),"events":\#(events)}"#.utf8)
  }

  /// Numbers of the events whose parts a list of recorded events holds.
  static func recordedEvents(in bytes: [UInt8]) throws -> [Int] {
    struct Recorded: Decodable {
      struct Content: Decodable { let number: Int }
      let data: Content
    }
    return try JSONDecoder().decode([Recorded].self, from: Data(bytes)).map(\.data.number)
  }

  /// The first byte of a record of a kind that nobody knows yet.
  static let newerKind: UInt8 = 200

  /// A record of that kind.
  static func newerRecord(_ event: SentEvent) -> [UInt8] {
    [newerKind] + withUnsafeBytes(of: UInt32(event.number).littleEndian) { Array($0) }
  }

  /// Rules one can read off what `body` writes.
  static let classifier = Classifier(
    client: { userAgent, _ in ClientLabels(isBot: String(decoding: userAgent, as: UTF8.self) == "bot") },
    acquisition: { referrer, _, _ in
      let texts = String(decoding: referrer, as: UTF8.self).split(separator: "|", omittingEmptySubsequences: false)
      func text(_ place: Int) -> String { place < texts.count ? String(texts[place]) : "" }
      return Acquisition(medium: "", source: text(0), utmSource: text(1), utmMedium: text(2))
    },
    place: { Place(country: $0.timeZone) })

  /// A keyed sum that differs with every part; enough where nobody is against us.
  static let visitorHash = VisitorHash { key, parts in
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    for byte in key { add(byte) }
    for part in parts { for byte in part { add(byte) } }
    return hash
  }

  /// One row of a file that is imported, and its idempotency key; 0 = none.
  static func row(
    _ number: Int, file: Int, website: Int, _ random: inout SeededGenerator
  ) -> (raw: RawEvent, key: UInt64) {
    let span = Int(RandomTraffic.end.seconds - RandomTraffic.start.seconds)
    var raw = RawEvent(
      timestamp: Instant(
        milliseconds: RandomTraffic.start.milliseconds + Int64(random.number(0...span)) * 1000),
      name: random.chance(65) ? "pageview" : random.pick(names), visitor: "i\(file)-\(random.number(1...4))",
      hostname: random.pick(hosts), pathname: random.pick(pages))
    raw.attributes[.source] = random.pick(RandomTraffic.sources)
    raw.properties[marker] = "\(file)-\(number)"
    // Few keys, so that files repeat rows of each other and of themselves; no two websites have one in common.
    return (raw, random.chance(40) ? UInt64(website << 32 + random.number(1...60)) : 0)
  }

  /// The record of such a row.
  static func record(of row: ImportedFile.Row, in writer: inout EventRecordWriter) -> Range<Int> {
    let raw = row.raw
    writer.begin(.event, at: raw.timestamp, flags: .interactive, idempotencyKey: row.key)
    writer.text(.name, raw.name)
    writer.text(.visitor, raw.visitor)
    writer.text(.hostname, raw.hostname)
    writer.text(.pathname, raw.pathname)
    writer.text(.source, raw.attributes[.source] ?? "")
    for (name, value) in raw.properties.sorted(by: { $0.key < $1.key }) {
      Array(name.utf8).withUnsafeBytes { name in
        Array(value.utf8).withUnsafeBytes { value in writer.property(name: name, value: value) }
      }
    }
    return writer.finish()
  }
}

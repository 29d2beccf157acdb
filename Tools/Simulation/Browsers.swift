import Ingestion
import Models
import TestSupport

/// Makes up what browsers send: few visitors and few texts, so that groups collide and sessions go on.
struct Browsers {
  private static let pages = ["/", "/a", "/a/b", "/blog/1", "/blog/2"]
  private static let hosts = ["example.com", "blog.example.com"]
  private static let names = ["Signup", "Purchase"]

  /// The next event of somebody.
  static func next(
    number: Int, website: Int, now: Instant, _ random: inout SeededGenerator
  ) -> SentEvent {
    let isHeartbeat = random.chance(6)
    let isCookieless = !isHeartbeat && random.chance(15)
    var time = now
    if random.chance(20) { time = now.advanced(byMilliseconds: -Int64(random.number(0...4_000_000))) }
    var raw = RawEvent(
      timestamp: time, name: random.chance(65) ? "pageview" : random.pick(names),
      visitor: isCookieless ? "10.0.0.\(random.number(1...4))" : "v\(random.number(1...9))",
      hostname: random.pick(hosts), pathname: random.pick(pages), isHeartbeat: isHeartbeat)
    if !isCookieless, isHeartbeat || random.chance(30) { raw.clientSession = "session-\(random.number(1...3))" }
    raw.isBot = random.chance(8)
    raw.isInteractive = raw.name == "pageview" || random.chance(75)
    for attribute in sentAttributes {
      raw.attributes[attribute] = random.pick(RandomTraffic.attributes[attribute] ?? [""])
    }
    if isHeartbeat {
      raw.name = ""
    } else {
      for name in ["tier", "author"] where random.chance(30) {
        raw.properties[name] = random.pick(["small", "large", "small-1", "10|2"])
      }
      raw.properties[marker] = String(number)
    }
    let id = isHeartbeat || random.chance(70) ? "event-\(number)" : nil
    return SentEvent(number: number, website: website, raw: raw, id: id, isCookieless: isCookieless)
  }

  /// The property that holds an event's number.
  static let marker = "n"
  /// Which attributes a body carries, in our way; see `classifier`.
  private static let sentAttributes: [SessionAttribute] = [
    .source, .utmSource, .utmMedium, .country, .browser, .operatingSystem, .device,
  ]

  /// What a browser posts: the events, all of one client.
  static func body(_ events: [SentEvent]) -> [UInt8] {
    let parts = events.map { event -> String in
      let raw = event.raw
      let texts = raw.attributes
      func text(_ attribute: SessionAttribute) -> String { texts[attribute] ?? "" }
      var fields = [
        #""type":"\#(raw.isHeartbeat ? "heartbeat" : raw.name == "pageview" ? "pageview" : "event")""#,
        #""url":"https://\#(raw.hostname)\#(raw.pathname)""#, #""timestamp":\#(raw.timestamp.milliseconds)"#,
        #""referrer":"\#(text(.source))|\#(text(.utmSource))|\#(text(.utmMedium))""#,
        #""timezone":"\#(text(.country))""#, #""browser":"\#(text(.browser))""#,
        #""os":"\#(text(.operatingSystem))""#, #""device_type":"\#(text(.device))""#,
      ]
      if !event.isCookieless { fields.append(#""visitor_id":"\#(raw.visitor)""#) }
      if let session = raw.clientSession { fields.append(#""session_id":"\#(session)""#) }
      if let id = event.id { fields.append(#""event_id":"\#(id)""#) }
      if raw.name != "pageview", !raw.isHeartbeat { fields.append(#""name":"\#(raw.name)""#) }
      if !raw.isInteractive { fields.append(#""interactive":false"#) }
      let properties = raw.properties.sorted { $0.key < $1.key }.map { #""\#($0.key)":"\#($0.value)""# }
      if !properties.isEmpty { fields.append(#""props":{\#(properties.joined(separator: ","))}"#) }
      return "{\(fields.joined(separator: ","))}"
    }
    return Array("[\(parts.joined(separator: ","))]".utf8)
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

  /// One row of a file that is imported.
  static func row(_ number: Int, file: Int, _ random: inout SeededGenerator) -> RawEvent {
    let span = Int(RandomTraffic.end.seconds - RandomTraffic.start.seconds)
    var raw = RawEvent(
      timestamp: Instant(
        milliseconds: RandomTraffic.start.milliseconds + Int64(random.number(0...span)) * 1000),
      name: random.chance(65) ? "pageview" : random.pick(names), visitor: "i\(file)-\(random.number(1...4))",
      hostname: random.pick(hosts), pathname: random.pick(pages))
    raw.attributes[.source] = random.pick(RandomTraffic.sources)
    raw.properties[marker] = "\(file)-\(number)"
    return raw
  }

  /// The record of such a row.
  static func record(of raw: RawEvent, in writer: inout EventRecordWriter) -> Range<Int> {
    writer.begin(.event, at: raw.timestamp, flags: .interactive)
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

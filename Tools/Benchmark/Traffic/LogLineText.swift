import Models

/// Made-up pageviews as lines of an access log in Apache's combined format. Logs know no custom events.
struct LogLineText {
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let agents: [[UInt8]] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      + "Version/26.2 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
      + "Version/26.2 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0",
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/144.0.0.0 Safari/537.36",
  ].map { Array($0.utf8) }

  private let paths: [[UInt8]]
  private let referrers: [[UInt8]]
  private var dayText: [UInt8] = []
  private var dayNumber = Int.min

  init(vocabulary: SiteVocabulary) {
    paths = vocabulary.paths.map { Array($0.utf8) }
    referrers = vocabulary.sources.map { source in
      if source.isEmpty { return [UInt8(ascii: "-")] }
      let host = source.contains(".") ? source : "www.\(source.lowercased().split(separator: " ").joined()).com"
      return Array("https://\(host)/".utf8)
    }
  }

  /// Adds the event's line, when it is a pageview.
  mutating func append(_ event: TrafficEvent, to bytes: inout [UInt8]) {
    guard event.name == 0 else { return }
    let second = Int(event.time / 1000)
    if second / 86_400 != dayNumber {
      dayNumber = second / 86_400
      let (year, month, day) = CivilDate(dayNumber: dayNumber).parts
      dayText = Array("\(day < 10 ? "0" : "")\(day)/\(Self.months[month - 1])/\(year):".utf8)
    }
    // Addresses of a private network, a different one for each of sixteen million visitors.
    bytes.append(text: "10.")
    bytes.append(decimal: UInt64(event.visitor >> 16 & 255))
    bytes.append(UInt8(ascii: "."))
    bytes.append(decimal: UInt64(event.visitor >> 8 & 255))
    bytes.append(UInt8(ascii: "."))
    bytes.append(decimal: UInt64(event.visitor & 255))
    bytes.append(text: " - - [")
    bytes += dayText
    bytes.append(twoDigits: second / 3_600 % 24)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(twoDigits: second / 60 % 60)
    bytes.append(UInt8(ascii: ":"))
    bytes.append(twoDigits: second % 60)
    bytes.append(text: " +0000] \"GET ")
    bytes += paths[Int(event.path)]
    bytes.append(text: " HTTP/1.1\" 200 ")
    bytes.append(decimal: 2_000 + UInt64(event.path) * 7)
    bytes.append(text: " \"")
    bytes += referrers[Int(event.origin.source)]
    bytes.append(text: "\" \"")
    bytes += Self.agents[Int(event.client.system)]
    bytes.append(text: "\"\n")
  }
}

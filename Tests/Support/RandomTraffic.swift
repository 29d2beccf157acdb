public import Models

/// Random traffic of a small website over some days: few texts, so that groups collide, and all that makes counting
/// hard, such as late arrivals, bots, visits over midnight and names that look like labels.
public struct RandomTraffic: Sendable {
  /// In arrival order.
  public var events: [RawEvent] = []
  /// First day of the traffic; it spans ten days.
  public static let start = Instant("2024-03-25T00:00:00Z")
  /// When it is over: ten days, with a change of clocks in Europe and a turn of the month among them.
  public static let end = Instant("2024-04-04T00:00:00Z")

  public static let pages = ["/", "/a", "/a/b", "/blog/1", "/blog/2", "/b*", "/é", "/e\u{301}", ""]
  public static let names = ["pageview", "Signup", "Purchase", "(none)"]
  public static let hosts = ["example.com", "blog.example.com", "Example.com"]
  public static let propertyNames = ["tier", "author", "empty"]
  public static let propertyValues = ["small", "large", "small-1", "(none)", "", "10|2"]
  public static let currencies = ["EUR", "EUR", "USD"]
  public static let sources = ["Google", "Direct / None", "google", "", "Twitter"]
  /// Texts by attribute; others stay empty.
  public static let attributes: [SessionAttribute: [String]] = [
    .source: sources, .utmSource: ["", "news"], .utmMedium: ["", "email", "cpc"],
    .country: ["EE", "GB", "ZZ", "", "US"],
    .browser: ["Chrome", "Firefox", "", "(not set)"], .browserVersion: ["1", "2", ""],
    .device: ["Desktop", "Mobile", ""],
    .operatingSystem: ["Mac", "", "Windows"], .operatingSystemVersion: ["14", "11", ""], .city: ["", "Tallinn"],
    .medium: ["", "search", "email", "display"],
  ]

  /// About so many events of some visitors, by this seed.
  public init(seed: UInt64, events count: Int = 300, visitors: Int = 40) {
    var random = SeededGenerator(seed: seed)
    // Times are drawn first and taken in order, so that arrival is nearly in order as on a real website.
    let span = Int(RandomTraffic.end.seconds - RandomTraffic.start.seconds)
    var visits: [(second: Int, visitor: String)] = []
    for _ in 0..<max(1, count / 4) { visits.append((random.number(0...span), "v\(random.number(1...visitors))")) }
    var arrivals: [(order: Int, event: RawEvent)] = []
    for visit in visits {
      var second = visit.second
      let session = random.chance(15) ? "s\(random.number(1...3))" : nil
      let isBot = random.chance(8)
      var attributes: [SessionAttribute: String] = [:]
      for (attribute, texts) in RandomTraffic.attributes.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        attributes[attribute] = random.pick(texts)
      }
      for _ in 0..<random.number(1...7) {
        var event = RandomTraffic.event(at: second, visitor: visit.visitor, attributes: attributes, &random)
        event.clientSession = session
        event.isBot = isBot
        let delay = random.chance(10) ? random.number(0...90_000) : 0
        arrivals.append((second + delay, event))
        second += random.pick([0, 1, 59, 300, 1200, 1859, 1860, 4000])
      }
    }
    arrivals.sort {
      ($0.order, $0.event.timestamp, $0.event.visitor) < ($1.order, $1.event.timestamp, $1.event.visitor)
    }
    events = arrivals.map(\.event)
  }

  private static func event(
    at second: Int, visitor: String, attributes: [SessionAttribute: String], _ random: inout SeededGenerator
  ) -> RawEvent {
    var event = RawEvent(
      // Half of them on the whole second, as logs have them, so that some of a visitor's fall together.
      timestamp: Instant(
        milliseconds: start.milliseconds + Int64(second) * 1000 + Int64(random.chance(50) ? random.number(0...999) : 0)
      ),
      name: random.chance(65) ? "pageview" : random.pick(names), visitor: visitor, hostname: random.pick(hosts),
      pathname: random.pick(pages), attributes: attributes, isHeartbeat: random.chance(8))
    if event.isHeartbeat { event.name = "" }
    event.isInteractive = event.name == "pageview" || random.chance(75)
    for name in propertyNames where random.chance(30) { event.properties[name] = random.pick(propertyValues) }
    if event.name == "Purchase", random.chance(60), let currency = CurrencyCode(random.pick(currencies)) {
      event.revenue = Money(minorUnits: Int64(random.pick([0, 1, 999, 5000, -200])), currency: currency)
    }
    return event
  }
}

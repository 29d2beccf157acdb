import Models

/// A log being made, day by day, in the order of time.
struct AccessLog {
  private let site = SiteMap()
  private let days: Int
  private let visitsPerDay: Int
  private let firstDay: Int
  private let stop: Int
  private var random: SeededRandom
  private var day = 0
  /// Lines of visits that reach into the next day.
  private var pending: [Line] = []
  private var regulars: [Person] = []
  /// Counts all lines, so that those of one second keep their order.
  private var lineCount = 0

  private struct Person {
    let address: String
    let userAgent: String
  }

  private struct Line {
    let second: Int
    let order: Int
    let text: String
  }

  /// - Parameters:
  ///   - lastDay: the last of the `days` that the log covers.
  ///   - stop: the second, counted from 1970, at which it ends although that day goes on.
  init(days: Int, visitsPerDay: Int, seed: UInt64, lastDay: CivilDate, stop: Int = .max) {
    self.days = days
    self.visitsPerDay = visitsPerDay
    firstDay = lastDay.dayNumber - days + 1
    self.stop = stop
    random = SeededRandom(seed: seed)
  }

  /// The lines of the next day; `nil` after the last.
  mutating func nextDay() -> [UInt8]? {
    guard day < days else { return nil }
    addPeople()
    addBots()
    addMonitor()
    let end = (firstDay + day + 1) * 86_400
    var lines = pending.filter { $0.second < min(end, stop) }
    pending.removeAll { $0.second < end }
    lines.sort { ($0.second, $0.order) < ($1.second, $1.order) }
    day += 1
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lines.count * 256)
    for line in lines {
      bytes.append(contentsOf: line.text.utf8)
      bytes.append(UInt8(ascii: "\n"))
    }
    return bytes
  }

  // MARK: People

  /// Visits on this day: the weekend is quieter, the website grows by a third in the time, some days are special.
  private mutating func addPeople() {
    let today = CivilDate(dayNumber: firstDay + day)
    let growth = 0.85 + 0.3 * Double(day) / Double(max(1, days))
    let week = [1.08, 1.12, 1.1, 1.05, 0.95, 0.8, 0.9][today.weekday]
    let ordinary = random.poisson(mean: Double(visitsPerDay) * growth * week)
    for _ in 0..<ordinary { addVisit(Arrivals.ordinary.pick(&random), start: secondOfDay()) }
    if today.weekday == 3, day % 14 < 7 {
      // Every other Thursday a newsletter goes out at half past eight and is read within hours.
      let issue = today.dayNumber / 14 - 1_300
      for _ in 0..<random.poisson(mean: Double(visitsPerDay) * 0.35) {
        let delay = Int(random.exponential(mean: 7_000))
        addVisit(Arrivals.newsletter(issue: issue), start: today.dayNumber * 86_400 + 30_600 + delay)
      }
    }
    if days > 10, day == days * 2 / 3 {
      for _ in 0..<random.poisson(mean: Double(visitsPerDay) * 1.6) {
        addVisit(Arrivals.viral, start: today.dayNumber * 86_400 + 50_000 + Int(random.exponential(mean: 12_000)))
      }
    }
  }

  /// Quiet at night, busiest in the evening.
  private mutating func secondOfDay() -> Int {
    let hours: [Double] = [5, 3, 2, 1, 1, 2, 5, 12, 20, 26, 29, 30, 31, 30, 28, 28, 29, 32, 37, 44, 47, 41, 27, 13]
    let hour = Weighted(hours.enumerated().map { ($0, $1) }).pick(&random)
    return (firstDay + day) * 86_400 + hour * 3_600 + random.below(3_600)
  }

  private mutating func person() -> (person: Person, isNew: Bool) {
    if !regulars.isEmpty, random.chance(0.24) { return (random.pick(regulars), false) }
    let person = Person(address: address(), userAgent: Clients.people.pick(&random))
    if random.chance(0.3) { regulars.append(person) }
    return (person, true)
  }

  /// From the ranges that are set aside for measurements (RFC 2544) and documents (RFC 3849), so that it is nobody's.
  private mutating func address() -> String {
    if random.chance(0.3) {
      let groups = (0..<3).map { _ in String(random.below(65_536), radix: 16) }
      return "2001:db8:\(groups[0]):\(groups[1])::\(groups[2])"
    }
    return "198.\(18 + random.below(2)).\(random.below(256)).\(1 + random.below(254))"
  }

  private mutating func addVisit(_ arrival: LogArrival, start: Int) {
    let (person, isNew) = person()
    var second = start
    var path = arrival.landing ?? site.landings.pick(&random)
    var query = arrival.query
    var referrer = arrival.referrer
    if random.chance(0.01) {
      add(second, person, "GET", random.pick(Array(site.gone.prefix(2))), 404, referrer)
      return
    }
    if random.chance(0.02) { add(second, person, "GET", "/home\(query)", 301, referrer) }
    addPage(second, person, path, query, referrer, isNew: isNew, isFirst: true)
    while random.chance(0.56) {
      let page = "https://\(SiteMap.domain)\(path)\(query)"
      second += 4 + Int(random.exponential(mean: 48))
      referrer = page
      query = ""
      path = next(after: path)
      addPage(second, person, path, query, referrer, isNew: isNew, isFirst: false)
      if path == "/cart" || path == "/checkout" {
        add(second + 2, person, "POST", path, path == "/cart" ? 303 : 302, "https://\(SiteMap.domain)\(path)")
      }
    }
  }

  /// Where people go from a page.
  private mutating func next(after path: String) -> String {
    switch path {
    case "/cart": return random.chance(0.6) ? "/checkout" : site.products.pick(&random)
    case "/checkout": return random.chance(0.75) ? "/checkout/thank-you" : "/cart"
    case "/checkout/thank-you": return random.chance(0.5) ? "/" : "/blog"
    default: break
    }
    if path.hasPrefix("/shop/"), path.dropFirst(6).contains("/"), random.chance(0.22) { return "/cart" }
    if path.hasPrefix("/shop"), random.chance(0.7) { return site.products.pick(&random) }
    if random.chance(0.03) { return "/search?q=\(random.pick(["lamp", "wool+rug", "gift", "caf%C3%A9"]))" }
    return random.chance(0.45) ? site.posts.pick(&random) : site.categories.pick(&random)
  }

  /// A page and what belongs to it, which the browser has already from the second page on.
  private mutating func addPage(
    _ second: Int, _ person: Person, _ path: String, _ query: String, _ referrer: String, isNew: Bool, isFirst: Bool
  ) {
    let status = random.chance(0.002) ? 500 : (!isNew && random.chance(0.15) ? 304 : 200)
    add(second, person, "GET", path + query, status, referrer)
    guard isFirst, isNew || random.chance(0.3) else { return }
    let page = "https://\(SiteMap.domain)\(path)\(query)"
    for asset in site.assets where random.chance(0.35) {
      add(second + random.below(2), person, "GET", asset, isNew ? 200 : 304, page)
    }
  }

  // MARK: Programs

  private mutating func addBots() {
    for _ in 0..<random.poisson(mean: Double(visitsPerDay) * 0.09) {
      let bot = Person(address: address(), userAgent: Clients.bots.pick(&random))
      var second = (firstDay + day) * 86_400 + random.below(86_400)
      if random.chance(0.3) { add(second, bot, "GET", "/robots.txt", 200, "-") }
      for _ in 0...random.below(10) {
        second += 1 + random.below(40)
        let isLost = random.chance(0.15)
        let path = isLost ? random.pick(site.gone) : site.landings.pick(&random)
        add(second, bot, "GET", path, isLost ? 404 : 200, "-")
      }
    }
  }

  /// Once an hour, so that it does not outnumber the people.
  private mutating func addMonitor() {
    let monitor = Person(address: "198.18.0.7", userAgent: Clients.monitor)
    for hour in 0..<24 { add((firstDay + day) * 86_400 + hour * 3_600 + 17, monitor, "HEAD", "/", 200, "-") }
  }

  private mutating func add(
    _ second: Int, _ person: Person, _ method: String, _ target: String, _ status: Int, _ referrer: String
  ) {
    let clock = second % 86_400
    let day = CivilDate(dayNumber: second / 86_400).logText
    let time = "\(day):\(two(clock / 3_600)):\(two(clock / 60 % 60)):\(two(clock % 60))"
    let size = status == 304 ? 0 : 600 + random.below(40_000)
    pending.append(
      Line(
        second: second, order: lineCount,
        text: "\(person.address) - - [\(time) +0000] \"\(method) \(target) HTTP/2.0\" "
          + "\(status) \(size) \"\(referrer)\" \"\(person.userAgent)\""))
    lineCount += 1
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

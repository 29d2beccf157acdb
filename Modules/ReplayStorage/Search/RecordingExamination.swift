import Models

/// What a session's events say of it: pages, errors, clicks in a rage and clicks on what is dead.
///
/// Events are added in their order. Of a page only what clicks ask is kept in memory.
struct RecordingExamination {
  /// Within so long, three clicks on one spot are a burst.
  static let rageMilliseconds: Int64 = 1_000
  static let rageClicks = 3
  /// Clicks no farther apart than this hit the same spot.
  static let ragePixels = 30.0
  /// Within so long something must happen after a click.
  static let reactionMilliseconds: Int64 = 3_000
  /// Pages and errors that are kept one by one.
  static let listedMax = 100
  static let textBytesMax = 1_000

  private struct Click {
    var time: Int64
    var element: Int64
    var x: Double
    var y: Double

    func isNear(_ other: Click) -> Bool {
      let (dx, dy) = (x - other.x, y - other.y)
      return element == other.element || dx * dx + dy * dy <= ragePixels * ragePixels
    }
  }

  /// The year 9999, in milliseconds since 1970.
  private static let timeMax: Int64 = 253_402_300_799_999
  /// Before all times.
  private static let longAgo: Int64 = -timeMax

  private(set) var facts = Recording.Facts()
  private let start: Int64
  private var tape = JSONTape()
  private var page = RecordedPage()
  private var hasReloaded = true
  private var recent: [Click] = []
  private var burst: Click?
  /// Clicks on what promised something, which has not happened yet.
  private var waiting: [Int64] = []
  private var pressed = Self.longAgo
  private var reacted = Self.longAgo

  /// Before the first event of a session that began then.
  init(start: Instant) { self.start = start.milliseconds }

  /// Adds events, a JSON array.
  ///
  /// - Throws: `ReplayError`; nothing was added then.
  mutating func add(_ events: UnsafeRawBufferPointer) throws(ReplayError) {
    try tape.read(events)
    guard tape.nodes[0].kind == .array else { throw .malformed(reason: "the events are no array", position: 0) }
    let tape = tape
    var node = 1
    for _ in 0..<tape.nodes[0].count {
      add(node, tape, events)
      node = Int(tape.nodes[node].next)
    }
  }

  private mutating func add(_ event: Int, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) {
    let facts = EventFacts(event, tape, bytes)
    guard let type = facts.type, let given = facts.time else { return }
    // Whatever stands there: differences of times must not overflow.
    let time = min(max(given, 0), Self.timeMax)
    let dead = waiting.count { time - $0 > Self.reactionMilliseconds }
    if dead > 0 {
      self.facts.deadClicks += dead
      waiting.removeAll { time - $0 > Self.reactionMilliseconds }
    }
    if type == 0 { hasReloaded = true }
    guard let data = tape.member("data", of: event, bytes) else { return }
    func text(_ name: StaticString, of node: Int) -> String? {
      tape.member(name, of: node, bytes).map { tape.string($0, bytes) }
    }
    switch type {
    case EventFacts.meta:
      if let href = text("href", of: data) { show(href, time, isNew: hasReloaded) }
      hasReloaded = false
      react(time)
    case EventFacts.fullSnapshot:
      page.replace(with: tape.member("node", of: data, bytes), tape, bytes)
      react(time)
    case EventFacts.incremental: change(data, time, tape, bytes)
    case 5:
      let tag = text("tag", of: data)?.lowercased() ?? ""
      let payload = tape.member("payload", of: data, bytes) ?? data
      if tag.contains("error") || tag.contains("exception") {
        let name = text("name", of: payload) ?? text("type", of: payload)
        fail(name ?? "JavaScript Error", text("message", of: payload) ?? tape.string(payload, bytes), time)
      } else if tag.contains("url") || tag.contains("navigat") || tag.contains("route") {
        if let href = text("href", of: payload) ?? text("url", of: payload) { show(href, time, isNew: false) }
        react(time)
      } else if tag.contains("network") || tag.contains("request") {
        react(time)
      }
    case 6:
      let plugin = text("plugin", of: data) ?? ""
      let payload = tape.member("payload", of: data, bytes) ?? data
      if plugin.contains("network") { react(time) }
      if plugin.contains("console"), text("level", of: payload) == "error" {
        fail("Console Error", consoleText(payload, tape, bytes), time)
      }
    default: break
    }
  }

  private mutating func change(_ data: Int, _ time: Int64, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) {
    func number(_ name: StaticString, of node: Int) -> Int64? {
      tape.member(name, of: node, bytes).flatMap { tape.whole($0, bytes) }
    }
    switch number("source", of: data) {
    case 0:
      for change in elements("removes", of: data, tape, bytes) {
        if let id = number("id", of: change) { page.remove(id) }
      }
      for change in elements("adds", of: data, tape, bytes) {
        guard let node = tape.member("node", of: change, bytes) else { continue }
        page.add(node, parent: number("parentId", of: change) ?? 0, tape, bytes)
      }
      react(time)
    case 2:
      let kind = number("type", of: data)
      if kind == 1 || kind == 7 { pressed = time }
      guard kind == 2, let element = number("id", of: data) else { return }
      func place(_ name: StaticString) -> Double {
        tape.member(name, of: data, bytes).flatMap { Double(tape.string($0, bytes)) } ?? 0
      }
      click(Click(time: time, element: element, x: place("x"), y: place("y")))
    case 3, 4, 5, 7, 8, 9, 10, 13, 15: react(time)
    case 11:
      guard tape.member("level", of: data, bytes).map({ tape.string($0, bytes) }) == "error" else { return }
      fail("Console Error", consoleText(data, tape, bytes), time)
    default: break
    }
  }

  private func elements(
    _ name: StaticString, of node: Int, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer
  ) -> [Int] {
    guard let array = tape.member(name, of: node, bytes), tape.nodes[array].kind == .array else { return [] }
    var found: [Int] = []
    var at = array + 1
    for _ in 0..<tape.nodes[array].count {
      found.append(at)
      at = Int(tape.nodes[at].next)
    }
    return found
  }

  private func consoleText(_ payload: Int, _ tape: JSONTape, _ bytes: UnsafeRawBufferPointer) -> String {
    elements("payload", of: payload, tape, bytes).map { node in
      let text = tape.string(node, bytes)
      // The plugin writes each value as JSON.
      let isQuoted = text.count > 1 && text.hasPrefix("\"") && text.hasSuffix("\"")
      return isQuoted ? String(text.dropFirst().dropLast()) : text
    }.joined(separator: " ")
  }

  // MARK: What happened

  private func second(_ time: Int64) -> Int { Int(max(0, time - start) / 1000) }

  private mutating func show(_ address: String, _ time: Int64, isNew: Bool) {
    let bytes = Array(address.utf8)
    guard isNew || bytes != page.address else { return }
    page.address = bytes
    facts.pageViews += 1
    if facts.pages.count < Self.listedMax {
      facts.pages.append(.init(address: Self.cut(address), second: second(time)))
    }
  }

  private mutating func fail(_ type: String, _ message: String, _ time: Int64) {
    facts.failureCount += 1
    guard facts.failures.count < Self.listedMax else { return }
    facts.failures.append(
      .init(type: String(type.prefix(100)), message: Self.cut(message), second: second(time)))
  }

  private static func cut(_ text: String) -> String {
    text.utf8.count <= textBytesMax ? text : String(text.prefix(textBytesMax / 4))
  }

  private mutating func react(_ time: Int64) {
    reacted = max(reacted, time)
    waiting.removeAll()
  }

  private mutating func click(_ click: Click) {
    facts.clicks += 1
    recent.removeAll { click.time - $0.time > Self.rageMilliseconds }
    if let last = burst, click.time - last.time <= Self.rageMilliseconds, click.isNear(last) {
      burst = click
    } else if recent.count(where: { $0.isNear(click) }) + 1 >= Self.rageClicks {
      facts.rageClicks += 1
      burst = click
    } else {
      burst = nil
    }
    recent.append(click)
    // What the press has brought about already is a reaction too.
    let hasReacted = reacted >= pressed && pressed <= click.time && click.time - pressed <= Self.rageMilliseconds
    if !hasReacted, page.promise(of: click.element) == .action { waiting.append(click.time) }
  }
}

import Models
import TestSupport

@testable import Storage

/// One website in a data directory of its own, written event by event.
final class ColumnSample {
  let temporary: TemporaryDirectory
  let directory: DataDirectory
  let website = Website.sample()
  private(set) var hot: HotStore
  private(set) var writer: WebsiteWriter
  /// Events that were added so far.
  private(set) var added = 0
  private var session: UInt32 = 0

  /// 2024-03-30T00:00:00Z: two days later another month begins.
  static let start: Int64 = 1_711_756_800_000

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    try directory.prepare()
    hot = try HotStore(path: directory.hot, isWriter: true)
    writer = try WebsiteWriter(website: website, hot: hot, directory: directory)
  }

  /// Forgets all that is in memory, as after a crash.
  func reopen() throws {
    writer.rest()
    hot.connection.close()
    hot = try HotStore(path: directory.hot, isWriter: true)
    writer = try WebsiteWriter(website: website, hot: hot, directory: directory)
  }

  /// Adds events: a new session every third one, of nine visitors, every fifth session kept apart; now and then a
  /// property, revenue, and a change of a session that began long ago.
  func add(_ count: Int) throws {
    for _ in 0..<count {
      let time = ColumnSample.start + Int64(added) * 600_000
      if added % 3 == 0 {
        var row = SessionRow(
          visitor: try visitor("v\(added / 3 % 9)"), stream: 0, start: time, clientKey: UInt64(added), isBounce: true,
          exclusion: added % 15 == 0 ? 1 : 0)
        let browser = try code("browser \(added % 4)", in: .attribute(.browser))
        row.attributes[Int(SessionAttribute.browser.rawValue)] = browser
        session = writer.open(row)
      }
      let page = try code("/\(added % 11)/\(added / 200)", in: .page)
      try writer.update(session) { row in
        row.last = time
        row.clock = time
        row.events += 1
        row.pageviews += added % 4 == 0 ? 0 : 1
        row.isBounce = row.events == 1
        if row.entryPage == 0 { row.entryPage = page }
        row.exitPage = page
      }
      if added % 50 == 49 { try writer.update(session / 2) { $0.clock = time } }
      writer.append(
        time: time, session: session, name: try code(added % 4 == 0 ? "Signup" : "pageview", in: .name), page: page,
        hostname: try code("example.com", in: .hostname), isNonInteractive: added % 6 == 0,
        isExcluded: try writer.session(session).exclusion != 0, isLive: true)
      if added % 7 == 0 {
        writer.setProperty(
          name: try code("tier", in: .propertyName), value: try code("tier \(added % 5)", in: .propertyValue))
      }
      if added % 10 == 0, let currency = CurrencyCode("EUR") {
        try writer.setRevenue(Money(minorUnits: Int64(added), currency: currency))
      }
      added += 1
    }
  }

  private func code(_ text: String, in domain: Domain) throws -> UInt32 {
    try Array(text.utf8).withUnsafeBytes { try writer.code($0, in: domain) }
  }

  private func visitor(_ text: String) throws -> UInt32 {
    try ([WebsiteWriter.visitorKind(isCookieless: false)] + Array(text.utf8)).withUnsafeBytes {
      try writer.visitorCode($0)
    }
  }

  func flush(now: Int64 = 0) throws {
    try hot.connection.transaction { try writer.flush(now: now) }
  }

  func seal(now: Int64 = 0) throws { try writer.seal(now: now) }

  /// Adds, flushes and seals so many events.
  func sealed(_ count: Int, now: Int64 = 0) throws {
    try add(count)
    try flush(now: now)
    try seal(now: now)
  }

  /// The website's file, seen by somebody else.
  func file() throws -> WebsiteFile { try WebsiteFile(path: directory.columns(of: website.id), isWriter: true) }

  func store(cacheBudget: Int = ColumnEventStore.defaultCacheBudget) -> ColumnEventStore {
    let (temporary, seed) = (self.temporary, website.hashSeed)
    return ColumnEventStore(directory: directory, cacheBudget: cacheBudget) { _ in
      withExtendedLifetime(temporary) { seed }
    }
  }

  /// Questions that touch every column and both kinds of rows.
  var questions: [QueryPlan] {
    let range = InstantRange(
      start: Instant(milliseconds: ColumnSample.start - 86_400_000),
      end: Instant(milliseconds: ColumnSample.start + 400 * 86_400_000))
    let ofEvents: [Measure] = [.events, .pageviews, .sessions, .visitors]
    let ofSessions: [Measure] = [.sessions, .visitors, .bounces, .durationSeconds, .pageviews, .events]
    func labels(_ naming: LabelNaming = LabelNaming(empty: "", absent: "-")) -> Grouping {
      .labels(LabelGrouping(naming: [naming], join: .any, order: .value(0), offset: 0, limit: 1000))
    }
    let days = (0...20).map { Instant(milliseconds: ColumnSample.start + Int64($0) * 86_400_000) }
    let isSignup = Predicate(column: .name, anyOf: [.exact("Signup")])
    var plans: [QueryPlan] = []
    for includes in [false, true] {
      func ask(_ sets: [RowSet], _ grouping: Grouping = .total) {
        plans.append(
          QueryPlan(
            website: website.id, range: range, rowSets: sets, grouping: grouping, includesExcluded: includes))
      }
      let events = RowSet(kind: .events, measures: ofEvents)
      let sessions = RowSet(kind: .sessions, measures: ofSessions)
      ask([events, sessions])
      ask([events, sessions], .buckets(borders: days))
      for column in [Column.name, .page, .hostname, .property("tier"), .attribute(.browser), .exitPage] {
        ask([RowSet(kind: .events, measures: ofEvents, key: [column])], labels())
      }
      ask([RowSet(kind: .sessions, eventFilter: [isSignup], measures: ofSessions, key: [.entryPage])], labels())
    }
    return plans
  }

  func answers(_ store: ColumnEventStore) throws -> [PlanAnswer] { try questions.map { try store.answer($0) } }

  /// Events and sessions that a store counts, those kept apart among them.
  func totals(_ store: ColumnEventStore) throws -> [Int] {
    var plan = questions[0]
    plan.includesExcluded = true
    plan.rowSets = [RowSet(kind: .events, measures: [.events]), RowSet(kind: .sessions, measures: [.sessions])]
    return try store.answer(plan).rows[0].values
  }
}

/// Whether an act ended with the error that means damage.
func isDamaged(_ body: () throws -> Void) -> Bool {
  do {
    try body()
    return false
  } catch StoreError.damaged {
    return true
  } catch {
    return false
  }
}

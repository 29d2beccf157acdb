import Foundation
@testable import Ingestion
import Models
@testable import Storage
import Synchronization
import TestSupport
import Testing

/// A clock that tests move.
private final class Clock: Sendable {
  private let time: Mutex<Instant>
  init(_ now: Instant) { time = Mutex(now) }
  var now: Instant { time.withLock { $0 } }
  func advance(by milliseconds: Int64) { time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) } }
}

/// Hundreds of websites with little traffic each, as an agency has them: what must not grow with their number.
@Suite struct ManyWebsitesTests {
  private static let now = Instant("2026-03-02T12:00:00Z")
  private static let websitesCount = 300
  private static let roundsCount = 20

  private let temporary: TemporaryDirectory
  private let directory: DataDirectory
  private let catalog: Catalog
  private let websites: [Website]
  private let store: ColumnEventStore

  init() throws {
    temporary = try TemporaryDirectory()
    directory = DataDirectory(path: temporary.path)
    let catalog = try Catalog(
      directory: directory, random: RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } })
    self.catalog = catalog
    websites = try (0..<Self.websitesCount).map {
      try catalog.addWebsite(
        domain: "w\($0).example", name: nil, timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,
        team: Catalog.defaultTeam, now: Self.now)
    }
    store = ColumnEventStore(directory: directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
  }

  /// One event of each website, by another of four visitors in every round.
  private func round(_ number: Int, _ journal: Journal) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for website in websites {
        var writer = EventRecordWriter()
        writer.begin(.event, at: Self.now.advanced(byMilliseconds: Int64(number) * 1000), flags: [.interactive])
        writer.text(.name, "pageview")
        writer.text(.visitor, "visitor \(number % 4)")
        writer.text(.hostname, website.domain)
        writer.text(.pathname, "/\(number % 3)")
        let entries = [JournalEntry(kind: 1, payload: writer.finish())]
        let submission = JournalSubmission(
          website: website.id, arrival: Self.now, bytes: writer.bytes, entries: entries)
        group.addTask { _ = try await journal.append(submission) }
      }
      try await group.waitForAll()
    }
  }

  private func figures(_ website: Website) throws -> [Int] {
    let plan = QueryPlan(
      website: website.id, range: .all,
      rowSets: [RowSet(kind: .events, measures: [.events, .visitors, .sessions])])
    return try store.answer(plan).rows[0].values
  }

  /// Files of websites, logs included, that this process has open in the directory of this test.
  private func openWebsiteFiles() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)
      return target?.hasPrefix(directory.websites) == true && target?.hasSuffix("columns.sqlite") == true
    }
  }

  private func run(_ turns: WorkerTurns) throws {
    var count = 0
    while turns.turn(isStopping: false) != .idle {
      count += 1
      try #require(count < 20_000)
    }
  }

  /// Everything below a directory with its size and the time of its last change.
  private func state() throws -> [String: String] {
    var state: [String: String] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: directory.path) where !path.hasSuffix("-shm") {
      let attributes = try FileManager.default.attributesOfItem(atPath: directory.path + "/" + path)
      state[path] = "\(attributes[.size] ?? 0) \((attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0)"
    }
    return state
  }

  @Test func `many websites are counted rightly with few files open, and an idle turn touches nothing`() async throws {
    let clock = Clock(Self.now)
    let turns = try WorkerTurns(directory: directory, catalog: catalog, clock: { clock.now }, report: { _ in })
    let journal = try Journal.open(folder: directory.journal)
    for number in 0..<Self.roundsCount {
      try await round(number, journal)
      if number % 5 == 4 { try run(turns) }
    }
    await journal.close()
    try run(turns)
    #expect(turns.counts.records == Self.websitesCount * Self.roundsCount)
    for website in websites { try #require(figures(website) == [20, 4, 4]) }

    // A day later all of it is moved into the websites' own files.
    clock.advance(by: 25 * 3_600_000)
    try run(turns)
    #expect(turns.counts.seals == Self.websitesCount)
    #expect(turns.tidying.isEmpty)
    #expect(try openWebsiteFiles() <= WorkerSettings().openFilesMax)
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: Self.websitesCount * 2) { index in
      let website = websites[index * 7 % Self.websitesCount]
      if (try? figures(website)) != [20, 4, 4] { wrong.withLock { $0 += 1 } }
    }
    #expect(wrong.withLock { $0 } == 0)
    #expect(store.openFiles <= ColumnEventStore.openFilesMax)
    #expect(try openWebsiteFiles() <= ColumnEventStore.openFilesMax + WorkerSettings().openFilesMax)

    var before: [String: String]?
    for _ in 0..<6 {
      clock.advance(by: 61_000)
      #expect(turns.turn(isStopping: false) == .idle)
      // The first of them empties the log of the catalog.
      before = try before ?? state()
    }
    #expect(try state() == before)
    turns.close()
  }
}

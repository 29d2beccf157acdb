import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

/// What the disk refuses is no record's fault.
@Suite struct DiskBlameTests {
  private static let now = Instant("2026-03-02T12:00:00Z")

  private let disk = VirtualDisk()
  private let directory: DataDirectory
  private let catalog: Catalog
  private let websites: [Website]
  private let turns: WorkerTurns

  /// Five records of one website and three of another wait in a journal.
  init() throws {
    directory = DataDirectory(path: "data", on: disk)
    let catalog = try Catalog(
      directory: directory, random: RandomSource { count in (0..<count).map { _ in .random(in: 0...255) } })
    self.catalog = catalog
    websites = try ["one.example", "two.example"].map { domain in
      try catalog.addWebsite(
        domain: domain, timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,  // a currency
        team: Catalog.defaultTeam, now: Self.now)
    }
    var settings = Journal.Settings()
    settings.freeSpaceFloorBytes = 0
    let (journal, writer) = try Journal.openIdle(folder: directory.journal, settings: settings, disk: disk)
    for (website, count) in zip(websites, [5, 3]) {
      let records = WorkerRig.pageviews(count)
      var frames = JournalFrames()
      records.bytes.withUnsafeBytes { bytes in
        for entry in records.entries {
          frames.add(
            kind: entry.kind, arrival: Self.now, website: website.id,
            payload: UnsafeRawBufferPointer(rebasing: bytes[entry.payload]))
        }
      }
      journal.append(frames) { error in #expect(error == nil) }
    }
    _ = JournalWork(journal, writer).turn(isProbeDue: false)
    turns = try WorkerTurns(directory: directory, catalog: catalog, clock: { Self.now }, report: { _ in })
  }

  private func events(of website: Website) throws -> Int {
    try ColumnEventStore(directory: directory) { _ throws(StoreError) in website.hashSeed }
      .watermark(website: website.id).events
  }

  private func events() throws -> [Int] { try websites.map(events) }

  /// Turns until there is nothing to do; at most some. A turn that only takes a job over is idle as well.
  private func settle() {
    var idle = 0
    for _ in 0..<20 where idle < 3 { idle = turns.turn(isStopping: false) == .idle ? idle + 1 : 0 }
  }

  @Test func `a disk error is not blamed on a record`() throws {
    disk.breakPaths(under: directory.website(websites[0].id) + "/")
    for _ in 1..<WorkerTurns.strikesMax { #expect(turns.turn(isStopping: false) == .failed) }
    #expect(turns.faulty.isEmpty)
    disk.mendPaths()
    settle()
    #expect(try events() == [5, 3])
    #expect(turns.counts.quarantined == 0)
  }

  @Test func `a website whose file fails for long keeps nobody waiting, and its records wait for another try`() throws {
    disk.breakPaths(under: directory.website(websites[0].id) + "/")
    for _ in 0..<WorkerTurns.strikesMax { #expect(turns.turn(isStopping: false) == .failed) }
    settle()
    #expect(try events(of: websites[1]) == 3)
    let items = try Quarantine(directory: directory).items(limit: 10)
    #expect(items.map(\.cause) == Array(repeating: .website, count: 5))
    disk.mendPaths()
    let job = try catalog.addJob(.retryQuarantined(.all), now: Self.now)
    settle()
    #expect(QuarantineReport(text: try catalog.job(job)?.result ?? "").counts == [.applied: 5])
    #expect(try events() == [5, 3])
  }
}

import Models
import Storage
import TestSupport
import Testing

@testable import Ingestion

@Suite struct VitalConsumerTests {
  private let rig: ConsumerRig

  init() throws { rig = try ConsumerRig() }

  private func vitals(_ lcp: Int32, visitor: String = "v", at seconds: Int64 = 0) -> JournalSubmission {
    rig.record(.vitals, visitor: visitor, at: seconds) { writer in
      writer.data(.largestPaint, lcp)
      if lcp == 5_000 { writer.data(.layoutShift, 1_000) }
    }
  }

  @Test func `three quarters did not wait longer`() async throws {
    try await rig.append([2_500, 2_501, 4_000, 4_001, 5_000].map { vitals($0) } + [rig.scroll(10)])
    let turns = rig.consumer(.vitals)
    rig.work(turns)
    #expect(turns.counts.stored == 5)
    let (all, pages) = try Vitals(directory: rig.directory).pages(of: rig.website.id, limit: 9)
    // Of five the fourth; one is good, two are between.
    let figures = try #require(all.figures.first)
    #expect(figures.vital == .largestPaint && figures.percentile75 == 4_001)
    #expect([figures.count, figures.good, figures.fair, figures.poor] == [5, 1, 2, 2])
    #expect(all.figures.count == 2 && all.figures[1].good == 1)
    #expect(pages.map(\.path) == ["/a"] && pages.first?.samples == 5 && pages.first?.figures == all.figures)
    let tablets = try Vitals(directory: rig.directory).pages(of: rig.website.id, devices: [.tablet], limit: 9)
    #expect(tablets.all.samples == 0 && tablets.pages.isEmpty)
  }

  @Test func `measurements count nowhere else`() async throws {
    try await rig.append([vitals(1)])
    try rig.sample.work()
    let catalog = rig.sample.catalog
    let store = ColumnEventStore(directory: rig.directory) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
    #expect(try store.watermark(website: rig.website.id).events == 0)
  }

  @Test func `what is old or of somebody erased goes, with its page`() async throws {
    try await rig.append([vitals(1), vitals(2, visitor: "w", at: 10)])
    let turns = rig.consumer(.vitals)
    rig.work(turns)
    let site = rig.website.id
    let who = NamedVisitor(id: "v", of: rig.website)
    #expect(try Vitals(directory: rig.directory).samples(of: who, on: site).map(\.values) == [[.largestPaint: 1]])
    for hash in who.visitors { try turns.perform { try $0.erase(visitor: hash, on: site) } }
    #expect(try Vitals(directory: rig.directory).samples(of: who, on: site) == [])
    #expect(try Vitals(directory: rig.directory).pages(of: site, limit: 1).all.samples == 1)
    // How long recordings are kept says nothing of measurements: these are kept as the plan says.
    _ = try rig.sample.catalog.addDefinition(
      try RecordingSettings(json: ["retention_days": 1]), owner: .website(site), now: WorkerSample.now)
    let snapshot = try rig.sample.catalog.snapshot()
    func prune(afterDays days: Int64) throws -> Int {
      let now = WorkerSample.now.advanced(byMilliseconds: days * 86_400_000)
      try turns.perform { [rig] in try $0.prune(rig.website, in: snapshot, now: now) }
      return try Vitals(directory: rig.directory).pages(of: site, limit: 1).all.samples
    }
    let kept = Int64(snapshot.plan(of: rig.website).limits.retentionDays)
    #expect(try prune(afterDays: kept) == 1)
    #expect(try prune(afterDays: kept + 1) == 0)
  }
}

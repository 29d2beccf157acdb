import Models
import Storage
import Testing

struct JobsTests {
  let sample: CatalogSample
  var catalog: Catalog { sample.catalog }
  let website = WebsiteID(rawValue: 7)

  init() throws { sample = try CatalogSample() }

  private func after(_ seconds: Int64) -> Instant { sample.now.advanced(byMilliseconds: seconds * 1000) }

  @Test func `jobs are taken in order, each once, by whoever works`() throws {
    let worker = try sample.other()
    #expect(try worker.claimNextJob(now: sample.now) == nil)
    let first = try catalog.addJob(
      .import(importID: "i1", website: website, stream: StreamID(rawValue: 1)), now: sample.now)
    let second = try catalog.addJob(.flush, now: sample.now)
    #expect(try catalog.job(first)?.state == .queued)
    let claimed = try #require(try worker.claimNextJob(now: after(1)))
    #expect(claimed.id == first)
    #expect(claimed.kind == .import(importID: "i1", website: website, stream: StreamID(rawValue: 1)))
    #expect(claimed.state == .running && claimed.createdAt == sample.now && claimed.updatedAt == after(1))
    #expect(try worker.claimNextJob(now: after(1))?.id == second)
    #expect(try worker.claimNextJob(now: after(1)) == nil)
    #expect(try catalog.unfinishedJobs().map(\.id) == [first, second])
  }

  @Test func `who waits sees progress and the end`() throws {
    let worker = try sample.other()
    let id = try catalog.addJob(.flush, now: sample.now)
    #expect(throws: CatalogError.self) { try worker.updateJob(id, done: 1, total: 2, now: after(1)) }
    _ = try worker.claimNextJob(now: after(1))
    try worker.updateJob(id, done: 3, total: 10, now: after(2))
    let half = try #require(try catalog.job(id))
    #expect(half.done == 3 && half.total == 10 && !half.isFinished && half.updatedAt == after(2))
    try worker.finish(id, result: "all good", now: after(3))
    let end = try #require(try catalog.job(id))
    #expect(end.state == .done && end.result == "all good" && end.error == nil && end.isFinished)
    #expect(throws: CatalogError.self) { try worker.fail(id, error: "too late", now: after(4)) }
    #expect(try catalog.unfinishedJobs() == [])
  }

  @Test func `a failed job says why`() throws {
    let id = try catalog.addJob(.flush, now: sample.now)
    _ = try catalog.claimNextJob(now: after(1))
    try catalog.fail(id, error: "the disk is full", now: after(2))
    let end = try #require(try catalog.job(id))
    #expect(end.state == .failed && end.error == "the disk is full" && end.result == nil)
  }

  @Test func `a new worker takes up what the old one left`() throws {
    let id = try catalog.addJob(.flush, now: sample.now)
    _ = try catalog.claimNextJob(now: after(1))
    #expect(try catalog.requeueRunningJobs(now: after(2)) == 1)
    #expect(try catalog.claimNextJob(now: after(3))?.id == id)
  }

  @Test func `a job of an unknown kind fails and the next is taken`() throws {
    let strange = try catalog.addJob(.flush, now: sample.now)
    let connection = try sample.inspect()
    try connection.execute("UPDATE jobs SET kind = 'teleport'")
    let known = try catalog.addJob(.flush, now: sample.now)
    #expect(try catalog.claimNextJob(now: after(1))?.id == known)
    let failed = try #require(try catalog.job(strange))
    #expect(failed.kind == nil && failed.state == .failed)
  }

  @Test func `finished jobs are forgotten after a month`() throws {
    let old = try catalog.addJob(.flush, now: sample.now)
    _ = try catalog.claimNextJob(now: sample.now)
    try catalog.finish(old, now: sample.now)
    let waiting = try catalog.addJob(.flush, now: after(30 * 86400))
    #expect(try catalog.job(old) != nil)
    _ = try catalog.addJob(.flush, now: after(30 * 86400 + 1))
    #expect(try catalog.job(old) == nil)
    #expect(try catalog.job(waiting) != nil)
  }
}

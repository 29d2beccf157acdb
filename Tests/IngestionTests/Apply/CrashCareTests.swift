import Foundation
import Glibc
import Models
import Storage
import Testing

@testable import Ingestion

@Suite struct CrashCareTests {
  private let sample: WorkerSample

  init() throws { sample = try WorkerSample() }

  /// Places of the records in the tracker's journal.
  private func places() throws -> [JournalCursor] {
    let batch = try JournalReader(folder: sample.directory.journal).read(from: .start(of: 1), maxBytes: 1 << 20)
    return batch.records.map { JournalCursor(tracker: 1, file: batch.start.file, offset: $0.offset) }
  }

  /// Stands for a process that ended at a step: nothing of it is committed, and the mark stays.
  private func workUntilEnd(_ step: WorkerMark.Step) throws {
    try WorkerMark(path: sample.directory.workerMark).step = step
  }

  @Test func `a record that ends the process three times is set aside and the others are stored`() async throws {
    try await sample.journal(sample.submission(0..<50))
    let fatal = try places()[30]
    for _ in 0..<3 {
      try workUntilEnd(.record(fatal))
      try sample.turns().close()
    }
    #expect(try sample.work().quarantined == 1)
    #expect(try sample.events() == 49)
    let item = try #require(try sample.quarantine().first)
    #expect(item.cause == .crashed && item.place == fatal)
    #expect(try HotStore(path: sample.directory.hot, isWriter: true).attempts().isEmpty)
    #expect(try sample.job(.retryQuarantined(.all)).counts == [.applied: 1])
    #expect(try sample.events() == 50)
  }

  @Test func `a suspected record is alone in its turn`() async throws {
    try await sample.journal(sample.submission(0..<10))
    let places = try places()
    try workUntilEnd(.record(places[4]))
    let turns = try sample.turns()
    var groups: [[Int]] = []
    turns.willApply = { place in groups[groups.count - 1].append(places.firstIndex(of: place) ?? -1) }
    for _ in 0..<5 {
      groups.append([])
      _ = turns.turn(isStopping: true)
    }
    // The cursor stands before the file at first, so that the file's first record is read with all the others.
    #expect(groups.joined().sorted() == Array(0..<10))
    #expect(!turns.care.standsAlone(1))
    turns.close()
  }

  @Test func `a transaction that ends the process is taken in pieces until one record is left`() async throws {
    try await sample.journal(sample.submission(0..<100))
    try workUntilEnd(.commit)
    #expect(try sample.turns().care.level == 1)
    try workUntilEnd(.commit)
    try workUntilEnd(.commit)
    let second = try sample.turns()
    #expect(second.care.level == 2)
    second.close()
    try workUntilEnd(.commit)
    let third = try sample.turns()
    #expect(third.care.level == 3)
    _ = third.turn(isStopping: true)
    #expect(third.counts.records == 1)
    sample.work(third)
    #expect(third.counts.records == 100 && third.care.level == 0)
    third.close()
    #expect(try sample.events() == 100)
  }

  @Test func `an import that ends the process ten times fails`() async throws {
    let job = try sample.catalog.addJob(
      .import(importID: "x", website: sample.website.id, stream: StreamID(rawValue: 1)), now: WorkerSample.now)
    for _ in 0..<10 {
      try workUntilEnd(.importing(job.rawValue))
      try sample.turns().close()
    }
    try sample.work()
    #expect(try sample.catalog.job(job)?.state == .failed)
  }

  @Test func `an item that ends the process when it is tried again stays until somebody asks once more`() async throws {
    try await sample.journal(
      JournalSubmission(
        website: sample.website.id, arrival: WorkerSample.now, bytes: [1, 2],
        entries: [JournalEntry(kind: 1, payload: 0..<2)]))
    try sample.work()
    let item = try #require(try sample.quarantine().first)
    try workUntilEnd(.retrying(item.name.number))
    let report = try sample.job(.retryQuarantined(.all))
    #expect(report.outcomes.map(\.detail) == ["the worker's process ended at it again"])
    // The process may have been ended from outside.
    let again = try sample.job(.retryQuarantined(.all))
    #expect(again.outcomes.map(\.detail) == ["the record cannot be read"])
  }

  /// The real thing: a process of its own that ends at a record.
  @Test func `processes that end at a record leave it named`() async throws {
    try await sample.journal(sample.submission(0..<20))
    let fatal = try places()[7]
    let path = sample.directory.path
    let offset = fatal.offset
    for _ in 0..<3 {
      await #expect(processExitsWith: .signal(SIGABRT)) { [path = path as String, offset = offset as Int] in
        let directory = DataDirectory(path: path)
        let catalog = try Catalog(directory: directory, random: RandomSource { [UInt8](repeating: 1, count: $0) })
        let turns = try WorkerTurns(
          directory: directory, catalog: catalog, clock: { WorkerSample.now }, report: { _ in })
        turns.willApply = { if $0.offset == offset { abort() } }
        for _ in 0..<20 { _ = turns.turn(isStopping: true) }
      }
    }
    let counts = try sample.work()
    #expect(counts.quarantined == 1)
    #expect(try sample.events() == 19)
    #expect(try sample.quarantine().first?.place == fatal)
  }
}

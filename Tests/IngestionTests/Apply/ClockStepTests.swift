import Foundation
@testable import Ingestion
import Models
@testable import Storage
import Synchronization
import TestSupport
import Testing

/// A machine's clock that is wrong for a while: minutes, hours, days ahead or behind.
@Suite struct `Clock steps` {
  /// What happens in one round, the same whatever the clock says.
  private struct Round {
    let events: [(time: Instant, visitor: String)]
    let ids: [UInt64]
    let isRestart: Bool
  }

  private static let start = Instant("2026-03-02T12:00:00Z")

  private func rounds(_ random: inout SeededGenerator) -> [Round] {
    var known: [UInt64] = []
    return (0..<60).map { round in
      var ids: [UInt64] = []
      let events = (0..<random.number(1...12)).map { _ in
        // Some are sent again.
        let id = !known.isEmpty && random.chance(15) ? random.pick(known) : random.next() | 1
        ids.append(id)
        let minutes = Int64(round * 7 - random.number(0...9))
        return (Self.start.advanced(byMilliseconds: minutes * 60_000), "visitor \(random.number(0...14))")
      }
      known += ids
      return Round(events: events, ids: ids, isRestart: random.chance(20))
    }
  }

  /// Figures after all rounds, when the clock is off by so many milliseconds in each.
  private func figures(_ rounds: [Round], offsets: [Int64]) async throws -> [Int] {
    // Thousands of syncs: a disk in memory has nothing to wait for.
    let disk = VirtualDisk()
    disk.forgetCalls()
    let rig = try WorkerRig(on: disk)
    var settings = WorkerSettings()
    settings.sealRows = 30
    settings.tidySeconds = 3600
    settings.sealAgeSeconds = 7200
    let journal = try Journal.open(folder: rig.directory.journal, settings: Journal.Settings(), disk: disk)
    var turns = try rig.begin(settings)
    for (number, round) in rounds.enumerated() {
      let now = Self.start.advanced(byMilliseconds: Int64(number) * 7 * 60_000 + offsets[number])
      rig.clock.withLock { $0 = now }
      let records = WorkerRig.records(round.events, eventIDs: round.ids)
      try await journal.append(
        JournalSubmission(website: rig.websites[0].id, arrival: now, bytes: records.bytes, entries: records.entries))
      #expect(turns.turn(isStopping: false) != .failed)
      if round.isRestart { turns = try rig.begin(settings) }
    }
    rig.exhaust(turns)
    await journal.close()
    #expect(turns.counts.failures == 0)
    return try rig.figures()
  }

  @Test(arguments: [60_000, 3 * 3_600_000, 20 * 3_600_000] as [Int64])
  func `a clock that goes back and forth changes no figure`(reach: Int64) async throws {
    for seed in 1...6 as ClosedRange<UInt64> {
      var random = SeededGenerator(seed: seed)
      let rounds = rounds(&random)
      let calm = try await figures(rounds, offsets: rounds.map { _ in 0 })
      let steps = rounds.map { _ in Int64(random.number(0...Int(2 * reach))) - reach }
      #expect(try await figures(rounds, offsets: steps) == calm, "seed \(seed)")
    }
  }

  /// Ahead and behind for days: ids and sessions of today hold, and what waits for an age is not put off.
  @Test func `a clock that was days ahead leaves today's sessions open`() async throws {
    let rig = try WorkerRig()
    let journal = try Journal.open(folder: rig.directory.journal)
    func send(_ minutes: Int64, _ visitor: String, id: UInt64, ahead days: Int64 = 0) async throws {
      let time = Self.start.advanced(byMilliseconds: minutes * 60_000 + days * 86_400_000)
      rig.clock.withLock { $0 = time }
      let records = WorkerRig.records([(time, visitor)], eventIDs: [id])
      try await journal.append(
        JournalSubmission(website: rig.websites[0].id, arrival: time, bytes: records.bytes, entries: records.entries))
      // A new worker each time: it knows only what is stored.
      rig.exhaust(try rig.begin())
    }
    try await send(0, "a", id: 1)
    try await send(1, "b", id: 2, ahead: 10)
    try await send(2, "a", id: 3)
    try await send(3, "b", id: 2)  // sent again, and known although it came ten days later
    await journal.close()
    // Two events of a in one session, one of b in another.
    #expect(try rig.figures() == [3, 2, 2, 1])
  }

  @Test func `what waited for days is still told from its repetitions`() async throws {
    let rig = try WorkerRig()
    let journal = try Journal.open(folder: rig.directory.journal)
    func append() async throws {
      let records = WorkerRig.records([(Self.start, "a"), (Self.start, "b")], eventIDs: [1, 2])
      try await journal.append(
        JournalSubmission(
          website: rig.websites[0].id, arrival: Self.start, bytes: records.bytes, entries: records.entries))
    }
    // The worker was away for a week and comes past both in different turns.
    rig.clock.withLock { $0 = Self.start.advanced(byMilliseconds: 7 * 86_400_000) }
    try await append()
    rig.exhaust(try rig.begin())
    try await append()
    rig.exhaust(try rig.begin())
    await journal.close()
    #expect(try rig.figures()[0] == 2)
  }

  @Test func `a clock set back does not put off the sealing of what is old`() async throws {
    let rig = try WorkerRig()
    var settings = WorkerSettings()
    settings.sealAgeSeconds = 600
    let journal = try Journal.open(folder: rig.directory.journal)
    let turns = try rig.begin(settings)
    rig.clock.withLock { $0 = Self.start.advanced(byMilliseconds: 30 * 86_400_000) }
    rig.exhaust(turns)
    rig.clock.withLock { $0 = Self.start }
    let records = WorkerRig.records([(Self.start, "a")])
    try await journal.append(
      JournalSubmission(
        website: rig.websites[0].id, arrival: Self.start, bytes: records.bytes, entries: records.entries))
    rig.exhaust(turns)
    rig.clock.withLock { $0 = Self.start.advanced(byMilliseconds: 3_600_000) }
    rig.exhaust(turns)
    await journal.close()
    #expect(turns.counts.seals == 1)
  }
}

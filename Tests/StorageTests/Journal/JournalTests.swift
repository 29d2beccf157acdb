import Dispatch
import Models
import Storage
import TestSupport
import Synchronization
import Testing

struct JournalTests {
  private func open(_ disk: VirtualDisk, _ settings: Journal.Settings = .sample()) throws -> Journal {
    try Journal.open(folder: journalFolder, settings: settings, disk: disk)
  }

  /// Lets the disk's next sync wait; returns what tells that it does, and what lets it go on.
  private func holdSync(_ disk: VirtualDisk) -> (reached: DispatchSemaphore, release: DispatchSemaphore) {
    let reached = DispatchSemaphore(value: 0)
    let release = DispatchSemaphore(value: 0)
    disk.beforeSync {
      reached.signal()
      _ = release.wait(timeout: .now() + 120)
    }
    return (reached, release)
  }

  /// Appends and hands the outcome to `outcomes` under the number.
  private func append(_ number: Int, to journal: Journal, _ outcomes: borrowing Outcomes) {
    var frames = JournalFrames()
    frames.add(.sample([number]))
    journal.append(frames, whenDurable: outcomes.recorder(number))
  }

  private final class Outcomes: Sendable {
    let all = Mutex<[(Int, JournalError?)]>([])
    func recorder(_ number: Int) -> @Sendable (JournalError?) -> Void {
      { error in self.all.withLock { $0.append((number, error)) } }
    }
    var numbers: [Int] { all.withLock { $0.map { $0.0 } } }
    var errors: [JournalError?] { all.withLock { $0.map { $0.1 } } }
  }

  @Test func `what gathers during a sync is one group`() async throws {
    let disk = VirtualDisk()
    let journal = try open(disk)
    let hold = holdSync(disk)
    let outcomes = Outcomes()
    append(0, to: journal, outcomes)
    try #require(hold.reached.wait(timeout: .now() + 120) == .success)
    for number in 1...5 { append(number, to: journal, outcomes) }
    #expect(outcomes.numbers == [])
    disk.beforeSync(nil)
    hold.release.signal()
    await journal.close()
    #expect(outcomes.numbers == [0, 1, 2, 3, 4, 5])
    #expect(outcomes.errors.allSatisfy { $0 == nil })
    #expect(journal.counts.groups == 2)
    #expect(journal.counts.records == 6)
    #expect(try ReadBack(disk).numbers == [0, 1, 2, 3, 4, 5])
  }

  @Test func `a full queue refuses at once`() async throws {
    let disk = VirtualDisk()
    var settings = Journal.Settings.sample()
    settings.queueRecordsMax = 3
    let journal = try open(disk, settings)
    let hold = holdSync(disk)
    let outcomes = Outcomes()
    append(0, to: journal, outcomes)
    try #require(hold.reached.wait(timeout: .now() + 120) == .success)
    for number in 1...4 { append(number, to: journal, outcomes) }
    #expect(outcomes.numbers == [4])
    #expect(outcomes.errors == [.busy])
    disk.beforeSync(nil)
    hold.release.signal()
    await journal.close()
    #expect(outcomes.numbers == [4, 0, 1, 2, 3])
    #expect(journal.counts.refusedRequests == 1)
    #expect(try ReadBack(disk).numbers == [0, 1, 2, 3])
  }

  @Test func `a queue full of bytes refuses, and what can never fit is too large`() async throws {
    let disk = VirtualDisk()
    var settings = Journal.Settings.sample()
    settings.queueBytesMax = 100
    let journal = try open(disk, settings)
    let hold = holdSync(disk)
    let outcomes = Outcomes()
    append(0, to: journal, outcomes)
    try #require(hold.reached.wait(timeout: .now() + 120) == .success)
    for number in 1...3 { append(number, to: journal, outcomes) }
    #expect(outcomes.errors == [.busy])
    await #expect(throws: JournalError.tooLarge) { try await journal.append(.sample([9], filler: 100)) }
    disk.beforeSync(nil)
    hold.release.signal()
    await journal.close()
  }

  @Test func `closing answers what is queued and refuses the rest`() async throws {
    let disk = VirtualDisk()
    let journal = try open(disk)
    try await journal.append(.sample([1]))
    await journal.close()
    await journal.close()
    #expect(journal.state == .closed)
    #expect(await journal.probe() == .closed)
    await #expect(throws: JournalError.closed) { try await journal.append(.sample([2])) }
    #expect(try open(disk).tracker == 1)
  }

  @Test func `below the floor nothing is taken, above it again`() async throws {
    let disk = VirtualDisk()
    var settings = Journal.Settings.sample()
    settings.freeSpaceFloorBytes = 1000
    let journal = try open(disk, settings)
    try await journal.append(.sample([1]))
    disk.setFree(999)
    await #expect(throws: JournalError.storageFull) { try await journal.append(.sample([2])) }
    #expect(journal.state == .storageFull)
    #expect(await journal.probe() == .storageFull)
    await #expect(throws: JournalError.storageFull) { try await journal.append(.sample([3])) }
    disk.setFree(1000)
    #expect(await journal.probe() == .ready)
    try await journal.append(.sample([4]))
    #expect(try ReadBack(disk).numbers == [1, 4])
    await journal.close()
  }

  @Test func `without a file everything is refused until a probe finds one`() async throws {
    let disk = VirtualDisk()
    let journal = try open(disk)
    try await journal.append(.sample([1]))
    disk.fail(from: disk.callCount)
    await #expect(throws: JournalError.failed("write data/journal/t1/1.log: Input/output error")) {
      try await journal.append(.sample([2]))
    }
    let cause = JournalState.unavailable("create data/journal/t1/2.log: Input/output error")
    #expect(journal.state == cause)
    await #expect(throws: JournalError.unavailable("create data/journal/t1/2.log: Input/output error")) {
      try await journal.append(.sample([3]))
    }
    #expect(await journal.probe() == .unavailable("create data/journal/t1/3.log: Input/output error"))
    disk.heal()
    #expect(await journal.probe() == .ready)
    try await journal.append(.sample([4]))
    #expect(try ReadBack(disk).numbers == [1, 4])
    #expect(journal.counts.failedGroups == 1)
    await journal.close()
  }

  @Test func `the journal probes by itself`() async throws {
    let disk = VirtualDisk()
    var settings = Journal.Settings.sample()
    settings.probeMilliseconds = 1
    let journal = try open(disk, settings)
    disk.fail(from: disk.callCount)
    await #expect(throws: JournalError.self) { try await journal.append(.sample([1])) }
    disk.heal()
    for _ in 0..<10_000_000 where journal.state != .ready { await Task.yield() }
    try await journal.append(.sample([2]))
    #expect(try ReadBack(disk).numbers == [2])
    await journal.close()
  }

  @Test func `each tracker has a folder of its own, free again when closed`() async throws {
    let disk = VirtualDisk()
    let (one, two) = (try open(disk), try open(disk))
    #expect([one.tracker, two.tracker] == [1, 2])
    try await one.append(.sample([1]))
    try await two.append(.sample([2]))
    #expect(try ReadBack(disk, tracker: 1).numbers == [1])
    #expect(try ReadBack(disk, tracker: 2).numbers == [2])
    let reader = JournalReader(folder: journalFolder, disk: disk)
    #expect(try reader.end().map(\.tracker) == [1, 2])
    await one.close()
    #expect(try open(disk).tracker == 1)
    await two.close()
  }

  @Test func `many callers at once, each answered after its record is readable`() async throws {
    let disk = VirtualDisk()
    let journal = try open(disk, .sample(rotationBytes: 20_000))
    let callers = 64
    let submissions = 60
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<callers {
        group.addTask {
          for index in 0..<submissions {
            let number = (caller * submissions + index) * 3
            do {
              try await journal.append(.sample([number, number + 1, number + 2], website: UInt32(caller + 1)))
            } catch { Issue.record("\(error)") }
          }
        }
      }
    }
    let back = try ReadBack(disk)
    #expect(back.quarantined == [])
    #expect(back.numbers.sorted() == Array(0..<callers * submissions * 3))
    for caller in 0..<callers {
      let range = caller * submissions * 3..<(caller + 1) * submissions * 3
      #expect(back.numbers.filter { range.contains($0) } == Array(range), "caller \(caller)")
    }
    // The records of one submission stand together.
    for index in stride(from: 0, to: back.numbers.count, by: 3) {
      #expect(back.numbers[index + 2] == back.numbers[index] + 2)
    }
    #expect(journal.counts.submissions == callers * submissions)
    await journal.close()
  }

  @Test func `many callers on a disk that keeps failing`() async throws {
    let seed = UInt64(5)
    var chance = SeededGenerator(seed: seed)
    let disk = VirtualDisk()
    let journal = try open(disk, .sample(rotationBytes: 3000))
    for _ in 0..<150 {
      let fault = VirtualDisk.Fault.allCases.randomElement(using: &chance) ?? .short
      disk.fail(disk.callCount + Int.random(in: 0..<1500, using: &chance), fault)
    }
    let outcomes = Outcomes()
    await withTaskGroup(of: Void.self) { group in
      for caller in 0..<16 {
        group.addTask {
          for index in 0..<100 {
            let number = caller * 100 + index
            do throws(JournalError) {
              try await journal.append(.sample([number]))
              outcomes.recorder(number)(nil)
            } catch {
              outcomes.recorder(number)(error)
              _ = await journal.probe()
            }
          }
        }
      }
    }
    disk.heal()
    #expect(await journal.probe() == .ready, "seed \(seed)")
    let back = try ReadBack(disk)
    let acknowledged = outcomes.all.withLock { $0.filter { $0.1 == nil }.map { $0.0 } }
    #expect(back.numbers.sorted() == acknowledged.sorted(), "seed \(seed)")
    #expect(back.quarantined == [], "seed \(seed)")
    #expect(acknowledged.count < 1600 && acknowledged.count > 800)
    await journal.close()
  }
}

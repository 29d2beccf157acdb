import Models
import Storage
import TestSupport
import Testing

/// Whatever call on files fails, and however the process ends after: what was acknowledged is read exactly once and in
/// order, and nothing else but what was under way.
struct JournalFaultTests {
  /// How a run ends before the journal is opened again.
  enum Ending: CaseIterable {
    case closed, killed, powerLost
  }

  /// What happened to the records of one run.
  struct Run {
    var acknowledged: [Int] = []
    /// Refused or failed while the journal went on: never to be read.
    var refused: Set<Int> = []
    /// Failed without another file having been found since: may still be there.
    var open: Set<Int> = []
  }

  /// Appends up to twelve submissions one after another, over several files; opens and probes again after failures.
  private func run(_ disk: VirtualDisk, submissions: Int = 12) -> (JournalByHand?, Run) {
    var run = Run()
    var journal: JournalByHand?
    for number in 0..<submissions {
      if journal == nil {
        journal = try? JournalByHand(disk, .sample(rotationBytes: 300))
      }
      guard let journal else { continue }
      let numbers = number % 4 == 3 ? [number * 10, number * 10 + 1, number * 10 + 2] : [number * 10]
      do {
        try journal.append(.sample(numbers))
        run.acknowledged += numbers
      } catch .failed {
        if journal.state == .ready { run.refused.formUnion(numbers) } else { run.open.formUnion(numbers) }
      } catch {
        run.refused.formUnion(numbers)
      }
      if journal.state != .ready, journal.probe() == .ready {
        run.refused.formUnion(run.open)
        run.open = []
      }
    }
    return (journal, run)
  }

  private func check(
    _ disk: VirtualDisk, _ journal: JournalByHand?, _ run: Run, _ ending: Ending, _ what: String
  ) throws {
    var chance = SeededGenerator(seed: 20_261)
    switch ending {
    case .closed:
      disk.heal()
      journal?.close()
    case .killed: disk.killProcess()
    case .powerLost: disk.losePower(&chance)
    }
    let again = try JournalByHand(disk)
    #expect(again.tracker == 1, "\(what)")
    try again.append(.sample([999]))
    let back = try ReadBack(disk)
    var surplus = back.numbers
    surplus.removeAll { run.acknowledged.contains($0) || $0 == 999 }
    #expect(
      back.numbers.filter { !surplus.contains($0) } == run.acknowledged + [999], "acknowledged, \(what)")
    #expect(Set(surplus).isSubset(of: run.open), "not acknowledged, \(what)")
    #expect(Set(surplus).count == surplus.count, "twice, \(what)")
    #expect(back.quarantined == [], "\(what)")
    again.close()
  }

  /// Blocks in which logs are written: as it comes, and past the system's cache.
  static let units = [1, 512]

  @Test(arguments: units) func `without faults everything is acknowledged`(unit: Int) throws {
    for ending in Ending.allCases {
      let disk = VirtualDisk(logUnit: unit)
      let (journal, run) = run(disk)
      #expect(run.acknowledged == [0, 10, 20, 30, 31, 32, 40, 50, 60, 70, 71, 72, 80, 90, 100, 110, 111, 112])
      #expect(disk.paths.filter { $0.hasSuffix(".log") }.count == 3)
      try check(disk, journal, run, ending, "\(ending)")
    }
  }

  @Test(arguments: VirtualDisk.Fault.allCases, units)
  func `one fault at any call`(fault: VirtualDisk.Fault, unit: Int) throws {
    let plain = VirtualDisk(logUnit: unit)
    let (journal, _) = run(plain)
    journal?.close()
    let callCount = plain.callCount
    #expect(callCount > 40)
    for call in 0..<callCount {
      for ending in Ending.allCases {
        let disk = VirtualDisk(logUnit: unit)
        disk.fail(call, fault)
        let (journal, run) = run(disk)
        let what = "\(fault) at call \(call) (\(plain.calls[call])), \(ending)"
        // One failure costs at most one group.
        #expect(run.refused.count + run.open.count <= 3, "\(what)")
        try check(disk, journal, run, ending, what)
      }
    }
  }

  @Test(arguments: units) func `two faults in a row at any call`(unit: Int) throws {
    let plain = VirtualDisk(logUnit: unit)
    let (journal, _) = run(plain)
    journal?.close()
    for call in 0..<plain.callCount {
      for distance in 1...3 {
        // Ending soon after the faults too, before a later file has settled everything.
        for submissions in [5, 6, 12] {
          for ending in Ending.allCases {
            let disk = VirtualDisk(logUnit: unit)
            disk.fail(call, .ioError)
            disk.fail(call + distance, .noSpace)
            let (journal, run) = run(disk, submissions: submissions)
            let what = "calls \(call) and \(distance) later, \(submissions) submissions, \(ending)"
            try check(disk, journal, run, ending, what)
          }
        }
      }
    }
  }

  @Test(arguments: units) func `a disk that fails from any call on`(unit: Int) throws {
    let plain = VirtualDisk(logUnit: unit)
    let (journal, _) = run(plain)
    journal?.close()
    for call in 0..<plain.callCount {
      for ending in Ending.allCases {
        let disk = VirtualDisk(logUnit: unit)
        disk.fail(from: call)
        let (journal, run) = run(disk)
        try check(disk, journal, run, ending, "from call \(call), \(ending)")
      }
    }
  }

  @Test func `a group that failed is not read although it lies whole in the file`() async throws {
    let disk = VirtualDisk()
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([1]))
    // freeBytes, write, sync: the sync fails, and so does the courtesy of cutting the file.
    disk.fail(disk.callCount + 2, .ioError)
    disk.fail(disk.callCount + 3, .ioError)
    await #expect(throws: JournalError.self) { try await journal.append(.sample([2])) }
    #expect(journal.state == .ready)
    try await journal.append(.sample([3]))
    await journal.close()
    #expect(disk.bytes(of: "data/journal/t1/1.log")?.count == 40 + 2 * (21 + 22))
    #expect(try ReadBack(disk).numbers == [1, 3])
  }

  @Test func `what a recovery shows to readers is durable`() async throws {
    let disk = VirtualDisk()
    let journal = try Journal.open(folder: journalFolder, settings: .sample(), disk: disk)
    try await journal.append(.sample([1]))
    // freeBytes, write, sync: the process ends when the record is in the system's cache only.
    disk.fail(from: disk.callCount + 2)
    await #expect(throws: JournalError.self) { try await journal.append(.sample([2])) }
    disk.killProcess()
    let reader = JournalReader(folder: journalFolder, disk: disk)
    try reader.recoverIdleTrackers()
    #expect(try ReadBack(reader).numbers == [1, 2])
    var chance = SeededGenerator(seed: 1)
    disk.losePower(&chance, tearTails: false)
    try reader.recoverIdleTrackers()
    #expect(try ReadBack(disk).numbers == [1, 2])
    await journal.close()
  }

  @Test(arguments: units) func `random faults and crashes, run after run`(unit: Int) throws {
    let seed = UInt64(41)
    var chance = SeededGenerator(seed: seed)
    for round in 0..<60 {
      let disk = VirtualDisk(logUnit: unit)
      var acknowledged: [Int] = []
      var maybe: Set<Int> = []
      var number = 0
      for _ in 0..<6 {
        for _ in 0..<Int.random(in: 0...3, using: &chance) {
          let fault = VirtualDisk.Fault.allCases.randomElement(using: &chance) ?? .short
          disk.fail(disk.callCount + Int.random(in: 0..<60, using: &chance), fault)
        }
        if let journal = try? JournalByHand(disk, .sample(rotationBytes: 400)) {
          for _ in 0..<Int.random(in: 0...12, using: &chance) {
            number += 1
            do {
              try journal.append(.sample([number], filler: Int.random(in: 0...90, using: &chance)))
              acknowledged.append(number)
            } catch { maybe.insert(number) }
            if journal.state != .ready { _ = journal.probe() }
          }
          if Bool.random(using: &chance) { disk.losePower(&chance) } else { disk.killProcess() }
          journal.close()
        }
        disk.killProcess()
      }
      try JournalReader(folder: journalFolder, disk: disk).recoverIdleTrackers()
      let back = try ReadBack(disk, maxBytes: 64)
      #expect(back.numbers.filter { !maybe.contains($0) } == acknowledged, "seed \(seed), round \(round)")
      #expect(Set(back.numbers).count == back.numbers.count, "seed \(seed), round \(round)")
      #expect(back.quarantined == [], "seed \(seed), round \(round)")
    }
  }
}

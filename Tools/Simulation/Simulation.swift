import Ingestion
import Models
import Storage
import Synchronization
import TestSupport

/// One run of a whole installation on one thread: trackers, a worker with the journal's other consumers, imports,
/// questions and whoever runs it all, on one virtual disk under one virtual clock, with faults, crashes and power
/// losses, all chosen by one seed. The same seed gives the same run.
///
/// After every step the laws hold: what was answered is readable and counted exactly once, answers are those of the
/// reference, what is visible never becomes less, and nothing fails without a fault.
final class Simulation {
  let seed: UInt64
  var random: SeededGenerator
  /// The machine as somebody sees it who only looks.
  let machine: VirtualDisk
  let path = "data"
  var directory: DataDirectory { DataDirectory(path: path, on: machine) }
  let clock = SimulatedClock(RandomTraffic.start.advanced(byMilliseconds: 30 * 3_600_000))
  private let trace: (String) -> Void
  private let tracesCalls: Bool

  var ledger = Ledger(websites: 2)
  var websites: [Website] = []
  var trackers: [SimulatedTracker?] = [nil, nil, nil]
  var worker: SimulatedWorker?
  var asker: SimulatedAsker?
  var imports: [Int: SimulatedImport] = [:]
  /// Files that are not known to be stored, by website.
  var files: [Int: ImportedFile] = [:]
  var fileCount = 0
  /// Sent, with an id, and not answered.
  var unanswered: [Int] = []
  /// Heartbeats carry no property: their numbers by the hash of their id.
  var heartbeats: [UInt64: Int] = [:]
  /// What is stored of the worker's state, as the ledger knows it.
  var stored = StoredState()
  /// What the worker's last turn could read of the journals, in its order.
  var waiting: [Ledger.Record] = []
  var overseer: SimulatedOverseer?
  /// Websites that somebody has made.
  var websiteCount = 2
  /// Flushes that somebody waits for.
  var flushes: [SimulatedFlush] = []
  /// Websites that are known to be removed.
  var removed: Set<Int> = []
  /// What is to be done with the quarantine.
  var quarantineJob: (id: JobID, isDrop: Bool)?
  /// Whether the worker had something left to do when somebody looked last.
  var hasOpenJobs = true
  /// Given to a tracker process that has not answered yet, by process.
  var inFlight: [[Int]] = [[], [], []]
  var processCount: UInt64 = 0
  private(set) var step = 0
  var counts = SimulationCounts()

  /// A run of this seed on an empty disk; `trace` takes a line for each thing that happens, and, if wanted, for each
  /// call on the disk.
  init(seed: UInt64, tracesCalls: Bool = false, trace: @escaping (String) -> Void) throws {
    self.seed = seed
    // Mostly logs in blocks, as on ordinary disks.
    machine = VirtualDisk(logUnit: seed % 4 == 0 ? 1 : 512)
    self.trace = trace
    random = SeededGenerator(seed: seed)
    self.tracesCalls = tracesCalls
    if !tracesCalls { machine.forgetCalls() }
    let catalog = try Catalog(directory: directory, random: chance())
    for number in ledger.websites.indices {
      websites.append(
        try catalog.addWebsite(
          domain: "site\(number).example.com", timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,  // a currency
          team: Catalog.defaultTeam, now: clock.now))
    }
  }

  /// Runs so many steps, then lets everything come to an end and checks all.
  ///
  /// - Throws: ``BrokenLaw`` with the step; whatever else comes is one too.
  func run(steps: Int) throws -> SimulationCounts {
    try run {
      while step < steps {
        step += 1
        try act()
      }
    }
  }

  /// The same with steps that somebody else has chosen.
  func run(_ script: () throws -> Void) throws -> SimulationCounts {
    do {
      // Questions that read ahead on other threads would make calls in another order each time.
      try ColumnsAhead.$isByHand.withValue(true) {
        try script()
        try settle()
      }
    } catch let law as BrokenLaw {
      traceCalls()
      throw BrokenLaw("seed \(seed), step \(step): \(law)")
    } catch {
      throw BrokenLaw("seed \(seed), step \(step): unexpected \(error)")
    }
    return counts
  }

  func note(_ text: @autoclosure () -> String) { trace("\(step) \(clock.now.milliseconds) \(text())") }

  /// A source of chance for a process: like everything else a consequence of the seed.
  func chance() -> RandomSource {
    processCount += 1
    let generator = Mutex(SeededGenerator(seed: seed &* 1_000 &+ processCount))
    return RandomSource { count in
      generator.withLock { generator in (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next() >> 32) } }
    }
  }

  /// Does something that may fail when a fault met it, and only then; `nil` when it did.
  @discardableResult
  func attempt<T>(_ what: String, _ disk: VirtualDisk? = nil, _ body: () throws -> T) throws -> T? {
    let faults = machine.faultsMet
    do { return try body() } catch let law as BrokenLaw { throw law } catch {
      guard error is StoreError || error is CatalogError || error is JournalError || error is DiskError else {
        throw BrokenLaw("\(what): an error of no known kind: \(error)")
      }
      guard machine.faultsMet > faults || disk?.isDead == true else {
        throw BrokenLaw("\(what) failed without a fault: \(error)")
      }
      note("\(what) failed: \(error)")
      counts.failures += 1
      return nil
    }
  }

  // MARK: The schedule

  private func act() throws {
    clock.advance(milliseconds: Int64(random.number(0...20_000)))
    switch random.number(0...999) {
    case 0..<300: try send()
    case 300..<440: try writeJournal(random.number(0...trackers.count - 1))
    case 440..<600: try turnWorker()
    case 600..<690: try turnConsumer(random.pick(ConsumerKind.allCases))
    case 690..<760: try ask()
    case 760..<855: try stepImport()
    case 855..<900: try oversee()
    case 900..<930: breakSomething()
    case 930..<945: moveClock()
    case 945..<975: crashSomebody()
    case 975..<983: try losePower()
    case 983..<987: try spoilWebsite()
    default:
      machine.heal()
      machine.setFree(1 << 40)
    }
    buryTheDead()
    traceCalls()
  }

  /// Traces the calls on the disk since the last time, if somebody wants them.
  func traceCalls() {
    guard tracesCalls else { return }
    let calls = machine.takeCalls()
    for (place, call) in calls.enumerated() { note("  call \(machine.callCount - calls.count + place): \(call)") }
  }

  private func moveClock() {
    let milliseconds = random.pick([-3_600_000, -600_000, -1_000, 1_900_000, 7_200_000, 25 * 3_600_000])
    clock.advance(milliseconds: Int64(milliseconds))
    note("the clock moves by \(milliseconds) ms")
  }

  private func breakSomething() {
    let call = machine.callCount + random.number(0...60)
    switch random.number(0...9) {
    case 0, 1:
      machine.die(at: call)
      note("whoever makes call \(call) dies")
    case 2:
      let fault = random.pick(VirtualFault.allCases)
      machine.fail(from: call, fault)
      note("every call from \(call) on fails: \(fault)")
    case 3:
      machine.setFree(random.chance(50) ? 1 << 20 : 1 << 40)
      note("free space changes")
    default:
      let fault = random.pick(VirtualFault.allCases)
      machine.fail(call, fault)
      note("call \(call) fails: \(fault)")
    }
  }

  private func crashSomebody() {
    switch random.number(0...6) {
    case 0...2:
      let tracker = random.number(0...trackers.count - 1)
      note("tracker process \(tracker) is killed")
      trackers[tracker]?.disk.die()
    case 3, 4:
      note("the worker is killed")
      worker?.disk.die()
    case 5:
      note("who asks and who oversees are killed")
      asker?.disk.die()
      overseer?.disk.die()
    default:
      let website = random.pick(ledger.present)
      note("the import into website \(website) is killed")
      imports[website]?.disk.die()
    }
  }

  func losePower() throws {
    note("the power goes")
    for disk in processes { disk.die() }
    machine.losePower(&random)
    counts.powerLosses += 1
    try catchUp()
    for website in websites.indices { ledger.websites[website].eventsSeen = 0 }
  }

  private var processes: [VirtualDisk] {
    trackers.compactMap { $0?.disk } + [worker?.disk, asker?.disk, overseer?.disk].compactMap { $0 }
      + imports.sorted { $0.key < $1.key }.map(\.value.disk)
  }

  /// Lets go of processes that have died, on whichever call.
  func buryTheDead() {
    for index in trackers.indices where trackers[index]?.disk.isDead == true {
      takeAnswers(of: index)
      note("tracker process \(index) is gone")
      forget(inFlight[index])
      inFlight[index] = []
      trackers[index] = nil
      counts.crashes += 1
    }
    if worker?.disk.isDead == true {
      note("the worker is gone")
      worker = nil
      counts.crashes += 1
    }
    if asker?.disk.isDead == true {
      asker = nil
      counts.crashes += 1
    }
    if overseer?.disk.isDead == true {
      overseer = nil
      counts.crashes += 1
    }
    for website in imports.keys.sorted() where imports[website]?.disk.isDead == true {
      note("the import into website \(website) is gone")
      imports[website] = nil
      counts.crashes += 1
    }
  }

  /// Heals everything, sends again what was not answered, and lets everybody come to an end.
  private func settle() throws {
    note("everything is healed")
    machine.heal()
    machine.setFree(1 << 40)
    for round in 0..<400 {
      buryTheDead()
      for index in trackers.indices { try writeJournal(index) }
      if !unanswered.isEmpty { try sendAgain() }
      for website in ledger.present where files[website] != nil { try stepImport(of: website) }
      try turnWorker()
      for kind in ConsumerKind.allCases { try turnConsumer(kind) }
      try overseeEnd(round)
      clock.advance(milliseconds: 1_000)
      guard round > 8, unanswered.isEmpty, files.isEmpty, inFlight.allSatisfy(\.isEmpty) else { continue }
      if isOverseen, ledger.isSettled { break }
    }
    guard unanswered.isEmpty, files.isEmpty, isOverseen else {
      throw BrokenLaw(
        "events \(unanswered), imports \(files.keys.sorted()) or jobs \(flushes.map(\.job)) come to no end")
    }
    try ledger.checkAll()
    let lost = try machine.observing { try Catalog(directory: directory, random: chance()).lostChanges() }
    guard lost == 0 else { throw BrokenLaw("the catalog has lost \(lost) of the changes that it had made") }
    for _ in 0..<3 { for website in ledger.present { try ask(website: website) } }
    for website in ledger.present {
      try checkStored(website)
      try checkBehavior(website, isWhole: true)
    }
    for website in websites.indices where ledger.websites[website].isLeaving { try checkRemoved(website) }
    counts.events = ledger.events.count
  }
}

/// The time of a simulated machine.
final class SimulatedClock: Sendable {
  private let time: Mutex<Instant>

  init(_ start: Instant) { time = Mutex(start) }

  var now: Instant { time.withLock { $0 } }

  func advance(milliseconds: Int64) { time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) } }
}

/// What happened in a run.
struct SimulationCounts: Hashable {
  var events = 0
  var turns = 0
  var seals = 0
  var merges = 0
  var questions = 0
  var imports = 0
  var crashes = 0
  var powerLosses = 0
  var failures = 0
  /// Records set aside, and those that left the quarantine.
  var quarantined = 0
  var retried = 0
  var flushes = 0
  var removals = 0
  /// Errors, clicks and chunks of recordings that were compared.
  var behaviors = 0
}

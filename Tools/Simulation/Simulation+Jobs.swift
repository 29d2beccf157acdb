import Models
import Storage
import TestSupport

/// Whoever runs the installation: a process that asks the worker for things.
final class SimulatedOverseer {
  let disk: VirtualDisk
  let catalog: Catalog

  init(_ machine: VirtualDisk, path: String, random: RandomSource) throws {
    disk = machine.newProcess()
    catalog = try Catalog(directory: DataDirectory(path: path, on: disk), random: random)
  }
}

/// Somebody who waits until everything that was answered before is visible.
struct SimulatedFlush {
  let job: JobID
  /// What was answered then.
  let acknowledged: [Int]
}

/// Flushes, removals and the quarantine.
extension Simulation {
  /// Somebody asks the worker for something, or looks what became of it.
  func oversee() throws {
    switch random.number(0...9) {
    case 0...2: try flush()
    case 3: try removeWebsite()
    case 4: try retryQuarantined()
    case 5: if !ledger.quarantined.isEmpty, random.chance(20) { try dropQuarantined() }
    default: break
    }
    try lookAtJobs()
  }

  /// The end of a run: nothing is left that somebody waits for, and nothing set aside that can be applied.
  func overseeEnd(_ round: Int) throws {
    try lookAtJobs()
    guard round % 5 == 4, let overseer = try runningOverseer() else { return }
    for website in websites.indices where ledger.websites[website].isLeaving { try remove(website) }
    if isQuarantineOpen { try retryQuarantined() }
    hasOpenJobs = try !overseer.catalog.unfinishedJobs().isEmpty
  }

  var isOverseen: Bool { flushes.isEmpty && quarantineJob == nil && !isQuarantineOpen && !hasOpenJobs }

  private var isQuarantineOpen: Bool {
    ledger.quarantined.contains {
      let event = ledger.events[$0.number]
      return event.form != .ofNewerProgram && !ledger.websites[event.website].isLeaving
    }
  }

  private func runningOverseer() throws -> SimulatedOverseer? {
    if overseer == nil {
      overseer = try attempt("starting who oversees") {
        try SimulatedOverseer(machine, path: path, random: chance())
      }
    }
    return overseer
  }

  private func flush() throws {
    guard flushes.count < 3, let overseer = try runningOverseer() else { return }
    let acknowledged = ledger.events.filter(\.isAcknowledged).map(\.number)
    let asked = try attempt("asking for a flush", overseer.disk) {
      try overseer.catalog.addJob(.flush, now: clock.now)
    }
    guard let job = asked else { return }
    note("flush \(job) is asked for")
    flushes.append(SimulatedFlush(job: job, acknowledged: acknowledged))
  }

  private func retryQuarantined() throws {
    guard quarantineJob == nil, let overseer = try runningOverseer() else { return }
    let asked = try attempt("asking to try the quarantine again", overseer.disk) {
      try overseer.catalog.addJob(.retryQuarantined(.all), now: clock.now)
    }
    guard let job = asked else { return }
    note("job \(job): the quarantine is tried again")
    quarantineJob = (job, isDrop: false)
  }

  /// Without faults, and while nobody tries it again: otherwise nobody knows which of both an item met.
  private func dropQuarantined() throws {
    guard quarantineJob == nil, let overseer = try runningOverseer() else { return }
    try machine.observing {
      let isRetried = try overseer.catalog.unfinishedJobs().contains {
        if case .retryQuarantined? = $0.kind { true } else { false }
      }
      guard !isRetried else { return }
      let job = try overseer.catalog.addJob(.dropQuarantined(.all), now: clock.now)
      note("job \(job): the quarantine is thrown away")
      quarantineJob = (job, isDrop: true)
    }
  }

  /// Looks what became of the jobs.
  private func lookAtJobs() throws {
    guard !flushes.isEmpty || quarantineJob != nil, let overseer = try runningOverseer() else { return }
    func job(_ id: JobID) throws -> Job? {
      let found = try attempt("a look at a job", overseer.disk) { () -> Job in
        guard let job = try overseer.catalog.job(id) else { throw BrokenLaw("job \(id) has vanished") }
        return job
      }
      return found.flatMap { $0.isFinished ? $0 : nil }
    }
    for flush in flushes {
      guard let job = try job(flush.job) else { continue }
      note("flush \(flush.job) is \(job.state) \(job.error ?? "")")
      flushes.removeAll { $0.job == flush.job }
      if job.state == .done {
        counts.flushes += 1
        try check(flush)
      } else if machine.faultsMet == 0 {
        throw BrokenLaw("flush \(flush.job) failed without a fault: \(job.error ?? "")")
      }
    }
    if let asked = quarantineJob, let job = try job(asked.id) {
      note("job \(asked.id) is \(job.state): \(job.result ?? job.error ?? "")")
      quarantineJob = nil
    }
  }

  /// Everything that was answered before a flush is visible after it, but for what is set aside.
  private func check(_ flush: SimulatedFlush) throws {
    try catchUp()
    let setAside = Set(ledger.quarantined.map(\.number))
    for number in flush.acknowledged {
      let event = ledger.events[number]
      guard !ledger.websites[event.website].isLeaving, !event.isChunk, !event.isDropped, !setAside.contains(number),
        event.counted == 0
      else { continue }
      throw BrokenLaw("flush \(flush.job) is done and event \(number), answered before it, is not visible")
    }
    for website in ledger.present { try checkBehavior(website, of: Set(flush.acknowledged), isWhole: false) }
  }

  // MARK: Websites

  private func removeWebsite() throws {
    guard let overseer = try runningOverseer() else { return }
    let leaving = websites.indices.filter { ledger.websites[$0].isLeaving && !removed.contains($0) }
    if let website = leaving.first { return try remove(website) }
    websiteCount += 1
    let number = websiteCount
    let added = try attempt("adding a website", overseer.disk) {
      try overseer.catalog.addWebsite(
        domain: "site\(number).example.com", timeZone: "Etc/UTC", currency: CurrencyCode("EUR")!,  // a currency
        team: Catalog.defaultTeam, now: clock.now)
    }
    guard let added else { return }
    note("website \(websites.count) is added")
    websites.append(added)
    ledger.websites.append(Ledger.Traffic())
    let website = random.pick(Array(ledger.present.dropLast()))
    ledger.websites[website].isLeaving = true
    files[website] = nil
    imports[website]?.disk.die()
    try remove(website)
  }

  /// Removes a website; whoever has no answer tries again.
  private func remove(_ website: Int) throws {
    guard let overseer = try runningOverseer() else { return }
    try attempt("removing a website", overseer.disk) {
      do throws(CatalogError) {
        try overseer.catalog.removeWebsite(websites[website].id, now: clock.now)
        note("website \(website) is removed")
        counts.removals += 1
      } catch {
        guard case .notFound = error else { throw error }
      }
      removed.insert(website)
    }
  }

  /// Nothing is left of a website that was removed.
  func checkRemoved(_ website: Int) throws {
    let id = websites[website].id
    try machine.observing {
      let left = machine.paths.filter { $0.hasPrefix(directory.website(id) + "/") }
      guard left.isEmpty else { throw BrokenLaw("website \(website) was removed and leaves \(left)") }
      if let hot = try HotStore.current(path: directory.hot, on: machine) {
        let items = try hot.quarantineItems(after: 0, limit: .max).filter { $0.website == id }
        guard items.isEmpty else { throw BrokenLaw("website \(website) was removed and leaves \(items)") }
      }
      let mark = try ColumnEventStore(directory: directory) { _ throws(StoreError) in 0 }.watermark(website: id)
      guard mark.events == 0 else { throw BrokenLaw("website \(website) was removed and leaves \(mark.events) events") }
    }
    let behavior = try self.behavior(of: website)
    guard behavior.isEmpty else { throw BrokenLaw("website \(website) was removed and leaves \(behavior)") }
  }

  /// A website's file cannot be read or written for a while, and there is traffic: others go on without it.
  func spoilWebsite() throws {
    let website = random.pick(ledger.present)
    note("the file of website \(website) cannot be read or written")
    machine.breakPaths(under: directory.website(websites[website].id) + "/")
    for _ in 0..<2 { try send(to: website) }
    for tracker in trackers.indices { try writeJournal(tracker) }
    for _ in 0..<14 {
      try turnWorker()
      buryTheDead()
    }
    machine.mendPaths()
    note("the file of website \(website) is mended")
  }
}

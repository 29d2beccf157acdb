import Ingestion
import Models
import Storage
import TestSupport

/// The worker and the imports.
extension Simulation {
  /// The worker takes a turn; it is started when it is not running.
  func turnWorker() throws {
    guard let worker = try runningWorker() else { return }
    try catchUp()
    let faults = machine.faultsMet
    let waiting = try machine.observing { try records(from: applied) }
    let before = worker.turns.counts
    let outcome = worker.turns.turn(isStopping: false)
    let after = worker.turns.counts
    counts.turns += 1
    counts.seals += after.seals - before.seals
    counts.merges += after.merges - before.merges
    note(
      "the worker's turn: \(outcome), \(after.records - before.records) records, "
        + "\(after.importedRows - before.importedRows) rows, \(after.seals - before.seals) seals")
    for report in worker.takeReports() {
      note("  \(report)")
      guard machine.faultsMet > faults else { throw BrokenLaw("the worker complains without a fault: \(report)") }
      counts.failures += 1
    }
    applied = try storedCursors()
    for record in waiting where record.isBefore(applied) { ledger.apply(record) }
    for tracker in applied.keys.sorted() where outcome != .failed { try ledger.readAll(of: tracker) }
  }

  /// Brings the ledger to what is stored, when somebody died or the power went: a transaction that was written and not
  /// synced may be there or not.
  func catchUp() throws {
    let stored = try storedCursors()
    guard stored != applied else { return }
    let undone = ledger.undo(behind: stored)
    if undone > 0 { note("\(undone) records are not applied any more") }
    let more = try machine.observing { try records(from: applied) }.filter { $0.isBefore(stored) }
    for record in more where !ledger.hasApplied(record) { ledger.apply(record) }
    applied = stored
  }

  private func runningWorker() throws -> SimulatedWorker? {
    if let worker {
      if random.chance(2) {
        let second = try attempt("a second worker") {
          try SimulatedWorker(machine, path: path, random: chance(), clock: { [clock] in clock.now })
        }
        if case .some(.some) = second { throw BrokenLaw("two workers run at once") }
      }
      return worker
    }
    let attempted = try attempt("starting the worker") {
      try SimulatedWorker(machine, path: path, random: chance(), clock: { [clock] in clock.now })
    }
    guard let attempted else { return nil }
    guard let started = attempted else { throw BrokenLaw("a dead worker still holds the lease") }
    note("the worker runs")
    worker = started
    return started
  }

  /// How far the journals are applied, as a reader of hot sees it.
  func storedCursors() throws -> [Int: JournalCursor] {
    try machine.observing {
      let directory = DataDirectory(path: path, on: machine)
      guard try machine.exists(directory.hot), let hot = try HotStore.reading(path: directory.hot, on: machine) else {
        return [:]
      }
      return try hot.cursors()
    }
  }

  /// What the worker's next turn will find, in its order; checks that nothing answered is missing.
  private func records(from cursors: [Int: JournalCursor]) throws -> [Ledger.Record] {
    let reader = JournalReader(folder: DataDirectory(path: path, on: machine).journal, disk: machine)
    var found: [Ledger.Record] = []
    for tracker in try reader.trackers() {
      var cursor = cursors[tracker] ?? .start(of: tracker)
      while true {
        let batch = try reader.read(from: cursor)
        for (place, record) in batch.records.enumerated() {
          let next = place + 1 < batch.records.count ? batch.records[place + 1].offset : batch.next.offset
          let end = JournalCursor(tracker: tracker, file: batch.next.file, offset: next)
          let event = try self.record(batch.bytes[record.payload], tracker: tracker, end: end)
          try ledger.read(event.number, tracker: tracker)
          found.append(event)
        }
        cursor = batch.next
        if batch.isEmpty { break }
      }
    }
    return found
  }

  private func record(_ bytes: ArraySlice<UInt8>, tracker: Int, end: JournalCursor) throws -> Ledger.Record {
    try Array(bytes).withUnsafeBytes { bytes in
      guard let record = EventRecordReader(bytes) else { throw BrokenLaw("a record of the journal cannot be read") }
      var number: Int?
      record.forEachProperty { name, value in
        guard String(decoding: name, as: UTF8.self) == Browsers.marker else { return }
        number = Int(String(decoding: value, as: UTF8.self))
      }
      if number == nil { number = heartbeats[record.eventID] }
      guard let number else { throw BrokenLaw("a record of the journal was never sent") }
      let visitor = record.text(.visitor).map { String($0, radix: 16) }.joined(separator: ".")
      return Ledger.Record(
        tracker: tracker, end: end, number: number, time: record.timestamp, visitorHash: "hash " + visitor)
    }
  }

  // MARK: Imports

  func stepImport() throws { try stepImport(of: random.number(0...websites.count - 1)) }

  /// The website's import takes a step; one is begun when there is none.
  func stepImport(of website: Int) throws {
    guard let running = imports[website] else { return try beginImport(into: website) }
    guard let state = try attempt("a step of an import", running.disk, { try running.step() }) else { return }
    note("the import of file \(running.file.number) has written \(running.position) rows")
    guard state != .storing else { return }
    let reason = try state == .failed ? attempt("a look at a job", running.disk) { try running.reason() } : nil
    note("the import of file \(running.file.number) is \(state) \(reason ?? "")")
    imports[website] = nil
    guard state == .done else { return }
    counts.imports += 1
    files[website] = nil
    ledger.websites[website].importedSeen = ledger.websites[website].imported.count
  }

  private func beginImport(into website: Int) throws {
    let file: ImportedFile
    if let begun = files[website] {
      file = begun
    } else {
      fileCount += 1
      file = ImportedFile(number: fileCount, website: website, &random)
      files[website] = file
      let before = ledger.websites[website].imported.count
      ledger.websites[website].imported += file.rows
      ledger.websites[website].borders.formUnion(file.blockEnds.map { before + $0 })
    }
    let attempted = try attempt("beginning an import") {
      try SimulatedImport(
        file, into: websites[website], name: "import\(processCount)", machine, path: path, random: chance(),
        now: clock.now)
    }
    guard case .some(.some(let begun)) = attempted else { return }
    note("the import of file \(file.number), \(file.rows.count) rows, begins at \(begun.start)")
    imports[website] = begun
  }
}

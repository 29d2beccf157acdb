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
    waiting = try machine.observing { try records(from: stored.cursors) }
    let before = worker.turns.counts
    let tried = TriedRecords()
    worker.turns.willApply = { tried.places.insert($0) }
    let outcome = worker.turns.turn(isStopping: false)
    let after = worker.turns.counts
    counts.turns += 1
    counts.seals += after.seals - before.seals
    counts.merges += after.merges - before.merges
    note(
      "the worker's turn: \(outcome), \(after.records - before.records) records, "
        + "\(after.importedRows - before.importedRows) rows, \(after.seals - before.seals) seals")
    try takeReports(of: worker, since: faults)
    stored = try storedState()
    for record in waiting where record.isBefore(stored.cursors) { note(record, tried) }
    noteQuarantine()
    for tracker in stored.cursors.keys.sorted() where outcome != .failed {
      try ledger.readAll(of: tracker)
    }
  }

  /// Notes what the worker and its consumers say went wrong.
  ///
  /// - Throws: when nothing did.
  func takeReports(of worker: SimulatedWorker, since faults: Int) throws {
    for report in worker.takeReports() {
      note("  \(report)")
      guard machine.faultsMet > faults else { throw BrokenLaw("the worker complains without a fault: \(report)") }
      counts.failures += 1
    }
  }

  /// Records that a turn has tried to apply.
  private final class TriedRecords { var places: Set<JournalCursor> = [] }

  /// Notes what became of a record that a turn has taken.
  private func note(_ record: Ledger.Record, _ tried: TriedRecords) {
    let event = ledger.events[record.number]
    let isApplied = tried.places.contains(record.start) && event.form != .ofNewerProgram
    let isOrphan = ledger.websites[event.website].isLeaving
    if !stored.quarantined.contains(record.start), isApplied || isOrphan {
      ledger.apply(record)
    } else {
      counts.quarantined += 1
      ledger.setAside(record)
    }
  }

  /// Notes what is not set aside any more: it was tried again in the order in which it was set aside, or thrown away.
  private func noteQuarantine() {
    for record in ledger.quarantined where !stored.quarantined.contains(record.start) {
      note("event \(record.number) leaves the quarantine")
      counts.retried += 1
      ledger.leaveQuarantine(record, isDropped: quarantineJob?.isDrop == true)
    }
  }

  /// Brings the ledger to what is stored, when somebody died or the power went: a transaction that was written and not
  /// synced may be there or not.
  ///
  /// Whatever it holds was waiting when a turn began. It is not read again from the journals: after a power loss one
  /// may say that it ends before what was read from it, until its tracker or the worker has looked (`LogRecovery`).
  func catchUp() throws {
    let state = try storedState()
    guard state != stored else { return }
    let undone = ledger.undo(beyond: state.cursors, quarantined: state.quarantined)
    if undone > 0 { note("\(undone) deeds of the worker are undone") }
    stored = state
    for record in waiting where record.isBefore(state.cursors) && !ledger.hasTaken(record) {
      if state.quarantined.contains(record.start) { ledger.setAside(record) } else { ledger.apply(record) }
    }
    noteQuarantine()
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

  /// What a reader of hot sees: nothing while its tables are not complete, as before the first start has ended.
  private func storedState() throws -> StoredState {
    try machine.observing {
      guard try machine.exists(directory.hot), let hot = try HotStore.current(path: directory.hot, on: machine) else {
        return StoredState()
      }
      let places = try hot.quarantineItems(after: 0, limit: .max).compactMap(\.place)
      return StoredState(cursors: try hot.cursors(), quarantined: Set(places))
    }
  }

  /// What the worker's next turn will find, in its order; checks that nothing answered is missing.
  private func records(from cursors: [Int: JournalCursor]) throws -> [Ledger.Record] {
    let reader = JournalReader(folder: directory.journal, disk: machine)
    var found: [Ledger.Record] = []
    for tracker in try reader.trackers() {
      var cursor = cursors[tracker] ?? .start(of: tracker)
      while true {
        let batch = try reader.read(from: cursor)
        for (place, record) in batch.records.enumerated() {
          let next = place + 1 < batch.records.count ? batch.records[place + 1].offset : batch.next.offset
          let number = try number(of: batch.bytes[record.payload])
          try ledger.read(number, tracker: tracker)
          let (time, hash) = try facts(of: batch.bytes[record.payload])
          found.append(
            Ledger.Record(
              tracker: tracker, start: JournalCursor(tracker: tracker, file: batch.start.file, offset: record.offset),
              end: JournalCursor(tracker: tracker, file: batch.next.file, offset: next), number: number, time: time,
              visitorHash: hash))
        }
        cursor = batch.next
        if batch.isEmpty { break }
      }
    }
    return found
  }

  /// Which event a record is.
  func number(of payload: ArraySlice<UInt8>) throws -> Int {
    try Array(payload).withUnsafeBytes { bytes in
      if bytes.first == Browsers.newerKind {
        return Int(UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
      }
      guard let record = EventRecordReader(bytes) else { throw BrokenLaw("a record of the journal cannot be read") }
      func number(_ text: UnsafeRawBufferPointer) -> Int? { Int(String(decoding: text, as: UTF8.self)) }
      var found: Int?
      switch record.kind {
      case .heartbeat: found = heartbeats[record.eventID]
      case .error: found = number(record.data(.release))
      case .click: found = number(record.data(.href))
      case .replayChunk: found = record.number(.sequence)
      case .event, .scroll, .move, .attention, .exposure, .form, .poll, .identify, .vitals:
        record.forEachProperty { name, value in
          if String(decoding: name, as: UTF8.self) == Browsers.marker { found = number(value) }
        }
      }
      guard let found else { throw BrokenLaw("a record of the journal was never sent") }
      return found
    }
  }

  /// When a record's event happened, and the hash of its visitor.
  private func facts(of payload: ArraySlice<UInt8>) throws -> (Instant, String) {
    Array(payload).withUnsafeBytes { bytes in
      guard let record = EventRecordReader(bytes) else { return (clock.now, "") }
      let visitor = record.text(.visitor).map { String($0, radix: 16) }.joined(separator: ".")
      return (record.timestamp, "hash " + visitor)
    }
  }

  // MARK: Imports

  func stepImport() throws { try stepImport(of: random.pick(ledger.present)) }

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
      file = ImportedFile(number: fileCount, website: website, keys: &ledger.websites[website].keys, &random)
      files[website] = file
      let before = ledger.websites[website].imported.count
      ledger.websites[website].imported += file.rows.filter(\.isCounted).map(\.raw)
      ledger.websites[website].borders.formUnion(file.borders.map { before + $0 })
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

/// What is stored of the worker's own state.
struct StoredState: Equatable {
  /// How far the journals are applied.
  var cursors: [Int: JournalCursor] = [:]
  /// Places of records that are set aside.
  var quarantined: Set<JournalCursor> = []
}

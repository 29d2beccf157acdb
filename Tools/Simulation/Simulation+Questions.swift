import Models
import Storage
import TestSupport

/// Who asks: a process that keeps its store open, as a server does.
final class SimulatedAsker {
  let disk: VirtualDisk
  let store: ColumnEventStore

  init(_ machine: VirtualDisk, path: String, random: RandomSource) throws {
    disk = machine.newProcess()
    let directory = DataDirectory(path: path, on: disk)
    let catalog = try Catalog(directory: directory, random: random)
    store = ColumnEventStore(directory: directory, cacheBudget: 1 << 20) { website throws(StoreError) in
      try catalog.snapshot().website(website)?.hashSeed
    }
  }
}

extension Simulation {
  func ask() throws { try ask(website: random.pick(ledger.present)) }

  /// Asks how much is visible and a random question about it, and compares with the reference.
  func ask(website: Int) throws {
    try catchUp()
    let id = websites[website].id
    let questionSeed = random.next()
    if asker == nil {
      asker = try attempt("starting who asks") { try SimulatedAsker(machine, path: path, random: chance()) }
    }
    guard let asker else { return }
    try attempt("a question", asker.disk) {
      let mark = try asker.store.watermark(website: id)
      let imported = try visibleImported(mark, website)
      let reference = ledger.reference(website, imported: imported, id: id)
      var plans = RandomPlans(seed: questionSeed, website: id)
      for _ in 0..<3 {
        let plan = plans.next()
        let expected = try reference.answer(plan)
        let answered = try asker.store.answer(plan)
        counts.questions += 1
        guard answered == expected else {
          throw BrokenLaw("website \(website), \(plan)\nexpected \(expected.rows)\nanswered \(answered.rows)")
        }
      }
      note("website \(website) shows \(mark.events) events, \(mark.sessions) sessions")
    }
  }

  /// How many imported rows are among the visible events.
  private func visibleImported(_ mark: Watermark, _ website: Int) throws(BrokenLaw) -> Int {
    let traffic = ledger.websites[website]
    let imported = mark.events - traffic.liveRows
    guard mark.events >= traffic.eventsSeen else {
      throw BrokenLaw("website \(website) showed \(traffic.eventsSeen) events and now \(mark.events)")
    }
    guard traffic.borders.contains(imported), imported >= traffic.importedSeen else {
      throw BrokenLaw(
        "website \(website) shows \(mark.events) events: \(traffic.liveRows) live ones are applied, and \(imported) "
          + "imported rows are no end of a block behind \(traffic.importedSeen); "
          + differences(website, imported: traffic.importedSeen))
    }
    ledger.websites[website].eventsSeen = mark.events
    ledger.websites[website].importedSeen = imported
    return imported
  }

  /// Which events are there that should not be, and which are not that should.
  private func differences(_ website: Int, imported: Int) -> String {
    let traffic = ledger.websites[website]
    let rows = traffic.live.filter { !$0.isHeartbeat } + traffic.imported.prefix(imported)
    var sent = rows.map { $0.properties[Browsers.marker] ?? "" }
    guard let found = try? machine.observing({ try stored(website) }) else { return "it cannot be read out" }
    var surplus: [String] = []
    for marker in found {
      if let place = sent.firstIndex(of: marker) { sent.remove(at: place) } else { surplus.append(marker) }
    }
    return "too many: \(surplus), missing: \(sent)"
  }

  /// The numbers of all events that a website holds.
  private func stored(_ website: Int) throws -> [String] {
    let seed = websites[website].hashSeed
    let store = ColumnEventStore(directory: DataDirectory(path: path, on: machine)) { _ throws(StoreError) in seed }
    let range = InstantRange(start: Instant(seconds: 0), end: Instant(seconds: 1 << 33))
    var found: [String] = []
    try store.scan(website: websites[website].id, range: range, visitor: nil) { event in
      found.append(event.properties.first { $0.name == Browsers.marker }?.value ?? "")
    }
    return found
  }

  /// Reads a website out whole and compares each event with what was sent; looks at every checksum.
  func checkStored(_ website: Int) throws {
    try machine.observing {
      let id = websites[website].id
      let seed = websites[website].hashSeed
      let store = ColumnEventStore(directory: DataDirectory(path: path, on: machine)) { _ throws(StoreError) in seed }
      let found = try stored(website)
      let traffic = ledger.websites[website]
      let rows = traffic.live.filter { !$0.isHeartbeat } + traffic.imported
      let sent = rows.map { $0.properties[Browsers.marker] ?? "" }
      guard found.sorted() == sent.sorted() else {
        throw BrokenLaw("website \(website) holds \(found.sorted()) and not \(sent.sorted())")
      }
      let problems = try store.verify(website: id).problems
      guard problems.isEmpty else { throw BrokenLaw("website \(website): \(problems)") }
      note("website \(website) holds \(found.count) events")
    }
  }
}

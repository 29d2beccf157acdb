import Ingestion
import Models
import Storage
import TestSupport

/// Browsers, websites' servers and trackers.
extension Simulation {
  /// Somebody sends a body of one to three events, or sends again what was not answered.
  func send() throws {
    if !unanswered.isEmpty, random.chance(40) { return try sendAgain() }
    try send(to: random.pick(ledger.present))
  }

  /// The same to one website.
  func send(to website: Int) throws {
    var body: [SentEvent] = []
    for _ in 0..<random.number(1...3) {
      var event = Browsers.next(
        number: ledger.events.count, website: website, now: clock.now, &random)
      // These come alone.
      let isAlone = event.isChunk || event.form == .ofServer || event.form == .ofNewerProgram
      if isAlone, !body.isEmpty { break }
      // One client: one User-Agent.
      if let first = body.first { event.raw.isBot = first.raw.isBot }
      if let first = body.first, event.isCookieless, first.isCookieless { event.raw.visitor = first.raw.visitor }
      body.append(event)
      ledger.events.append(event)
      if event.raw.isHeartbeat, let id = event.id {
        heartbeats[Hash64.of(id, seed: websites[website].hashSeed)] = event.number
      }
      if isAlone { break }
    }
    try post(body)
  }

  /// Whoever has no answer sends again; ids are remembered for two days.
  func sendAgain() throws {
    let number = unanswered.removeFirst()
    guard !ledger.websites[ledger.events[number].website].isLeaving else { return }
    note("event \(number) is sent again")
    try post([ledger.events[number]])
  }

  private func post(_ body: [SentEvent]) throws {
    let index = random.number(0...trackers.count - 1)
    guard let tracker = try tracker(index) else { return forget(body.map(\.number)) }
    for event in body { ledger.events[event.number].attempts += 1 }
    note("tracker process \(index) gets events \(body.map(\.number)) of website \(body[0].website)")
    let isTaken: Void? = try attempt("taking events", tracker.disk) {
      try tracker.take(body, website: websites[body[0].website].trackingCode, now: clock.now)
    }
    guard isTaken != nil else { return forget(body.map(\.number)) }
    inFlight[index] += body.map(\.number)
    takeAnswers(of: index)
  }

  /// The tracker, started when it is not running.
  private func tracker(_ index: Int) throws -> SimulatedTracker? {
    if let tracker = trackers[index] { return tracker }
    let started = try attempt("starting a tracker") { try SimulatedTracker(machine, path: path, random: chance()) }
    trackers[index] = started
    if let started { note("tracker process \(index) runs as \(started.name)") }
    return started
  }

  /// A tracker's journal writes what has gathered.
  func writeJournal(_ index: Int) throws {
    guard let tracker = trackers[index] else { return }
    tracker.work(isProbeDue: random.chance(50))
    takeAnswers(of: index)
  }

  func takeAnswers(of index: Int) {
    guard let tracker = trackers[index] else { return }
    for answer in tracker.takeAnswers() {
      inFlight[index].removeAll { answer.numbers.contains($0) }
      let name = answer.tracker.map { "t\($0)" } ?? "of recordings"
      note("tracker \(name) answers \(answer.numbers): \(answer.error.map { "\($0)" } ?? "safe")")
      if answer.error == nil {
        ledger.acknowledge(answer.numbers, tracker: answer.tracker)
      } else {
        forget(answer.numbers)
      }
    }
  }

  /// Events got no answer: those with an id are sent again some time.
  func forget(_ numbers: [Int]) {
    for number in numbers where ledger.events[number].id != nil && !ledger.events[number].isAcknowledged {
      if !unanswered.contains(number) { unanswered.append(number) }
    }
  }
}

import Ingestion
import Models
import ReplayStorage
import Storage
import TestSupport

/// What the journal's other consumers keep of a website: how often each thing, by its name.
typealias Behavior = [String: Int]

/// Errors, clicks and recordings.
extension Simulation {
  /// One of the worker's consumers takes a turn.
  func turnConsumer(_ kind: ConsumerKind) throws {
    guard let worker else { return }
    let faults = machine.faultsMet
    let outcome = worker.consumers.turn(kind)
    note("the turn of \(kind): \(outcome.map { "\($0)" } ?? "none")")
    try takeReports(of: worker, since: faults)
  }

  /// What is stored of a website.
  func behavior(of website: Int) throws -> Behavior {
    try machine.observing {
      let id = websites[website].id
      var found: Behavior = [:]
      for group in try ErrorGroups(directory: directory).groups(of: id, limit: .max) {
        found["error " + group.message, default: 0] += group.occurrences
      }
      for page in try Heatmaps(directory: directory).pages(of: id, limit: .max) {
        found["click " + page.path, default: 0] += page.interactions
      }
      let replays = try Replays(directory: directory)
      for replay in try replays.replays(of: id, limit: .max) {
        for chunk in try replays.chunks(of: replay.id, on: id) {
          for event in try Browsers.recordedEvents(in: chunk) {
            found["event \(event) of recording \(replay.session)", default: 0] += 1
          }
        }
      }
      return found
    }
  }

  /// Compares what the consumers keep of a website with what was sent.
  ///
  /// - Parameters:
  ///   - numbers: events that must be there; `nil`: all that the journals hold.
  ///   - isWhole: whether nothing else may be there.
  func checkBehavior(_ website: Int, of numbers: Set<Int>? = nil, isWhole: Bool) throws {
    let found = try behavior(of: website)
    var expected: Behavior = [:]
    for event in ledger.events where event.website == website && !event.raw.isBot {
      guard let name = name(of: event) else { continue }
      // A part of a recording that was not answered may lie in the journal all the same.
      let isThere = event.isChunk ? event.isAcknowledged || found[name] != nil : event.isJournaled
      if event.isAcknowledged, isWhole, !isThere {
        throw BrokenLaw("event \(event.number) was answered and is in no journal")
      }
      if numbers?.contains(event.number) ?? isThere { expected[name, default: 0] += 1 }
    }
    let isRight = isWhole ? found == expected : expected.allSatisfy { found[$0.key, default: 0] >= $0.value }
    guard isRight else {
      let names = Set(found.keys).union(expected.keys).sorted().filter { found[$0] != expected[$0] }
      let differences = names.map { "\($0): \(found[$0] ?? 0) instead of \(expected[$0] ?? 0)" }
      throw BrokenLaw("website \(website) keeps \(differences)")
    }
    counts.behaviors += expected.values.reduce(0, +)
  }

  private func name(of event: SentEvent) -> String? {
    switch event.form {
    case .error(let message): "error " + message
    case .click: "click " + event.raw.pathname
    case .chunk(let session, _): "event \(event.number) of recording \(session)"
    case .traffic, .ofServer, .ofNewerProgram: nil
    }
  }
}

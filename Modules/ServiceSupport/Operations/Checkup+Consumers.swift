import Models
import Storage

extension Checkup {
  /// What the journal's other consumers have stored, and how far they are.
  func consumers() -> [Finding] {
    ConsumerKind.allCases.map { kind in
      let name = "consumer \(kind.rawValue)"
      do { return try consumer(kind, name) } catch {
        return failure(
          name, error,
          "Nothing reaches \(kind.rawValue), and the journal keeps its files for it: see what keeps "
            + "\(directory.store(of: kind)) from being read ('footfall verify'). When it cannot be repaired, stop the "
            + "worker and move it away.")
      }
    }
  }

  private func consumer(_ kind: ConsumerKind, _ name: String) throws -> Finding {
    let quarantined = try ConsumerState(kind, directory: directory).quarantined
    let backlog = try JournalBacklog(directory: directory, of: kind)
    let seconds = backlog.oldestArrival.map { max(0, now.milliseconds - $0.milliseconds) / 1000 } ?? 0
    // What does not concern it is noted as read after five seconds.
    if seconds > 15 {
      return finding(
        name, seconds > 300 ? .error : .warning,
        "\(Checkup.size(Int64(backlog.bytes))) of the journal not read yet, the oldest accepted \(seconds) s ago; "
          + "meanwhile its files stay.",
        "See whether the worker runs and what its log says of '\(kind.rawValue)'.")
    }
    return finding(
      name, quarantined == 0 ? .ok : .warning,
      quarantined == 0 ? "Has read everything accepted." : "\(quarantined) items are set aside.",
      "'footfall quarantine list' names them; docs/operations.md says what to do for each cause.")
  }

  /// What could not be told to webhooks.
  func webhooks() throws -> Finding {
    let counts = try Outbox(directory: directory).counts()
    return finding(
      "webhooks", counts.dead == 0 ? .ok : .warning,
      "\(counts.waiting) messages wait, \(counts.dead) were given up.",
      "'footfall deliveries list --state dead' says why; 'footfall deliveries replay' has them sent again.")
  }
}

import Models
import Storage

/// What a consumer has set aside: another try, or the end of it, at the word of whoever runs the installation.
extension ConsumerTurns {
  /// Throws items away.
  func dropQuarantined(_ selection: QuarantineSelection) throws -> QuarantineReport {
    try perform { consumer in
      try consumer.tables.forEachQuarantined(selection) { items in
        for item in items {
          try consumer.tables.removeQuarantined(item.name.number)
          try consumer.tables.setAttempts(.retrying(item.name.number), 0)
        }
        return items.map { QuarantineOutcome(id: $0.name, fate: .dropped) }
      }
    }
  }

  /// Takes items as if they had just been read from the logs, each in a transaction of its own, in which it leaves the
  /// quarantine.
  func retryQuarantined(_ selection: QuarantineSelection) throws -> QuarantineReport {
    var chosen: [QuarantinedItem] = []
    var report = try openTables().forEachQuarantined(selection) { items in
      chosen += items
      return []
    }
    let snapshot = try catalog.snapshot()
    for item in chosen { report.add([try retry(item, snapshot)]) }
    return report
  }

  private func retry(_ item: QuarantinedItem, _ snapshot: CatalogSnapshot) throws -> QuarantineOutcome {
    let number = item.name.number
    func kept(_ reason: String) -> QuarantineOutcome { QuarantineOutcome(id: item.name, fate: .kept, detail: reason) }
    guard item.cause.isRetryable else { return kept("its bytes are damaged: it can only be dropped") }
    guard let website = item.website.flatMap({ snapshot.website($0) }) else { return kept("the website is gone") }
    // Once more is enough, or the worker would never get past the job.
    guard try openTables().attempts()[.retrying(number)] == nil else {
      return kept("the worker's process ended at it again")
    }
    let before = counts
    do {
      return try marking(.retrying(number)) {
        try perform { consumer in
          guard let bytes = try consumer.tables.quarantineItem(number)?.bytes else {
            return QuarantineOutcome(id: item.name, fate: .missing)
          }
          let isRead = try bytes.withUnsafeBytes { try take($0, of: website, at: item.arrival ?? item.at) }
          guard isRead else { return kept("the record cannot be read") }
          try consumer.tables.removeQuarantined(number)
          try storeSeen(now: item.arrival ?? item.at)
          return QuarantineOutcome(id: item.name, fate: counts.repeated > before.repeated ? .repeated : .applied)
        }
      }
    } catch {
      counts = before
      let reason = "\(error)"
      try perform { try $0.tables.updateQuarantined(number, cause: .failed, reason: reason) }
      return kept(reason)
    }
  }
}

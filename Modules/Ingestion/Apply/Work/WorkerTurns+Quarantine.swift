import Models
import Storage

/// What cannot be applied: whose fault it is, and another try at the word of whoever runs the installation.
extension WorkerTurns {
  /// Turns in a row that one website may spoil before its records are set aside.
  static let strikesMax = 10

  /// Notes whose fault it is that a record could not be applied; the turn is undone then and tried again without.
  func blame(_ website: WebsiteID, _ place: JournalCursor?, _ error: any Error) {
    switch StoreError(disk: error) {
    case .damaged(let what)?: failing[website] = what
    case .some:
      // Perhaps the disk, perhaps this website's file alone: nobody else waits for it for long.
      strikes[website, default: 0] += 1
      if strikes[website, default: 0] >= WorkerTurns.strikesMax { failing[website] = "\(error)" }
    case nil: if let place { faulty[place] = "\(error)" }
    }
  }

  /// Does something to a website's own file. When the file is damaged the website is left alone for a while, and the
  /// others go on.
  func tending(_ website: WebsiteID, _ body: () throws -> Void) throws {
    if let objection = care.objection(to: .tidying(website)) {
      failing[website] = objection
      return
    }
    mark.step = .tidying(website)
    defer { mark.step = nil }
    do {
      try body()
      try care.forget(.tidying(website), hot)
    } catch {
      guard case .damaged(let what)? = StoreError(disk: error) else { throw error }
      failing[website] = what
      appliers[website]?.applier.writer.rest()
      appliers[website] = nil
      report("Website \(website) is left alone: \(what)")
    }
  }

  // MARK: Jobs

  /// Throws items away, those of the other consumers too.
  ///
  /// - Returns: the job's result.
  func dropQuarantined(_ selection: QuarantineSelection) throws -> String {
    var report = try hot.forEachQuarantined(selection) { items in
      try hot.connection.transaction {
        try hot.checkTurn(turnNumber)
        for item in items { try hot.removeQuarantined(item.name.number) }
      }
      return items.map { QuarantineOutcome(id: $0.name, fate: .dropped) }
    }
    if let consumers { report.add(try consumers.dropQuarantined(selection)) }
    return report.text
  }

  /// Applies items that were set aside as if they had just been read from the journal, each exactly once: what is
  /// applied leaves the quarantine in the same transaction. The other consumers do the same with theirs.
  ///
  /// - Returns: the job's result.
  func retryQuarantined(_ selection: QuarantineSelection) throws -> String {
    // Whoever asks has perhaps repaired something.
    failing.removeAll()
    faulty.removeAll()
    strikes.removeAll()
    var report = try hot.forEachQuarantined(selection) { items in
      for website in Set(items.compactMap(\.website)).sorted() {
        try care.forget(.tidying(website), hot)
        for work in imports where work.website == website && work.hasPending { try seal(work) }
        // A file that was put back in the meantime is another file.
        appliers[website]?.applier.writer.rest()
        appliers[website] = nil
      }
      return try retry(items)
    }
    if let consumers { report.add(try consumers.retryQuarantined(selection)) }
    return report.text
  }

  private func retry(_ items: [QuarantinedItem]) throws -> [QuarantineOutcome] {
    var kept: [QuarantinedItemName: String] = [:]
    while true {
      if !knowsState { try recall() }
      do {
        return try retry(items, without: &kept)
      } catch let failure as RetryFailure {
        // What is in memory is spoiled: begin again without the one that failed.
        forget()
        kept[failure.item] = failure.reason
      } catch {
        forget()
        throw error
      }
    }
  }

  /// One item that could not be applied.
  private struct RetryFailure: Error {
    let item: QuarantinedItemName
    let reason: String
  }

  private func retry(
    _ items: [QuarantinedItem], without kept: inout [QuarantinedItemName: String]
  ) throws -> [QuarantineOutcome] {
    let snapshot = try catalog.snapshot()
    let now = clock()
    let before = counts
    var touched: Set<WebsiteID> = []
    var outcomes: [QuarantineOutcome] = []
    var gone: [Int64] = []
    for item in items {
      if let reason = kept[item.name] ?? objection(to: item, snapshot) {
        outcomes.append(QuarantineOutcome(id: item.name, fate: .kept, detail: reason))
        // Whoever reads that may ask once more: perhaps the process was only ended from outside.
        try care.forget(.retrying(item.name.number), hot)
        continue
      }
      guard let bytes = try hot.quarantineItem(item.name.number)?.bytes,
        let website = item.website.flatMap({ snapshot.website($0) })
      else { continue }
      mark.step = .retrying(item.name.number)
      defer { mark.step = nil }
      do {
        switch try bytes.withUnsafeBytes({ try apply($0, to: website, arrivedAt: item.arrival ?? item.at) }) {
        case .applied:
          touched.insert(website.id)
          outcomes.append(QuarantineOutcome(id: item.name, fate: .applied))
          gone.append(item.name.number)
        case .repeated:
          outcomes.append(QuarantineOutcome(id: item.name, fate: .repeated))
          gone.append(item.name.number)
        case .unreadable:
          outcomes.append(QuarantineOutcome(id: item.name, fate: .kept, detail: "the record cannot be read"))
        }
      } catch {
        blame(website.id, nil, error)
        counts = before
        throw RetryFailure(item: item.name, reason: "\(error)")
      }
    }
    // A single one may still end the process in the transaction.
    if gone.count == 1 { mark.step = .retrying(gone[0]) }
    defer { mark.step = nil }
    try hot.connection.transaction {
      try hot.checkTurn(turnNumber)
      for website in touched.sorted() { try appliers[website]?.applier.writer.flush(now: now.milliseconds) }
      for id in gone {
        try hot.removeQuarantined(id)
        try care.forget(.retrying(id), hot)
      }
      for (name, reason) in kept { try hot.updateQuarantined(name.number, cause: .failed, reason: reason) }
      try seen.store(now: items.map { $0.arrival ?? $0.at }.reduce(now) { min($0, $1) })
    }
    counts.retried += gone.count
    return outcomes
  }

  /// Why an item is not even tried; `nil` when it is.
  private func objection(to item: QuarantinedItem, _ snapshot: CatalogSnapshot) -> String? {
    guard item.cause.isRetryable else { return "its bytes are damaged: it can only be dropped" }
    guard let website = item.website, snapshot.website(website) != nil else { return "the website is gone" }
    if let reason = failing[website] { return reason }
    // Once more is enough, or the worker would never get past the job.
    return care.tries(.retrying(item.name.number)) > 0 ? "the worker's process ended at it again" : nil
  }
}

import Models
import Storage

/// What cannot be applied: whose fault it is, and another try at the word of whoever runs the installation.
extension WorkerTurns {
  /// Turns in a row that one website may spoil before its records are set aside.
  static let strikesMax = 10
  /// Items of the quarantine that are tried in one transaction.
  private static let retryItemsMax = 256

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

  /// Throws items away.
  ///
  /// - Returns: the job's result.
  func dropQuarantined(_ selection: QuarantineSelection) throws -> String {
    try forEachQuarantined(selection) { items in
      try hot.connection.transaction {
        try hot.checkTurn(turnNumber)
        for item in items { try hot.removeQuarantined(item.id) }
      }
      return items.map { QuarantineOutcome(id: $0.id, fate: .dropped) }
    }
  }

  /// Applies items that were set aside as if they had just been read from the journal, each exactly once: what is
  /// applied leaves the quarantine in the same transaction.
  ///
  /// - Returns: the job's result.
  func retryQuarantined(_ selection: QuarantineSelection) throws -> String {
    // Whoever asks has perhaps repaired something.
    failing.removeAll()
    faulty.removeAll()
    strikes.removeAll()
    let result = try forEachQuarantined(selection) { items in
      for website in Set(items.compactMap(\.website)) {
        try care.forget(.tidying(website), hot)
        for work in imports where work.website == website && work.hasPending { try seal(work) }
        // A file that was put back in the meantime is another file.
        appliers[website]?.applier.writer.rest()
        appliers[website] = nil
      }
      return try retry(items)
    }
    return result
  }

  private func forEachQuarantined(
    _ selection: QuarantineSelection, _ body: ([QuarantinedItem]) throws -> [QuarantineOutcome]
  ) throws -> String {
    var report = QuarantineReport()
    if case .items(let numbers) = selection {
      var items: [QuarantinedItem] = []
      for number in Set(numbers).sorted() {
        guard let found = try hot.quarantineItem(number) else {
          report.add([QuarantineOutcome(id: number, fate: .missing)])
          continue
        }
        items.append(found.item)
      }
      for start in stride(from: 0, to: items.count, by: WorkerTurns.retryItemsMax) {
        report.add(try body(Array(items[start..<min(start + WorkerTurns.retryItemsMax, items.count)])))
      }
    } else {
      var last: Int64 = 0
      while true {
        let items = try hot.quarantineItems(after: last, limit: WorkerTurns.retryItemsMax)
        guard let greatest = items.last?.id else { break }
        last = greatest
        report.add(try body(items.filter { selection.includes($0) }))
      }
    }
    return report.text
  }

  private func retry(_ items: [QuarantinedItem]) throws -> [QuarantineOutcome] {
    var kept: [Int64: String] = [:]
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
    let item: Int64
    let reason: String
  }

  private func retry(_ items: [QuarantinedItem], without kept: inout [Int64: String]) throws -> [QuarantineOutcome] {
    let snapshot = try catalog.snapshot()
    let now = clock()
    let before = counts
    var touched: Set<WebsiteID> = []
    var outcomes: [QuarantineOutcome] = []
    var gone: [Int64] = []
    for item in items {
      if let reason = kept[item.id] ?? objection(to: item, snapshot) {
        outcomes.append(QuarantineOutcome(id: item.id, fate: .kept, detail: reason))
        continue
      }
      guard let bytes = try hot.quarantineItem(item.id)?.bytes,
        let website = item.website.flatMap({ snapshot.website($0) })
      else { continue }
      mark.step = .retrying(item.id)
      defer { mark.step = nil }
      do {
        switch try bytes.withUnsafeBytes({ try apply($0, to: website, arrivedAt: item.arrival ?? item.at) }) {
        case .applied:
          touched.insert(website.id)
          outcomes.append(QuarantineOutcome(id: item.id, fate: .applied))
          gone.append(item.id)
        case .repeated:
          outcomes.append(QuarantineOutcome(id: item.id, fate: .repeated))
          gone.append(item.id)
        case .unreadable:
          outcomes.append(QuarantineOutcome(id: item.id, fate: .kept, detail: "the record cannot be read"))
        }
      } catch {
        blame(website.id, nil, error)
        counts = before
        throw RetryFailure(item: item.id, reason: "\(error)")
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
      for (id, reason) in kept { try hot.updateQuarantined(id, cause: .failed, reason: reason) }
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
    return care.tries(.retrying(item.id)) > 0 ? "the worker's process ended at it again" : nil
  }
}

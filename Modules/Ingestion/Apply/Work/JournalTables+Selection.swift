import Storage

extension JournalTables {
  /// Items of the quarantine that are handed out at a time.
  private static var selectedItemsMax: Int { 256 }

  /// Hands the selected items of these tables to `body`, some at a time, in the order of their numbers.
  ///
  /// - Returns: what became of them; names that nothing has are missing.
  func forEachQuarantined(
    _ selection: QuarantineSelection, _ body: ([QuarantinedItem]) throws -> [QuarantineOutcome]
  ) throws -> QuarantineReport {
    var report = QuarantineReport()
    guard case .items(let names) = selection else {
      var last: Int64 = 0
      while true {
        let items = try quarantineItems(after: last, limit: Self.selectedItemsMax)
        guard let greatest = items.last?.name.number else { return report }
        last = greatest
        report.add(try body(items.filter { selection.includes($0) }))
      }
    }
    var items: [QuarantinedItem] = []
    for name in Set(names).sorted() where name.consumer == consumer {
      guard let found = try quarantineItem(name.number) else {
        report.add([QuarantineOutcome(id: name, fate: .missing)])
        continue
      }
      items.append(found.item)
    }
    for start in stride(from: 0, to: items.count, by: Self.selectedItemsMax) {
      report.add(try body(Array(items[start..<min(start + Self.selectedItemsMax, items.count)])))
    }
    return report
  }
}

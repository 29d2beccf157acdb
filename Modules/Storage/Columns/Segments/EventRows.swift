/// Event rows being gathered: one array a column, in order of arrival.
struct EventRows {
  private(set) var time: [Int64] = []
  private(set) var arrival: [Int64] = []
  private(set) var session: [UInt32] = []
  private(set) var name: [UInt32] = []
  private(set) var page: [UInt32] = []
  private(set) var hostname: [UInt32] = []
  private(set) var isNonInteractive: [Bool] = []
  /// Whether the row's session is kept apart from ordinary statistics.
  private(set) var isExcluded: [Bool] = []
  /// Revenue of some rows, ascending by row.
  private(set) var revenue: [(row: Int, amount: Int64, currency: UInt32)] = []
  /// Properties by name: rows ascending, and their values.
  private(set) var properties: [UInt32: (rows: [Int], values: [UInt32])] = [:]

  var count: Int { time.count }
  var isEmpty: Bool { time.isEmpty }

  mutating func append(
    time: Int64, arrival: Int64, session: UInt32, name: UInt32, page: UInt32, hostname: UInt32,
    isNonInteractive: Bool, isExcluded: Bool
  ) {
    self.time.append(time)
    self.arrival.append(arrival)
    self.session.append(session)
    self.name.append(name)
    self.page.append(page)
    self.hostname.append(hostname)
    self.isNonInteractive.append(isNonInteractive)
    self.isExcluded.append(isExcluded)
  }

  /// Gives the row that was appended last its revenue.
  mutating func setRevenue(amount: Int64, currency: UInt32) {
    revenue.append((count - 1, amount, currency))
  }

  /// Gives the row that was appended last a property. A name that it already has keeps its first value.
  mutating func setProperty(name: UInt32, value: UInt32) {
    let row = count - 1
    if properties[name]?.rows.last == row { return }
    properties[name, default: ([], [])].rows.append(row)
    properties[name]!.values.append(value)  // the line above made the entry
  }

  mutating func removeAll() {
    time.removeAll(keepingCapacity: true)
    arrival.removeAll(keepingCapacity: true)
    session.removeAll(keepingCapacity: true)
    name.removeAll(keepingCapacity: true)
    page.removeAll(keepingCapacity: true)
    hostname.removeAll(keepingCapacity: true)
    isNonInteractive.removeAll(keepingCapacity: true)
    isExcluded.removeAll(keepingCapacity: true)
    revenue.removeAll(keepingCapacity: true)
    properties.removeAll(keepingCapacity: true)
  }

  /// Appends the rows of a stored segment, excluded or not.
  mutating func append(_ segment: EventSegment, isExcluded: Bool) throws(StoreError) {
    let start = count
    let rows = segment.rows
    let times = try segment.column(EventColumn.time)
    let arrivals = try segment.column(EventColumn.arrival)
    let sessions = try segment.column(EventColumn.session)
    let names = try segment.column(EventColumn.name)
    let pages = try segment.column(EventColumn.page)
    let hostnames = try segment.column(EventColumn.hostname)
    let nonInteractive = try segment.column(EventColumn.nonInteractive)
    for row in 0..<rows {
      append(
        time: times[row], arrival: arrivals[row] &+ Int64(row), session: UInt32(truncatingIfNeeded: sessions[row]),
        name: UInt32(truncatingIfNeeded: names[row]), page: UInt32(truncatingIfNeeded: pages[row]),
        hostname: UInt32(truncatingIfNeeded: hostnames[row]), isNonInteractive: nonInteractive[row] != 0,
        isExcluded: isExcluded)
    }
    for entry in segment.directory.entries {
      if entry.key == EventColumn.revenueRows {
        let places = try segment.column(EventColumn.revenueRows)
        let amounts = try segment.column(EventColumn.revenueAmounts)
        let currencies = try segment.column(EventColumn.revenueCurrencies)
        guard amounts.count == places.count, currencies.count == places.count else {
          throw .damaged("a segment's revenue has parts of several lengths")
        }
        for index in 0..<places.count {
          revenue.append(
            (start + Int(places[index]), amounts[index], UInt32(truncatingIfNeeded: currencies[index])))
        }
      } else if let name = EventColumn.propertyName(ofRows: entry.key) {
        let places = try segment.column(entry.key)
        let values = try segment.column(entry.key + 1)
        guard values.count == places.count else { throw .damaged("a property has parts of two lengths") }
        var property = properties.removeValue(forKey: name) ?? ([], [])
        for index in 0..<places.count {
          property.rows.append(start + Int(places[index]))
          property.values.append(UInt32(truncatingIfNeeded: values[index]))
        }
        properties[name] = property
      }
    }
  }

  /// Appends rows that arrived later than all that are here.
  mutating func append(contentsOf other: EventRows) {
    let start = count
    time += other.time
    arrival += other.arrival
    session += other.session
    name += other.name
    page += other.page
    hostname += other.hostname
    isNonInteractive += other.isNonInteractive
    isExcluded += other.isExcluded
    revenue += other.revenue.map { ($0.row + start, $0.amount, $0.currency) }
    for (name, property) in other.properties {
      properties[name, default: ([], [])].rows += property.rows.map { $0 + start }
      properties[name]!.values += property.values  // the line above made the entry
    }
  }

  /// Rows in the order of time, equal times in the order of arrival, of those whose exclusion is as asked.
  func order(excluded: Bool) -> [Int32] {
    var order: [Int32] = []
    order.reserveCapacity(count)
    var isSorted = true
    var previous = Int64.min
    for row in 0..<count where isExcluded[row] == excluded {
      order.append(Int32(row))
      if time[row] < previous { isSorted = false }
      previous = time[row]
    }
    guard !isSorted else { return order }
    return time.withUnsafeBufferPointer { time in
      arrival.withUnsafeBufferPointer { arrival in
        order.sorted { a, b in
          let (a, b) = (Int(a), Int(b))
          return time[a] != time[b] ? time[a] < time[b] : arrival[a] < arrival[b]
        }
      }
    }
  }

  /// The chosen rows as columns.
  ///
  /// - Parameter chosen: rows in the order in which they shall stand: ascending by time.
  func encode(_ chosen: ArraySlice<Int32>) -> ColumnSet {
    var set = ColumnSet(rows: chosen.count)
    func gather<T: FixedWidthInteger>(_ column: [T]) -> [Int64] {
      chosen.map { Int64(truncatingIfNeeded: column[Int($0)]) }
    }
    set.append(EventColumn.time, gather(time))
    set.append(EventColumn.arrival, zip(chosen, 0...).map { arrival[Int($0)] - Int64($1) })
    set.append(EventColumn.session, gather(session))
    set.append(EventColumn.name, gather(name), isCodes: true)
    set.append(EventColumn.page, gather(page), isCodes: true)
    set.append(EventColumn.hostname, gather(hostname), isCodes: true)
    set.append(EventColumn.nonInteractive, chosen.map { isNonInteractive[Int($0)] ? 1 : 0 })
    guard !revenue.isEmpty || !properties.isEmpty else { return set }

    var place = [Int32](repeating: -1, count: count)
    for (index, row) in chosen.enumerated() { place[Int(row)] = Int32(index) }
    let paid = revenue.filter { place[$0.row] >= 0 }.sorted { place[$0.row] < place[$1.row] }
    if !paid.isEmpty {
      set.append(EventColumn.revenueRows, paid.map { Int64(place[$0.row]) })
      set.append(EventColumn.revenueAmounts, paid.map(\.amount))
      set.append(EventColumn.revenueCurrencies, paid.map { Int64($0.currency) }, isCodes: true)
    }
    for (name, property) in properties.sorted(by: { $0.key < $1.key }) {
      var held = zip(property.rows, property.values).filter { place[$0.0] >= 0 }.map { (place[$0.0], $0.1) }
      guard !held.isEmpty else { continue }
      held.sort { $0.0 < $1.0 }
      set.append(EventColumn.propertyRows(name), held.map { Int64($0.0) })
      set.append(EventColumn.propertyValues(name), held.map { Int64($0.1) }, isCodes: true)
    }
    return set
  }
}

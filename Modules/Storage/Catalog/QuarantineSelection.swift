public import Models

/// Which items of the quarantine are meant.
public enum QuarantineSelection: Hashable, Sendable {
  /// Whatever lies in it.
  case all
  /// All that belong to a website.
  case website(WebsiteID)
  /// Those with these names.
  case items([QuarantinedItemName])

  /// Stored form.
  var text: String {
    switch self {
    case .all: "all"
    case .website(let website): "website \(website.rawValue)"
    case .items(let items): items.map(\.description).joined(separator: ",")
    }
  }

  /// The selection as stored.
  init?(text: String) {
    if text == "all" {
      self = .all
    } else if text.hasPrefix("website "), let number = UInt32(text.dropFirst(8)) {
      self = .website(WebsiteID(rawValue: number))
    } else {
      let names = text.split(separator: ",").map { QuarantinedItemName(String($0)) }
      guard !names.isEmpty, !names.contains(nil) else { return nil }
      self = .items(names.compactMap { $0 })
    }
  }

  /// Whether items of a store may be meant; `nil`: the event store.
  public func concerns(_ consumer: ConsumerKind?) -> Bool {
    if case .items(let items) = self { return items.contains { $0.consumer == consumer } }
    return true
  }

  /// Whether an item is meant.
  public func includes(_ item: QuarantinedItem) -> Bool {
    switch self {
    case .all: true
    case .website(let website): item.website == website
    case .items(let items): items.contains(item.name)
    }
  }
}

/// What became of one item of the quarantine, as a job's result tells it: a line each.
public struct QuarantineOutcome: Hashable, Sendable {
  /// Raw values are stored and printed: never rename.
  public enum Fate: String, CaseIterable, Hashable, Sendable {
    /// It is stored now, and out of the quarantine.
    case applied
    /// It had been stored before, by its id; it is out of the quarantine.
    case repeated
    /// It stays: the detail says why.
    case kept
    /// It was thrown away.
    case dropped
    /// There is no such item.
    case missing
  }

  /// The item's name.
  public var id: QuarantinedItemName
  /// What became of it.
  public var fate: Fate
  /// Why it stays; else empty.
  public var detail: String

  /// An outcome.
  public init(id: QuarantinedItemName, fate: Fate, detail: String = "") {
    self.id = id
    self.fate = fate
    self.detail = detail
  }
}

/// What became of the items of the quarantine that a job was about.
public struct QuarantineReport: Hashable, Sendable {
  /// Outcomes that are named one by one; there may be more.
  public static let outcomesMax = 10_000

  /// How many items met each fate.
  public private(set) var counts: [QuarantineOutcome.Fate: Int] = [:]
  /// The first outcomes, in the order of the items' names.
  public private(set) var outcomes: [QuarantineOutcome] = []

  /// A report without outcomes.
  public init() {}

  /// Adds outcomes.
  public mutating func add(_ some: [QuarantineOutcome]) {
    for outcome in some {
      counts[outcome.fate, default: 0] += 1
      if outcomes.count < QuarantineReport.outcomesMax { outcomes.append(outcome) }
    }
  }

  /// Adds what another report says.
  public mutating func add(_ other: QuarantineReport) {
    counts.merge(other.counts) { $0 + $1 }
    outcomes += other.outcomes.prefix(QuarantineReport.outcomesMax - outcomes.count)
  }

  /// A job's result: the counts, then a line an outcome.
  public var text: String {
    let total = QuarantineOutcome.Fate.allCases.map { "\($0.rawValue)=\(counts[$0] ?? 0)" }.joined(separator: " ")
    let lines = outcomes.map { outcome in
      "\(outcome.id)\t\(outcome.fate.rawValue)\t\(outcome.detail.split(separator: "\n").joined(separator: " "))"
    }
    return ([total] + lines).joined(separator: "\n")
  }

  /// The report in a job's result; empty when there is none.
  public init(text: String) {
    let lines = text.split(separator: "\n")
    for part in (lines.first ?? "").split(separator: " ") {
      let pair = part.split(separator: "=")
      guard pair.count == 2, let fate = QuarantineOutcome.Fate(rawValue: String(pair[0])), let count = Int(pair[1])
      else { continue }
      if count > 0 { counts[fate] = count }
    }
    for line in lines.dropFirst() {
      let parts = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, let id = QuarantinedItemName(String(parts[0])),
        let fate = QuarantineOutcome.Fate(rawValue: String(parts[1]))
      else { continue }
      outcomes.append(QuarantineOutcome(id: id, fate: fate, detail: String(parts[2])))
    }
  }
}

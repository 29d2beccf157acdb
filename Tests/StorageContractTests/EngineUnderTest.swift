import Models
import Storage
import TestSupport
import Testing

/// An engine that the contract is checked on.
protocol EngineUnderTest {
  /// Stores events of the website ``contractWebsite`` in arrival order and returns when they are visible. A test may
  /// load several times: the rules of sessions look back at what was loaded before.
  mutating func load(_ events: [RawEvent]) throws

  /// What answers questions about what was loaded.
  var store: any EventStore { get }
}

/// A way to make an engine, with the name that a failing test shows.
struct Engine: Sendable, CustomTestStringConvertible {
  var testDescription: String
  var make: @Sendable () throws -> any EngineUnderTest

  /// An empty engine with these events in it.
  func holding(_ events: [RawEvent]) throws -> any EventStore {
    var engine = try make()
    try engine.load(events)
    return engine.store
  }
}

/// Every engine that must keep the contract: a new one adds a line.
let engines: [Engine] = [
  Engine(testDescription: "reference") { ReferenceEngine() },
  Engine(testDescription: "columns, fresh") { try ColumnEngine(.never) },
  Engine(testDescription: "columns, sealed") { try ColumnEngine(.always) },
  Engine(testDescription: "columns, fresh and sealed") { try ColumnEngine(.sometimes) },
]

/// The website whose events the suite loads.
let contractWebsite = WebsiteID(rawValue: 1)

/// The reference itself, so that it is held to the hand-computed figures as well.
struct ReferenceEngine: EngineUnderTest {
  private var reference = ReferenceEventStore()
  var store: any EventStore { reference }

  mutating func load(_ events: [RawEvent]) { reference.append(events, website: contractWebsite) }
}

/// A plan about the website of the suite, over the first days of 2021 unless told otherwise.
func plan(
  _ rowSets: RowSet..., from start: String = "2021-01-01T00:00:00Z", to end: String = "2021-01-02T00:00:00Z",
  grouping: Grouping = .total, includesExcluded: Bool = false
) -> QueryPlan {
  QueryPlan(
    website: contractWebsite, range: InstantRange(start: Instant(start), end: Instant(end)), rowSets: rowSets,
    grouping: grouping, includesExcluded: includesExcluded)
}

/// Grouping by labels, greatest first value first.
func byLabel(
  _ naming: LabelNaming..., join: LabelGrouping.Join = .first, order: SortValue = .value(0), offset: Int = 0,
  limit: Int = 100
) -> Grouping {
  .labels(LabelGrouping(naming: naming, join: join, order: order, offset: offset, limit: limit))
}

extension EventStore {
  /// The rows of an answer as `label label: value value`, for short expectations.
  func lines(_ plan: QueryPlan) throws -> [String] {
    try answer(plan).rows.map { row in
      (row.labels.isEmpty ? "" : row.labels.joined(separator: " ") + ": ")
        + row.values.map(String.init).joined(separator: " ")
    }
  }
}

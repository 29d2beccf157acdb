import Models
import Query
import Storage
import Synchronization

/// The pages of a website with several hosts, asked for when somebody wants to know them first: an expression over
/// addresses may be about any of the hosts.
final class HostPages: Sendable {
  /// Pages that are looked at.
  private static let countMax = 10_000

  private let website: WebsiteID
  private let range: InstantRange
  private let store: any EventStore
  private let pages = Mutex<[(host: String, path: String)]?>(nil)

  init(website: WebsiteID, range: InstantRange, store: any EventStore) {
    self.website = website
    self.range = range
    self.store = store
  }

  /// Host and path of the pages with most events.
  func known() throws(QueryError) -> [(host: String, path: String)] {
    try pages.withLock { pages throws(QueryError) -> [(host: String, path: String)] in
      if let pages { return pages }
      let plan = QueryPlan(
        website: website, range: range,
        rowSets: [RowSet(kind: .events, measures: [.events], key: [.hostname, .page])],
        grouping: .labels(
          LabelGrouping(
            naming: [LabelNaming(empty: ""), LabelNaming(empty: "")], join: .first, order: .value(0), offset: 0,
            limit: Self.countMax)))
      let answer: PlanAnswer
      do throws(StoreError) { answer = try store.answer(plan) } catch { throw .store(error) }
      let found = answer.rows.map { (host: $0.labels[0], path: $0.labels[1]) }
      pages = found
      return found
    }
  }
}

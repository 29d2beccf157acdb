import Models
import Storage
import TestSupport
import Testing

@testable import Query

/// Which plan a question becomes.
@Suite struct PlannedQuestionTests {
  private func plan(_ endpoint: StatsEndpoint, _ parameters: [String: String]) throws -> QueryPlan? {
    let request = try StatsRequest(
      endpoint, parameters: ["period": "day", "date": "2021-01-01"].merging(parameters) { $1 },
      now: Instant("2021-06-01T00:00:00Z"))
    return PlannedQuestion(request, website: WebsiteID(rawValue: 3), calendar: .utc).plan
  }

  @Test func `visitors alone are asked of sessions, once`() throws {
    let plan = try #require(try plan(.aggregate, ["metrics": "visitors,bounce_rate,visit_duration"]))
    #expect(plan.website == WebsiteID(rawValue: 3))
    #expect(plan.grouping == .total)
    #expect(plan.rowSets == [RowSet(kind: .sessions, measures: [.visitors, .bounces, .sessions, .durationSeconds])])
  }

  @Test func `bounce rate under a page filter has a set of its own, entered on the page`() throws {
    let plan = try #require(try plan(.aggregate, ["metrics": "visitors,bounce_rate", "filters": "event:page==/a"]))
    let page = Predicate(column: .page, anyOf: [.exact("/a")])
    let entry = Predicate(column: .entryPage, anyOf: [.exact("/a")])
    #expect(
      plan.rowSets == [
        RowSet(kind: .sessions, eventFilter: [page], measures: [.visitors]),
        RowSet(kind: .sessions, eventFilter: [page], sessionFilter: [entry], measures: [.bounces, .sessions]),
      ])
  }

  @Test func `by page, sessions are grouped and filtered by entry page`() throws {
    let plan = try #require(
      try plan(.breakdown, ["property": "event:page", "metrics": "bounce_rate,visitors", "filters": "event:page==/a"]))
    let page = Predicate(column: .page, anyOf: [.exact("/a")])
    let entry = Predicate(column: .entryPage, anyOf: [.exact("/a")])
    #expect(
      plan.rowSets == [
        RowSet(kind: .events, eventFilter: [page], measures: [.events, .visitors], key: [.page]),
        RowSet(
          kind: .sessions, sessionFilter: [entry], leavesOutUnentered: true, measures: [.bounces, .sessions],
          key: [.entryPage]),
      ])
    guard case .labels(let grouping) = plan.grouping else {
      Issue.record("a breakdown is grouped by labels")
      return
    }
    #expect(grouping.join == .first)
    #expect(grouping.order == .ratio(numerator: 2, denominator: 3, scale: 100))
    #expect(grouping.limit == 100)
  }

  @Test func `hourly visitors of sessions are asked where they touched, durations where they ended`() throws {
    let plan = try #require(try plan(.timeseries, ["metrics": "visitors,visit_duration"]))
    #expect(plan.rowSets.map(\.sessionBucket) == [.lastActivity, .touched])
    #expect(plan.rowSets[0].measures == [.sessions, .durationSeconds])
    #expect(plan.rowSets[1].measures == [.visitors, .sessions])
    let daily = try #require(try self.plan(.timeseries, ["metrics": "visitors,visit_duration", "interval": "day"]))
    #expect(daily.rowSets.map(\.sessionBucket) == [.lastActivity])
  }

  @Test func `there is nothing to ask by goal as long as there are none`() throws {
    #expect(try plan(.breakdown, ["property": "event:goal", "metrics": "visitors,pageviews"]) == nil)
  }

  @Test func `pages of a breakdown become offsets`() throws {
    let plan = try #require(try plan(.breakdown, ["property": "visit:source", "limit": "7", "page": "3"]))
    guard case .labels(let grouping) = plan.grouping else {
      Issue.record("a breakdown is grouped by labels")
      return
    }
    #expect(grouping.offset == 14)
    #expect(grouping.limit == 7)
  }
}

import HTTPSupport
import HTTPTypes
import Hummingbird
import Models
import Query
import Storage

/// `GET /stats/aggregate`, `/stats/timeseries` and `/stats/breakdown`.
///
/// Source: External API, Stats API.
struct StatsRoutes: Sendable {
  private let access: WebsiteAccess
  private let store: any EventStore
  private let threads: BlockingPool
  private let now: @Sendable () -> Instant
  private let clock: @Sendable () -> Duration

  init(
    access: WebsiteAccess, store: any EventStore, threads: BlockingPool, now: @escaping @Sendable () -> Instant,
    clock: @escaping @Sendable () -> Duration
  ) {
    self.access = access
    self.store = store
    self.threads = threads
    self.now = now
    self.clock = clock
  }

  func add(to group: RouterGroup<FootfallRequestContext>) {
    for endpoint in StatsEndpoint.allCases {
      group.get("stats/\(endpoint.rawValue)") { request, context in
        try await answer(endpoint, request, context)
      }
    }
  }

  private func answer(
    _ endpoint: StatsEndpoint, _ request: Request, _ context: FootfallRequestContext
  ) async throws -> Response {
    let parameters = QueryParameters(request.uri.query)
    let now = now()
    let siteID = parameters.nonEmpty("site_id")
    guard let website = try await access.admit(context.key, to: siteID) else {
      throw APIFailure(.badRequest, "MISSING_SITE_ID", "site_id parameter is required")
    }
    let began = clock()
    let question = try StatsRequest(endpoint, parameters: parameters.dictionary, now: now)
    let parsing = clock() - began
    let bytes = try await threads.run { [store, clock] in
      if parameters.nonEmpty("explain") == "1" {
        let (result, report) = try QueryRunner.explain(
          question, website: website, now: now, store: store, clock: clock)
        let document = StatsDocument.document(result, explained: report, parsing: parsing)
        return JSONWriter.bytes(of: Envelope.success(document, at: now))
      }
      let result = try QueryRunner.run(question, website: website, now: now, store: store)
      return JSONWriter.bytes(of: Envelope.success(StatsDocument.document(result), at: now))
    }
    return .json(bytes: bytes)
  }
}

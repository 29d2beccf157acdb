public import HTTPSupport
public import Hummingbird
public import Models
public import Storage

/// External API v1: one file per documented section.
public struct ExternalRoutes: Sendable {
  /// Where the API lies.
  public static let root = "/api/external/v1"

  private let routes: EndpointRoutes
  private let endpoints: [ExternalEndpoint]
  private let others: [EndpointDescription]

  /// Routes over this catalog and store.
  ///
  /// - Parameters:
  ///   - limits: what holds each key to its plan.
  ///   - threads: where questions are answered.
  ///   - now: time of day.
  ///   - clock: time that passes, from any beginning: what explained answers are timed with.
  ///   - others: what the servers answer besides, for `openapi.json`.
  public init(
    catalog: CatalogAccess, limits: RequestLimits, store: any EventStore, behavior: BehaviorReader,
    threads: BlockingPool, now: @escaping @Sendable () -> Instant, clock: @escaping @Sendable () -> Duration,
    others: [EndpointDescription]
  ) {
    self.init(
      ExternalRoutes.endpoints, catalog: catalog, limits: limits, store: store, behavior: behavior, threads: threads,
      now: now, clock: clock, others: others)
  }

  init(
    _ endpoints: [ExternalEndpoint], catalog: CatalogAccess, limits: RequestLimits, store: any EventStore,
    behavior: BehaviorReader = .empty, threads: BlockingPool, now: @escaping @Sendable () -> Instant,
    clock: @escaping @Sendable () -> Duration, others: [EndpointDescription] = []
  ) {
    self.endpoints = endpoints
    self.others = others
    routes = EndpointRoutes(
      catalog: catalog, limits: limits, store: store, behavior: behavior, threads: threads, now: now, clock: clock)
  }

  /// Every endpoint there is. A new section adds its list here.
  static let endpoints: [ExternalEndpoint] =
    WebsiteEndpoints.all + AnalyticsEndpoints.all + [RetentionEndpoint.endpoint, LifetimeValueEndpoint.endpoint]
    + StatsEndpoints.all + HeatmapEndpoints.all + ReplayEndpoints.all + ErrorEndpoints.all

  /// Adds the routes under ``root``.
  public func add(to router: Router<FootfallRequestContext>) {
    let group = router.group(RouterPath(ExternalRoutes.root))
    routes.add(endpoints, to: group)
    OpenAPIRoute(endpoints.map(\.description) + others).add(to: group)
  }
}

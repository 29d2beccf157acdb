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

  /// Routes over this catalog and store.
  ///
  /// - Parameters:
  ///   - threads: where questions are answered.
  ///   - now: time of day.
  ///   - clock: time that passes, from any beginning: what explained answers are timed with.
  public init(
    catalog: CatalogAccess, store: any EventStore, threads: BlockingPool, now: @escaping @Sendable () -> Instant,
    clock: @escaping @Sendable () -> Duration
  ) {
    self.init(
      ExternalRoutes.endpoints, catalog: catalog, store: store, threads: threads, now: now, clock: clock)
  }

  init(
    _ endpoints: [ExternalEndpoint], catalog: CatalogAccess, store: any EventStore, threads: BlockingPool,
    now: @escaping @Sendable () -> Instant, clock: @escaping @Sendable () -> Duration
  ) {
    self.endpoints = endpoints
    routes = EndpointRoutes(catalog: catalog, store: store, threads: threads, now: now, clock: clock)
  }

  /// Every endpoint there is. A new section adds its list here.
  static let endpoints: [ExternalEndpoint] =
    WebsiteEndpoints.all + AnalyticsEndpoints.all + [RetentionEndpoint.endpoint, LifetimeValueEndpoint.endpoint]
    + StatsEndpoints.all

  /// Adds the routes under ``root``.
  public func add(to router: Router<FootfallRequestContext>) {
    routes.add(endpoints, to: router.group(RouterPath(ExternalRoutes.root)))
  }
}

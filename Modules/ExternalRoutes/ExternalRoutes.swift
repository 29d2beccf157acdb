public import HTTPSupport
public import Hummingbird
public import Models
public import Storage

/// External API v1: one file per documented section.
public struct ExternalRoutes: Sendable {
  /// What stands between the key and the routes, in this order: limits, headers of usage.
  public typealias Gate = any MiddlewareProtocol<Request, Response, FootfallRequestContext>

  private let catalog: CatalogAccess
  private let store: any EventStore
  private let threads: BlockingPool
  private let now: @Sendable () -> Instant
  private let clock: @Sendable () -> Duration
  private let gates: [Gate]

  /// Routes over this catalog and store.
  ///
  /// - Parameters:
  ///   - threads: where questions are answered.
  ///   - now: time of day.
  ///   - clock: time that passes, from any beginning: what explained answers are timed with.
  ///   - gates: middlewares behind the key's; each finds the key in the request's context.
  public init(
    catalog: CatalogAccess, store: any EventStore, threads: BlockingPool, now: @escaping @Sendable () -> Instant,
    clock: @escaping @Sendable () -> Duration, gates: [Gate] = []
  ) {
    self.catalog = catalog
    self.store = store
    self.threads = threads
    self.now = now
    self.clock = clock
    self.gates = gates
  }

  /// Adds the routes under `/api/external/v1`.
  public func add(to router: Router<FootfallRequestContext>) {
    let group = router.group("api/external/v1")
    group.add(middleware: KeyMiddleware(catalog: catalog, now: now))
    for gate in gates { group.add(middleware: gate) }
    let access = WebsiteAccess(catalog: catalog)
    StatsRoutes(access: access, store: store, threads: threads, now: now, clock: clock).add(to: group)
  }
}

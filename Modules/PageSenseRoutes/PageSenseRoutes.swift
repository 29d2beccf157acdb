public import HTTPSupport
public import Hummingbird
public import Models
public import Storage

/// PageSense API v2: one folder per documented section, and the OAuth endpoints that open it.
public struct PageSenseRoutes: Sendable {
  /// Where the API lies.
  public static let root = PageSenseAddress.api

  private let dispatch: PageSenseDispatch
  private let endpoints: [PageSenseEndpoint]
  private let oauth: OAuthRoutes

  /// Routes over this catalog and store.
  ///
  /// - Parameters:
  ///   - access: the catalog for handlers.
  ///   - limits: what holds each team to its plan.
  ///   - directory: where the stores lie of what visitors did besides.
  ///   - threads: where questions are answered.
  ///   - logins: where passwords are checked, which takes long by design: few threads, so that nobody else waits.
  ///   - publicURL: where the API is reached, without a slash at the end; `nil`: wherever a request came to.
  ///   - conversions: where conversions go that a website's server tells of.
  ///   - webhooks: where webhooks may lead.
  ///   - now: time of day.
  public init(
    catalog: Catalog, access: CatalogAccess, limits: CallLimits, store: any EventStore, directory: DataDirectory,
    threads: BlockingPool, logins: BlockingPool, publicURL: String?, random: RandomSource,
    conversions: @escaping ConversionRecorder, webhooks: WebhookReach = .publicOnly,
    now: @escaping @Sendable () -> Instant
  ) {
    self.init(
      PageSenseRoutes.endpoints, catalog: catalog, access: access, limits: limits, store: store,
      directory: directory, threads: threads, logins: logins, publicURL: publicURL, random: random,
      conversions: conversions, webhooks: webhooks, now: now)
  }

  init(
    _ endpoints: [PageSenseEndpoint], catalog: Catalog, access: CatalogAccess, limits: CallLimits,
    store: any EventStore, directory: DataDirectory, threads: BlockingPool, logins: BlockingPool, publicURL: String?,
    random: RandomSource, conversions: @escaping ConversionRecorder, webhooks: WebhookReach = .publicOnly,
    now: @escaping @Sendable () -> Instant
  ) {
    self.endpoints = endpoints
    dispatch = PageSenseDispatch(
      world: PageSenseWorld(
        catalog: catalog, store: store, directory: directory, random: random, recordConversion: conversions,
        webhooks: webhooks),
      catalog: access, limits: limits, threads: threads, publicURL: publicURL, now: now)
    oauth = OAuthRoutes(
      catalog: catalog, threads: threads, logins: logins, publicURL: publicURL, scale: limits.scale, random: random,
      now: now)
  }

  /// Every endpoint there is. A new section adds its list here.
  static let endpoints: [PageSenseEndpoint] =
    WebsiteEndpoints.all + HeatmapEndpoints.all + RecordingEndpoints.all + FunnelEndpoints.all + FormEndpoints.all
    + PollEndpoints.all + GoalEndpoints.all + TestEndpoints.all + ReportEndpoints.all + WebhookEndpoints.all

  /// What `openapi.json` says about them.
  public static let descriptions: [EndpointDescription] = endpoints.map(\.description) + OAuthRoutes.descriptions

  /// Adds the routes under ``root`` and those of OAuth.
  public func add(to router: Router<FootfallRequestContext>) {
    dispatch.add(endpoints, to: router.group(RouterPath(PageSenseRoutes.root)))
    oauth.add(to: router)
  }
}

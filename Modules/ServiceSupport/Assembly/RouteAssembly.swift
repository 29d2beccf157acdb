import Delivery
import ExternalRoutes
import HTTPSupport
import HTTPTypes
import Hummingbird
import Ingestion
import Models
import PageSenseRoutes
import Storage
import TrackingRoutes

/// One router for the roles of a process: which routes there are, and what every request passes on its way to them.
struct RouteAssembly {
  let settings: ServerSettings
  let installation: Installation
  let catalogThreads: BlockingPool
  let answers = RequestCounter()
  /// Who answers before the router; `nil` where nobody does.
  private(set) var direct: DirectResponders?
  private(set) var metrics = MetricsPage()
  private var checks: [ReadinessCheck] = []
  private var questions: MeasuredEventStore?
  private let router = Router(context: FootfallRequestContext.self, options: .autoGenerateHeadEndpoints)
  private let catalog: CatalogAccess
  private let failures = FailureTable([TrackingFailures.rule, ExternalFailures.rule, PageSenseFailures.rule])
  private let routeMethods = RouteMethods()

  init(settings: ServerSettings, installation: Installation, catalogThreads: BlockingPool) {
    self.settings = settings
    self.installation = installation
    self.catalogThreads = catalogThreads
    catalog = CatalogAccess(catalog: installation.catalog, pool: catalogThreads)
    let sources = installation.sources
    router.add(middleware: HeadMiddleware())
    router.add(middleware: RequestIDMiddleware { sources.makeUUID() })
    router.add(middleware: RequestCountMiddleware(counter: answers))
    router.add(middleware: CrossOriginMiddleware(methods: RealtimeHeaders.methods, isOpen: RealtimeHeaders.areOn))
    router.add(
      middleware: CrossOriginMiddleware(methods: "GET, POST, OPTIONS") { path in
        TrackingPath.isTracking(path) && !RealtimeHeaders.areOn(path)
      })
    router.add(
      middleware: FailureMiddleware(
        table: failures, counter: answers,
        form: { failure, path, now in
          PageSenseFailures.covers(path)
            ? PageSenseFailures.document(failure) : Envelope.failure(failure, at: now)
        }, now: sources.now))
    router.add(middleware: MethodMiddleware(routes: routeMethods))
    let catalog = catalog
    checks.append(
      ReadinessCheck("catalog") {
        do {
          _ = try await catalog.snapshot()
          return nil
        } catch { return "the catalog cannot be read" }
      })
    metrics.addProcess(version: BuildVersion.current)
    metrics.addAnswers(answers)
    metrics.addData(installation)
  }

  mutating func addTracker(
    journal: Journal, replayJournal: Journal, pipeline: IngestPipeline, store: ColumnEventStore, quotas: Quotas,
    threads: ServerThreads, report: @escaping @Sendable (String) -> Void
  ) {
    let sources = installation.sources
    let realtime = RealtimeDoor(
      store: measured(store), pool: threads.realtime, scale: LimitScale(factor: settings.rateLimitScale),
      now: sources.now, clock: sources.clock)
    let door = TrackingDoor(
      catalog: catalog, pipeline: pipeline, journal: journal, proxies: settings.trustedProxies, failures: failures,
      answers: answers, realtime: realtime, meter: quotas.meter, random: sources.random, now: sources.now,
      report: report)
    direct = door.responders()
    for endpoint in TrackingDescriptions.all { routeMethods.note(endpoint.path, endpoint.method) }
    ServerEventRoutes(
      catalog: catalog, pipeline: pipeline, journal: journal, limits: quotas.limits, meter: quotas.meter,
      threads: threads.realtime, now: sources.now
    ).add(to: router)
    ReplayRoutes(door: door, journal: replayJournal, threads: threads.replays).add(to: router)
    ConfigurationRoutes(catalog: catalog, now: sources.now).add(to: router)
    CrawlerRoutes(door: door, threads: threads.realtime).add(to: router)
    for (name, journal) in [("journal", journal), ("replay journal", replayJournal)] {
      checks.append(
        ReadinessCheck(name) {
          switch await journal.probe() {
          case .ready: nil
          case .storageFull: "the disk is full"
          case .unavailable(let cause): cause
          case .closed: "the journal is closed"
          }
        })
    }
    metrics.addTracker(journal: journal, pipeline: pipeline)
    metrics.addQuotas(quotas.meter)
  }

  mutating func addAPI(
    store: ColumnEventStore, quotas: Quotas, threads: ServerThreads, pipeline: IngestPipeline,
    journal: @escaping @Sendable () async throws -> Journal
  ) {
    let sources = installation.sources
    ExternalRoutes(
      catalog: catalog, limits: quotas.limits, store: measured(store), behavior: installation.makeBehaviorReader(),
      threads: threads.queries, now: sources.now, clock: sources.clock,
      others: TrackingDescriptions.all + OperationalDescriptions.all + PageSenseRoutes.descriptions
    ).add(to: router)
    let conversions = ConversionDoor(catalog: catalog, pipeline: pipeline, threads: threads.queries, journal: journal)
    PageSenseRoutes(
      catalog: installation.catalog, access: catalog, limits: quotas.calls, store: measured(store),
      directory: installation.directory, threads: threads.queries, logins: threads.logins,
      publicURL: settings.publicAddress, random: sources.random,
      conversions: { try await conversions.record($0, $1, $2) }, webhooks: settings.webhookReach, now: sources.now
    ).add(to: router)
  }

  /// The store, its questions counted with those of the other roles of this process.
  private mutating func measured(_ store: ColumnEventStore) -> MeasuredEventStore {
    if let questions { return questions }
    let measured = MeasuredEventStore(store, clock: installation.sources.clock)
    questions = measured
    metrics.addQuestions(measured) { store.cacheFigures }
    return measured
  }

  mutating func addWorker(_ worker: IngestWorker, _ webhooks: WebhookDispatcher) {
    checks.append(
      ReadinessCheck("worker") {
        // One that has not begun waits for a command, which does the work meanwhile.
        worker.isRunning || !worker.hasBegun ? nil : "the worker has ended"
      })
    // Events are taken and questions answered without them: no reason to send visitors elsewhere.
    for kind in ConsumerKind.allCases {
      checks.append(ReadinessCheck(kind.rawValue, isWarning: true) { worker.consumerFailures[kind] })
    }
    checks.append(ReadinessCheck("webhooks", isWarning: true) { webhooks.failure })
    metrics.addWorker(worker)
    metrics.addWebhooks(webhooks)
  }

  /// The router with everything that was added; nothing can be added behind it.
  consuming func finished() -> Router<FootfallRequestContext> {
    OperationalRoutes(checks: checks, metrics: metrics, threads: catalogThreads).add(to: router)
    routeMethods.note(router)
    return router
  }
}

import Auth
import HTTPSupport
import Ingestion
import Logging
import Models
import ServiceLifecycle
import Storage
import UnixSignals

/// A server process from its settings to its end.
public enum FootfallServer {
  /// Bytes of replay chunks that wait for a write: three of the largest.
  private static let replayQueueBytesMax = 32 << 20

  /// Runs these roles until SIGTERM or SIGINT, then finishes what was begun.
  ///
  /// - Parameters:
  ///   - announce: told `ready http://HOST:PORT`, or `ready` without a port, when the process does its work.
  /// - Throws: `StoreError`, `JournalError` and socket errors when it cannot begin, or cannot go on.
  public static func run(
    _ roles: ServerRoles, dataPath: String, settings: ServerSettings, announce: @escaping @Sendable (String) -> Void
  ) async throws {
    ProcessMemory.keepCompact()
    // A process that takes events as well is to stay small, and finds memory when a question comes.
    if roles == .api { ProcessMemory.prepareForQuestions() }
    let logger = StandardErrorLog.logger("footfall", level: settings.logLevel)
    let sources = WorldSources.system(pinnedNow: settings.pinnedNow)
    let threads = ServerThreads()
    defer { threads.close() }
    let installation = try await threads.catalog.run { try Installation(path: dataPath, sources: sources) }

    // The first to begin is the last to end: the worker outlives the journal, which outlives the web server.
    var services: [any Service] = []
    var routes = RouteAssembly(settings: settings, installation: installation, catalogThreads: threads.catalog)
    let store = installation.makeEventStore()
    let scale = LimitScale(factor: settings.rateLimitScale)
    let quotas = try await threads.usage.run {
      try Quotas(installation, thread: threads.usage, scale: scale) { logger.error("\($0)") }
    }
    if roles.contains(.worker) {
      let worker = try await WorkerService.start(
        installation, settings: settings, threads: threads.catalog, logger: logger)
      routes.addWorker(worker.worker, worker.webhooks)
      services.append(worker)
    }
    let folder = installation.directory.journal
    var journalSettings = Journal.Settings()
    journalSettings.clock = sources.clock
    var conversions: (pipeline: IngestPipeline, journal: @Sendable () async throws -> Journal)?
    if roles.contains(.tracker) {
      let journal = try await threads.catalog.run { [journalSettings] in
        try Journal.open(folder: folder, settings: journalSettings)
      }
      let places = try await threads.catalog.run {
        try settings.placesPath.map { try GeoPlaces(path: $0, folder: installation.directory.path) }
      }
      if let places { services.append(PlacesService(places: places, threads: threads.catalog, logger: logger)) }
      let pipeline = IngestPipeline(classifier: .installed(places: places), visitorHash: .hmacSHA256)
      conversions = (pipeline, { journal })
      let replayFolder = installation.directory.replayJournal
      journalSettings.queueBytesMax = FootfallServer.replayQueueBytesMax
      let replayJournal = try await threads.catalog.run { [journalSettings] in
        try Journal.open(folder: replayFolder, settings: journalSettings)
      }
      routes.addTracker(
        journal: journal, replayJournal: replayJournal, pipeline: pipeline, store: store, quotas: quotas,
        threads: threads
      ) { logger.error("\($0)") }
      services.append(EventMeterService(meter: quotas.meter))
      services.append(JournalService(journal: journal))
      services.append(JournalService(journal: replayJournal))
    }
    if roles.contains(.api) {
      if conversions == nil {
        let own = ConversionJournal(folder: folder, settings: journalSettings, threads: threads.catalog)
        services.append(own)
        conversions = (
          IngestPipeline(classifier: .installed(), visitorHash: .hmacSHA256), { try await own.journal() }
        )
      }
      if let conversions {
        routes.addAPI(
          store: store, quotas: quotas, threads: threads, pipeline: conversions.pipeline,
          journal: conversions.journal)
      }
    }
    if let port = settings.port {
      let host = settings.host
      let direct = routes.direct
      let bracketed = host.contains(":") ? "[\(host)]" : host
      services.append(
        WebServer(router: routes.finished(), direct: direct, host: host, port: port, logger: logger) { port in
          announce("ready http://\(bracketed):\(port)")
        })
    } else {
      announce("ready")
    }
    var configuration = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(ServerThreads.drainSecondsMax)
    try await ServiceGroup(configuration: configuration).run()
  }
}

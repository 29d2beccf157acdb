import ExternalRoutes
import HTTPSupport
import HTTPTypes
import Hummingbird
import Ingestion
import Models
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
  private let router = Router(context: FootfallRequestContext.self)
  private let catalog: CatalogAccess
  private let failures = FailureTable([TrackingFailures.rule, ExternalFailures.rule])

  init(settings: ServerSettings, installation: Installation, catalogThreads: BlockingPool) {
    self.settings = settings
    self.installation = installation
    self.catalogThreads = catalogThreads
    catalog = CatalogAccess(catalog: installation.catalog, pool: catalogThreads)
    let sources = installation.sources
    router.add(middleware: RequestIDMiddleware { sources.makeUUID() })
    router.add(middleware: RequestCountMiddleware(counter: answers))
    router.add(middleware: CrossOriginMiddleware(root: "/e", methods: "GET, POST, OPTIONS"))
    router.add(middleware: FailureMiddleware(table: failures, now: sources.now))
    let catalog = catalog
    checks.append(
      ReadinessCheck("catalog") {
        do {
          _ = try await catalog.snapshot()
          return nil
        } catch { return "the catalog cannot be read" }
      })
    let answers = answers
    metrics.add(.counter, "footfall_http_answers_total", "Answers by class of status.") {
      (1...5).map { .init(labels: [("class", "\($0)xx")], Double(answers.count(statusClass: $0))) }
    }
  }

  mutating func addTracker(journal: Journal, pipeline: IngestPipeline, report: @escaping @Sendable (String) -> Void) {
    let sources = installation.sources
    let door = TrackingDoor(
      catalog: catalog, pipeline: pipeline, journal: journal, proxies: settings.trustedProxies, failures: failures,
      answers: answers, random: sources.random, now: sources.now, report: report)
    direct = door.responders()
    checks.append(
      ReadinessCheck("journal") {
        switch await journal.probe() {
        case .ready: nil
        case .storageFull: "the disk is full"
        case .unavailable(let cause): cause
        case .closed: "the journal is closed"
        }
      })
    metrics.add(.counter, "footfall_events_accepted_total", "Events taken from trackers, bots' included.") {
      [.init(Double(pipeline.counters.current.accepted))]
    }
    metrics.add(.counter, "footfall_events_bots_total", "Accepted events that were marked as a bot's.") {
      [.init(Double(pipeline.counters.current.bots))]
    }
    metrics.add(.counter, "footfall_events_dropped_total", "Events and bodies not taken, by reason.") {
      let dropped = pipeline.counters.current.dropped
      return DropReason.allCases.map { .init(labels: [("reason", $0.rawValue)], Double(dropped[$0] ?? 0)) }
    }
    metrics.add(.counter, "footfall_journal_records_total", "Records made durable.") {
      [.init(Double(journal.counts.records))]
    }
    metrics.add(.counter, "footfall_journal_bytes_total", "Bytes of those records, frames included.") {
      [.init(Double(journal.counts.bytes))]
    }
    metrics.add(.counter, "footfall_journal_groups_total", "Writes with one sync each.") {
      [.init(Double(journal.counts.groups))]
    }
    metrics.add(.counter, "footfall_journal_refused_total", "Requests refused because nothing could be stored.") {
      [.init(Double(journal.counts.refusedSubmissions))]
    }
  }

  mutating func addAPI(store: any EventStore, threads: BlockingPool) {
    ExternalRoutes(
      catalog: catalog, store: store, threads: threads, now: installation.sources.now, clock: installation.sources.clock
    ).add(to: router)
  }

  mutating func addWorker(_ worker: IngestWorker) {
    checks.append(
      ReadinessCheck("worker") {
        // One that has not begun waits for a command, which does the work meanwhile.
        worker.isRunning || !worker.hasBegun ? nil : "the worker has ended"
      })
    metrics.add(.counter, "footfall_worker_records_total", "Records taken from journals, by what became of them.") {
      let counts = worker.counts
      let apart = counts.repeated + counts.orphaned + counts.quarantined
      return [
        .init(labels: [("outcome", "stored")], Double(counts.records - apart)),
        .init(labels: [("outcome", "repeated")], Double(counts.repeated)),
        .init(labels: [("outcome", "orphaned")], Double(counts.orphaned)),
        .init(labels: [("outcome", "quarantined")], Double(counts.quarantined)),
      ]
    }
    metrics.add(.counter, "footfall_worker_imported_rows_total", "Rows taken from imports.") {
      [.init(Double(worker.counts.importedRows))]
    }
    metrics.add(.counter, "footfall_worker_steps_total", "Transactions, seals, merges, and turns that failed.") {
      let counts = worker.counts
      return [
        .init(labels: [("step", "flush")], Double(counts.flushes)),
        .init(labels: [("step", "seal")], Double(counts.seals)),
        .init(labels: [("step", "merge")], Double(counts.merges)),
        .init(labels: [("step", "failure")], Double(counts.failures)),
      ]
    }
    metrics.add(.gauge, "footfall_worker_lag_seconds", "From arrival to visibility, of the latest record.") {
      [.init(Double(worker.counts.lagMilliseconds) / 1000)]
    }
  }

  /// The router with everything that was added; nothing can be added behind it.
  consuming func finished() -> Router<FootfallRequestContext> {
    OperationalRoutes(checks: checks, metrics: metrics).add(to: router)
    return router
  }
}

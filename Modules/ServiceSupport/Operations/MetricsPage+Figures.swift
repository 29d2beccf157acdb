import Delivery
import HTTPSupport
import Ingestion
import Models
import Storage

// What each role of a process adds to `/metrics`. Every figure is described in docs/operations.md; a test compares.

extension MetricsPage {
  /// The process and its program.
  mutating func addProcess(version: String) {
    add(.gauge, "footfall_build_info", "Always 1; the labels say which program this is.") {
      [.init(labels: [("version", version), ("sqlite", SQLiteLibrary.version)], 1)]
    }
    add(.gauge, "process_resident_memory_bytes", "Memory in use, without what is paged out.") {
      [.init(Double(ProcessReadings.residentBytes))]
    }
    add(.counter, "process_cpu_seconds_total", "Processor time, user and system.") {
      [.init(ProcessReadings.processorSeconds)]
    }
    add(.gauge, "process_open_fds", "Files and sockets that are open.") { [.init(Double(ProcessReadings.openFiles))] }
    add(.gauge, "process_max_fds", "Files and sockets that may be open.") {
      [.init(Double(ProcessReadings.openFilesMax))]
    }
    add(.gauge, "process_start_time_seconds", "When the process was started, seconds since 1970.") {
      [.init(ProcessReadings.startSeconds)]
    }
  }

  /// What was answered over HTTP.
  mutating func addAnswers(_ answers: RequestCounter) {
    add(.counter, "footfall_http_answers_total", "Answers by class of status.") {
      (1...5).map { .init(labels: [("class", "\($0)xx")], Double(answers.count(statusClass: $0))) }
    }
    add(.counter, "footfall_http_requests_total", "Answers by route, method and status.") {
      answers.routes.map { route, count in
        .init(
          labels: [("route", route.path), ("method", route.method), ("status", String(route.status))], Double(count))
      }
    }
    add(.counter, "footfall_http_errors_total", "Errors answered, by code.") {
      answers.errors.sorted { $0.key < $1.key }.map { .init(labels: [("code", $0.key)], Double($0.value)) }
    }
  }

  /// What is refused because a team's plan has no more events.
  mutating func addQuotas(_ meter: EventMeter) {
    add(.counter, "footfall_quota_refusals_total", "Tracking requests refused at a team's quota, by code.") {
      meter.refusals.sorted { $0.key < $1.key }.map { .init(labels: [("code", $0.key)], Double($0.value)) }
    }
  }

  /// What the door takes and what the journal does with it.
  mutating func addTracker(journal: Journal, pipeline: IngestPipeline) {
    add(.counter, "footfall_events_accepted_total", "Events taken and made durable, bots' included.") {
      [.init(Double(pipeline.counters.current.accepted))]
    }
    add(.counter, "footfall_events_bots_total", "Accepted events that were marked as a bot's.") {
      [.init(Double(pipeline.counters.current.bots))]
    }
    add(.counter, "footfall_events_dropped_total", "Events and bodies not taken, by reason.") {
      let dropped = pipeline.counters.current.dropped
      return DropReason.allCases.map { .init(labels: [("reason", $0.rawValue)], Double(dropped[$0] ?? 0)) }
    }
    add(.counter, "footfall_journal_records_total", "Records made durable.") {
      [.init(Double(journal.counts.records))]
    }
    add(.counter, "footfall_journal_bytes_total", "Bytes made durable, frames included.") {
      [.init(Double(journal.counts.bytes))]
    }
    add(.counter, "footfall_journal_groups_total", "Writes with one sync each.") {
      [.init(Double(journal.counts.groups))]
    }
    add(.counter, "footfall_journal_failed_groups_total", "Writes that the disk refused.") {
      [.init(Double(journal.counts.failedGroups))]
    }
    add(.counter, "footfall_journal_refused_total", "Requests refused because nothing could be stored.") {
      [.init(Double(journal.counts.refusedRequests))]
    }
    addHistogram("footfall_journal_sync_seconds", "How long a write with its sync takes.") {
      [([], journal.figures.seconds.reading)]
    }
    addHistogram("footfall_journal_group_records", "Records in one write.") {
      [([], journal.figures.records.reading)]
    }
    add(.gauge, "footfall_journal_queue_records", "Records that wait for a write.") {
      [.init(Double(journal.queued.records))]
    }
    add(.gauge, "footfall_journal_queue_bytes", "Bytes that wait for a write.") {
      [.init(Double(journal.queued.bytes))]
    }
    add(.gauge, "footfall_journal_ready", "1 while the journal takes events.") {
      [.init(journal.state == .ready ? 1 : 0)]
    }
  }

  /// What the worker of this process did.
  mutating func addWorker(_ worker: IngestWorker) {
    add(.gauge, "footfall_worker_running", "1 while this process holds the worker's lease.") {
      [.init(worker.isRunning ? 1 : 0)]
    }
    add(.counter, "footfall_worker_records_total", "Records taken from journals, by what became of them.") {
      let counts = worker.counts
      let apart = counts.repeated + counts.orphaned + counts.quarantined
      return [
        .init(labels: [("outcome", "stored")], Double(max(0, counts.records - apart))),
        .init(labels: [("outcome", "repeated")], Double(counts.repeated)),
        .init(labels: [("outcome", "orphaned")], Double(counts.orphaned)),
        .init(labels: [("outcome", "quarantined")], Double(counts.quarantined)),
      ]
    }
    add(.counter, "footfall_worker_retried_total", "Items that left the quarantine after another try.") {
      [.init(Double(worker.counts.retried))]
    }
    add(.counter, "footfall_worker_imported_rows_total", "Rows taken from imports.") {
      [.init(Double(worker.counts.importedRows))]
    }
    add(.counter, "footfall_worker_steps_total", "Transactions, seals, merges, and turns that failed.") {
      let counts = worker.counts
      return [
        .init(labels: [("step", "flush")], Double(counts.flushes)),
        .init(labels: [("step", "seal")], Double(counts.seals)),
        .init(labels: [("step", "merge")], Double(counts.merges)),
        .init(labels: [("step", "failure")], Double(counts.failures)),
      ]
    }
    add(.gauge, "footfall_worker_lag_seconds", "From arrival to visibility, of the latest record.") {
      [.init(Double(worker.counts.lagMilliseconds) / 1000)]
    }
    addConsumers(worker)
  }

  /// What was sent to webhooks.
  mutating func addWebhooks(_ webhooks: WebhookDispatcher) {
    add(.counter, "footfall_webhook_calls_total", "Calls of webhooks, by what became of them.") {
      let counts = webhooks.counts
      return [("delivered", counts.delivered), ("failed", counts.failed)].map {
        .init(labels: [("outcome", $0.0)], Double($0.1))
      }
    }
    add(.counter, "footfall_webhook_dead_total", "Messages to webhooks that were given up.") {
      [.init(Double(webhooks.counts.dead))]
    }
  }

  /// What the journal's other consumers in this process did.
  private mutating func addConsumers(_ worker: IngestWorker) {
    add(.counter, "footfall_consumer_records_total", "Records taken by consumers, by what became of them.") {
      worker.consumerCounts.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { kind, counts in
        [
          ("stored", counts.stored), ("repeated", counts.repeated), ("orphaned", counts.orphaned),
          ("bot", counts.bots), ("quarantined", counts.quarantined),
        ].map { .init(labels: [("consumer", kind.rawValue), ("outcome", $0.0)], Double($0.1)) }
      }
    }
    add(.counter, "footfall_consumer_failures_total", "Turns of consumers that failed and were tried again.") {
      MetricsPage.byConsumer(worker) { Double($0.failures) }
    }
    add(.gauge, "footfall_consumer_failing", "1 while a consumer gets no further; the journal's files wait for it.") {
      let failures = worker.consumerFailures
      return worker.consumerCounts.keys.sorted { $0.rawValue < $1.rawValue }.map {
        .init(labels: [("consumer", $0.rawValue)], failures[$0] == nil ? 0 : 1)
      }
    }
    add(.gauge, "footfall_consumer_lag_seconds", "From arrival to effect, of a consumer's latest record.") {
      MetricsPage.byConsumer(worker) { Double($0.lagMilliseconds) / 1000 }
    }
  }

  private static func byConsumer(_ worker: IngestWorker, _ value: (ConsumerCounts) -> Double) -> [Sample] {
    worker.consumerCounts.sorted { $0.key.rawValue < $1.key.rawValue }
      .map { .init(labels: [("consumer", $0.key.rawValue)], value($0.value)) }
  }

  /// What questions cost.
  mutating func addQuestions(_ store: MeasuredEventStore, cache: @escaping @Sendable () -> CacheFigures) {
    addHistogram("footfall_questions_seconds", "How long the event store took for a plan, by kind of grouping.") {
      MeasuredEventStore.Kind.allCases.compactMap { kind in
        store.reading(kind).map { ([("kind", kind.rawValue)], $0) }
      }
    }
    add(.counter, "footfall_questions_failed_total", "Plans that got no answer, by reason.") {
      let counts = store.failureCounts
      return ["damaged", "failed"].map { .init(labels: [("reason", $0)], Double(counts[$0] ?? 0)) }
    }
    add(.counter, "footfall_cache_hits_total", "Columns, texts and hashes found in memory.") {
      [.init(Double(cache().hits))]
    }
    add(.counter, "footfall_cache_misses_total", "Columns, texts and hashes read from files.") {
      [.init(Double(cache().misses))]
    }
    add(.gauge, "footfall_cache_bytes", "Memory of the columns, texts and hashes that are kept.") {
      [.init(Double(cache().bytes))]
    }
    add(.gauge, "footfall_segments", "Segments of the websites that were asked about lately, fresh batches included.") {
      [.init(Double(cache().segments))]
    }
  }
}

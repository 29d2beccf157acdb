import Ingestion
import Models
import Storage

/// One look at the data directory, for all figures of a page: each database is opened once.
private struct DataLook {
  struct Consumer {
    let kind: ConsumerKind
    var state: ConsumerState?
    var backlog: JournalBacklog?
  }

  let now: Instant
  let backlog: JournalBacklog?
  let consumers: [Consumer]
  let quarantined: [QuarantinedItem.Cause: Int]?
  let messages: (queued: Int, dead: Int)?
  let fresh: FreshRows?
  let jobs: [Job]?
  let websites: Int?
  let freeBytes: Int64?

  init(_ installation: Installation) {
    let directory = installation.directory
    now = installation.now
    backlog = try? JournalBacklog(directory: directory)
    consumers = ConsumerKind.allCases.map { kind in
      var consumer = Consumer(kind: kind)
      consumer.state = try? ConsumerState(kind, directory: directory)
      consumer.backlog = consumer.state.flatMap { try? JournalBacklog(directory: directory, of: kind, at: $0) }
      return consumer
    }
    quarantined = try? Quarantine(directory: directory).countsByCause()
    messages = (try? Outbox(directory: directory).counts()).map { ($0.waiting, $0.dead) }
    fresh = try? FreshRows(directory: directory)
    jobs = try? installation.catalog.unfinishedJobs()
    websites = (try? installation.catalog.snapshot())?.websites.count
    freeBytes = MachineState.freeBytes(of: directory.path)
  }

  /// Seconds since the oldest record of a backlog was accepted; 0 where there is none.
  func age(_ backlog: JournalBacklog) -> Double {
    backlog.oldestArrival.map { Double(max(0, now.milliseconds - $0.milliseconds)) / 1000 } ?? 0
  }

  /// A sample for each consumer that has a value.
  func byConsumer(_ value: (Consumer) -> Double?) -> [MetricsPage.Sample] {
    consumers.compactMap { consumer in
      value(consumer).map { .init(labels: [("consumer", consumer.kind.rawValue)], $0) }
    }
  }

  static func one(_ value: Double?) -> [MetricsPage.Sample] { value.map { [.init($0)] } ?? [] }
}

extension MetricsPage {
  /// What lies in the data directory, whoever writes it.
  mutating func addData(_ installation: Installation) {
    let figures: [Figure<DataLook>] = [
      .init(.gauge, "footfall_backlog_bytes", "Accepted and not stored yet.") {
        DataLook.one(($0.backlog?.bytes).map(Double.init))
      },
      .init(.gauge, "footfall_backlog_seconds", "Age of the oldest record accepted and not stored yet; 0: none.") {
        look in DataLook.one(look.backlog.map(look.age))
      },
      .init(.gauge, "footfall_consumer_backlog_bytes", "Accepted and not taken yet by a consumer.") {
        $0.byConsumer { ($0.backlog?.bytes).map(Double.init) }
      },
      .init(.gauge, "footfall_consumer_backlog_seconds", "Age of the oldest record not taken by a consumer; 0: none.") {
        look in look.byConsumer { $0.backlog.map(look.age) }
      },
      .init(.gauge, "footfall_consumer_readable", "1 while a consumer's database can be read.") {
        $0.byConsumer { $0.state == nil ? 0 : 1 }
      },
      .init(.gauge, "footfall_consumer_quarantine_items", "Items that consumers have set aside.") {
        $0.byConsumer { ($0.state?.quarantined).map(Double.init) }
      },
      .init(.gauge, "footfall_quarantine_items", "Items in the quarantine, by cause.") { look in
        guard let counts = look.quarantined else { return [] }
        return QuarantinedItem.Cause.allCases.map { .init(labels: [("cause", $0.rawValue)], Double(counts[$0] ?? 0)) }
      },
      .init(.gauge, "footfall_webhook_messages", "Messages to webhooks in the outbox, by state.") { look in
        guard let messages = look.messages else { return [] }
        return [
          .init(labels: [("state", "queued")], Double(messages.queued)),
          .init(labels: [("state", "dead")], Double(messages.dead)),
        ]
      },
      .init(.gauge, "footfall_hot_rows", "Event rows that are not sealed yet, of all websites.") {
        DataLook.one(($0.fresh?.rows).map(Double.init))
      },
      .init(.gauge, "footfall_hot_batches", "Batches in which they lie.") {
        DataLook.one(($0.fresh?.batches).map(Double.init))
      },
      .init(.gauge, "footfall_jobs", "Jobs asked of the worker and not finished, by state.") { look in
        guard let jobs = look.jobs else { return [] }
        return [JobState.queued, .running].map { state in
          .init(labels: [("state", state.rawValue)], Double(jobs.count { $0.state == state }))
        }
      },
      .init(.gauge, "footfall_websites", "Websites in the catalog.") { DataLook.one($0.websites.map(Double.init)) },
      .init(.gauge, "footfall_disk_free_bytes", "Bytes that may be written to the data directory's file system.") {
        DataLook.one($0.freeBytes.map(Double.init))
      },
    ]
    add({ DataLook(installation) }, figures)
  }
}

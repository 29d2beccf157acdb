public import HTTPSupport
public import Ingestion
import Logging
public import Models
import NIOCore
public import Storage

/// The public endpoints that websites' pages send their events to: `POST /e/{trackingCode}` and
/// `POST /e/heartbeat/{trackingCode}`, from the bytes of a request to the journal and back; and beside them those of
/// ``RealtimeDoor``.
///
/// What it answers with 202 is durable. It answers on the connections' own loops and without the router, because these
/// two routes have nearly all of the load.
public struct TrackingDoor: Sendable {
  let catalog: CatalogAccess
  let pipeline: IngestPipeline
  let journal: Journal
  let proxies: TrustedProxies
  let failures: FailureTable
  let answers: RequestCounter
  let realtime: RealtimeDoor
  let meter: EventMeter
  let random: RandomSource
  let now: @Sendable () -> Instant
  let report: @Sendable (String) -> Void

  /// A door into this journal.
  ///
  /// - Parameters:
  ///   - proxies: whose word about the client is believed.
  ///   - failures: what errors become; `TrackingFailures.rule` should be among its rules.
  ///   - answers: where answers are counted.
  ///   - realtime: the endpoints that say what happens.
  ///   - meter: what holds teams to the events of their plans.
  ///   - random: for the names of requests.
  ///   - now: time of day, for arrivals.
  ///   - report: takes a sentence about each failure that is ours.
  public init(
    catalog: CatalogAccess, pipeline: IngestPipeline, journal: Journal, proxies: TrustedProxies,
    failures: FailureTable, answers: RequestCounter, realtime: RealtimeDoor, meter: EventMeter,
    random: RandomSource, now: @escaping @Sendable () -> Instant, report: @escaping @Sendable (String) -> Void
  ) {
    self.catalog = catalog
    self.pipeline = pipeline
    self.journal = journal
    self.proxies = proxies
    self.failures = failures
    self.answers = answers
    self.realtime = realtime
    self.meter = meter
    self.random = random
    self.now = now
    self.report = report
  }

  /// Who answers tracking requests on each loop.
  public func responders() -> DirectResponders {
    DirectResponders { loop in TrackingLane(self, on: loop) }
  }
}

import HTTPSupport
import Models
import PageSenseRoutes
import Storage

/// What holds keys and teams to their plans, in one process.
struct Quotas: Sendable {
  /// For requests of keys.
  let limits: RequestLimits
  /// For calls of teams.
  let calls: CallLimits
  /// For events of teams.
  let meter: EventMeter

  /// Quotas counted in the installation's `usage.sqlite`. Blocks.
  ///
  /// - Parameters:
  ///   - thread: a pool of one thread, where counting happens.
  ///   - report: told when counting fails.
  init(
    _ installation: Installation, thread: BlockingPool, scale: LimitScale, report: @escaping @Sendable (String) -> Void
  ) throws(StoreError) {
    let usage = try UsageStore(directory: installation.directory)
    limits = RequestLimits(
      usage: usage, threads: thread, scale: scale, clock: installation.sources.clock, report: report)
    calls = CallLimits(
      usage: usage, threads: thread, scale: scale, clock: installation.sources.clock, report: report)
    meter = EventMeter(usage: usage, thread: thread, scale: scale, report: report)
  }
}

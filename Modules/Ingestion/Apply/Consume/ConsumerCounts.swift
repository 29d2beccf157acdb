/// What one of the journal's consumers has done so far.
public struct ConsumerCounts: Hashable, Sendable {
  /// Records that had an effect.
  public var stored = 0
  /// Records that were counted before.
  public var repeated = 0
  /// Records whose website is gone.
  public var orphaned = 0
  /// Records that a bot sent: nobody's behavior.
  public var bots = 0
  /// Records that were set aside, and damaged stretches of logs that nobody else reads.
  public var quarantined = 0
  /// Turns that failed and were tried again.
  public var failures = 0
  /// Milliseconds between the arrival of the latest record and its effect.
  public var lagMilliseconds: Int64 = 0

  /// Nothing done.
  public init() {}
}

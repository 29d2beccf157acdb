/// What a turn of the worker or of a consumer found.
package enum TurnOutcome: Sendable {
  /// There may be more at once.
  case worked
  /// Live events were taken, all there were.
  case caughtUp
  /// There was nothing to do.
  case idle
  /// Something failed; the turn has left no trace and is worth trying again.
  case failed
}

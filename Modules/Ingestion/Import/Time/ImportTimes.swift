import Models

/// Which times an import takes: from 1970 until 24 hours after it began.
struct ImportTimes {
  private let latest: Instant

  init(now: Instant) {
    latest = now.advanced(byMilliseconds: 24 * 3600 * 1000)
  }

  /// What is wrong with the time, as the end of a sentence; `nil` when nothing is.
  @inline(__always)
  func fault(of time: Instant) -> String? {
    if time.milliseconds < 0 { return "lies before 1970" }
    if time > latest { return "lies more than 24 hours in the future" }
    return nil
  }
}

/// Collects an ``ExecutionReport`` while a plan is answered, by the thread that asked; lanes know nothing of it.
final class ExecutionRecorder {
  private(set) var report = ExecutionReport()
  private let clock: () -> Duration
  private var mark: Duration

  /// - Parameter clock: time that passes, from any beginning.
  init(_ clock: @escaping () -> Duration) {
    self.clock = clock
    mark = clock()
  }

  /// Books the time since the last call to a stage.
  func lap(_ stage: ExecutionReport.Stage) {
    let now = clock()
    report.durations[stage, default: .zero] += now - mark
    mark = now
  }

  /// Notes what a set's scan reads.
  func note(_ scan: (inout ExecutionReport) -> Void) { scan(&report) }
}

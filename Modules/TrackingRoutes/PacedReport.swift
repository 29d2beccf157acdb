import NIOCore

/// Sentences about requests that failed through our fault: the first at once, then at most one a second for all that
/// followed. A full disk refuses thousands a second, and lines about them must not fill what is left of it.
///
/// Belongs to one event loop.
final class PacedReport {
  private static let pause = TimeAmount.seconds(1)

  private let loop: any EventLoop
  private let report: (String) -> Void
  /// Failures that were not told yet, and what there is to say of the first.
  private var requests = 0
  private var first = ""
  private var isPaused = false

  init(on loop: any EventLoop, _ report: @escaping (String) -> Void) {
    self.loop = loop
    self.report = report
  }

  /// Takes failures of one kind.
  ///
  /// - Parameter id: name of the first of these requests.
  func add(_ number: Int, id: String, _ error: any Error) {
    if requests == 0 { first = "\(id): \(error)" }
    requests += number
    if !isPaused { say() }
  }

  private func say() {
    report(requests == 1 ? "tracking request \(first)" : "\(requests) tracking requests, the first of them \(first)")
    requests = 0
    isPaused = true
    loop.assumeIsolated().scheduleTask(in: Self.pause) {
      self.isPaused = false
      if self.requests > 0 { self.say() }
    }
  }
}

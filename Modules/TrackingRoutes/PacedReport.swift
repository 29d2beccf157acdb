import NIOCore

/// Sentences about requests that failed through our fault: each kind of failure at once when it comes up, then at most
/// once a second with how many there were. A full disk refuses thousands a second, and lines about them must not fill
/// what is left of it.
///
/// Belongs to one event loop. What has gathered when that ends is in the metrics alone.
final class PacedReport {
  private static let pause = TimeAmount.seconds(1)
  /// More kinds of failures at a time count as the last of them: texts of failures could have a number in them.
  private static let kindsMax = 8

  /// Failures with the same text since it was told last.
  private struct Tally {
    let text: String
    var requests = 0
    /// Name of the first of these requests.
    var first = ""
  }

  private let loop: any EventLoop
  private let report: (String) -> Void
  /// Those that were told in this second.
  private var kinds: [Tally] = []

  init(on loop: any EventLoop, _ report: @escaping (String) -> Void) {
    self.loop = loop
    self.report = report
  }

  /// Takes failures of one kind.
  ///
  /// - Parameter id: name of the first of these requests.
  func add(_ number: Int, id: String, _ error: any Error) {
    let text = "\(error)"
    let same = kinds.firstIndex { $0.text == text }
    if let known = same ?? (kinds.count < Self.kindsMax ? nil : kinds.count - 1) {
      if kinds[known].requests == 0 { kinds[known].first = id }
      kinds[known].requests += number
      return
    }
    say(number, id, text)
    kinds.append(Tally(text: text))
    guard kinds.count == 1 else { return }
    loop.assumeIsolated().scheduleTask(in: Self.pause) { self.sayRest() }
  }

  private func sayRest() {
    let gathered = kinds.filter { $0.requests > 0 }
    for kind in gathered { say(kind.requests, kind.first, kind.text) }
    kinds = gathered.map { Tally(text: $0.text) }
    if !kinds.isEmpty { loop.assumeIsolated().scheduleTask(in: Self.pause) { self.sayRest() } }
  }

  private func say(_ requests: Int, _ first: String, _ text: String) {
    let what = requests == 1 ? "tracking request" : "\(requests) tracking requests, the first of them"
    report("\(what) \(first): \(text)")
  }
}

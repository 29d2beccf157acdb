import HTTPSupport
import HTTPTypes
import Models
import Synchronization

/// Ready-made answers of the real-time endpoints: each is worked out at most once a lifetime, however many ask.
///
/// Whoever asks in the last tenth of a life has the next answer made, which lives on from that life's end: those who
/// keep asking never wait. Where nobody asked, the first waits for the answer, and so do those who come meanwhile.
final class RealtimeAnswers: Sendable {
  struct Question: Hashable {
    let endpoint: RealtimeEndpoint
    let website: WebsiteID
  }

  /// An answer that is ready to be sent.
  final class Ready: Sendable {
    /// What it was worked out for: after a change of the website it is worked out anew.
    let website: Website
    /// The first line and the headers that are the same whenever it is sent.
    let head: [UInt8]
    /// The last header, the empty line and the body.
    let tail: [UInt8]
    /// The time that passes at which it is over.
    let end: Duration

    init(website: Website, head: [UInt8], tail: [UInt8], end: Duration) {
      self.website = website
      self.head = head
      self.tail = tail
      self.end = end
    }
  }

  typealias Waiter = @Sendable (Result<Ready, any Error>) -> Void

  private struct Entry {
    var ready: Ready?
    /// From when on the next answer is made for whoever asks.
    var renewal = Duration.zero
    var isBeingMade = false
    /// Who waits for what is being made.
    var waiters: [Waiter] = []

    /// The answer for those who ask now.
    func ready(for website: Website, at now: Duration) -> Ready? {
      guard let ready, now < ready.end, ready.website == website else { return nil }
      return ready
    }
  }

  /// Answers that are kept. Beyond: those that are over are forgotten, and if there are none, all are.
  static let answersMax = 8_192

  private let pool: BlockingPool
  private let clock: @Sendable () -> Duration
  private let make: @Sendable (RealtimeEndpoint, Website) throws -> [UInt8]
  private let entries = Mutex<[Question: Entry]>([:])

  /// - Parameters:
  ///   - pool: where answers are worked out.
  ///   - clock: time that passes.
  ///   - make: works an answer's body out; may block.
  init(
    pool: BlockingPool, clock: @escaping @Sendable () -> Duration,
    make: @escaping @Sendable (RealtimeEndpoint, Website) throws -> [UInt8]
  ) {
    self.pool = pool
    self.clock = clock
    self.make = make
  }

  /// Whether an answer is being worked out.
  var isWorking: Bool { entries.withLock { $0.values.contains { $0.isBeingMade } } }

  /// The answer when it is ready; otherwise `waiter` gets it later, on any thread.
  func answer(
    _ endpoint: RealtimeEndpoint, of website: Website, at now: Duration, otherwise waiter: @escaping Waiter
  ) -> Ready? {
    let question = Question(endpoint: endpoint, website: website.id)
    let (ready, isToBeMade) = entries.withLock { entries -> (Ready?, Bool) in
      if entries[question] == nil, entries.count >= RealtimeAnswers.answersMax {
        RealtimeAnswers.forget(&entries, now)
      }
      var entry = entries[question] ?? Entry()
      defer { entries[question] = entry }
      let ready = entry.ready(for: website, at: now)
      if ready == nil { entry.waiters.append(waiter) }
      guard !entry.isBeingMade, ready == nil || now >= entry.renewal else { return (ready, false) }
      entry.isBeingMade = true
      return (ready, true)
    }
    if isToBeMade { workOut(question, website) }
    return ready
  }

  private func workOut(_ question: Question, _ website: Website) {
    Task {
      let body: Result<[UInt8], any Error>
      do {
        body = .success(try await pool.run { [make] in try make(question.endpoint, website) })
      } catch { body = .failure(error) }
      let (result, waiters) = finish(question, website, body)
      for waiter in waiters { waiter(result) }
    }
  }

  /// Keeps what was made, and says who waits for it.
  private func finish(
    _ question: Question, _ website: Website, _ body: Result<[UInt8], any Error>
  ) -> (Result<Ready, any Error>, [Waiter]) {
    let now = clock()
    return entries.withLock { entries in
      let old = entries[question]
      let predecessor = old?.ready(for: website, at: now)
      let result = body.map { ready(question.endpoint, website, $0, from: predecessor?.end ?? now) }
      switch result {
      case .success(let ready):
        entries[question] = Entry(ready: ready, renewal: ready.end - question.endpoint.lifetime / 10)
      case .failure:
        // What still lives is given until its end, and nobody tries again before.
        entries[question] = predecessor.map { Entry(ready: $0, renewal: $0.end) }
      }
      return (result, old?.waiters ?? [])
    }
  }

  /// - Parameter start: when the life of the answer begins to count.
  private func ready(
    _ endpoint: RealtimeEndpoint, _ website: Website, _ body: [UInt8], from start: Duration
  ) -> Ready {
    let head =
      "HTTP/1.1 200 OK\r\n"
      + RealtimeHeaders.fields.map { "\($0.name.rawName): \($0.value)\r\n" }.joined()
      + "Cache-Control: public, max-age=\(endpoint.lifetimeSeconds)\r\n"
    return Ready(
      website: website, head: Array(head.utf8), tail: Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body,
      end: start + endpoint.lifetime)
  }

  /// Makes room; what is being worked on stays.
  private static func forget(_ entries: inout [Question: Entry], _ now: Duration) {
    let live = entries.filter { entry in entry.value.isBeingMade || entry.value.ready.map { now < $0.end } ?? false }
    entries = live.count < answersMax ? live : live.filter { $0.value.isBeingMade }
  }
}

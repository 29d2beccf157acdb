import HTTPSupport
import HTTPTypes
import Models
import Synchronization

/// Ready-made answers of the real-time endpoints: each is worked out once for as long as it lives, however many ask,
/// and whoever asks while that happens waits for it. No answer is given that is older than its lifetime.
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
    /// Who waits; `nil` when nobody works on it.
    var waiters: [Waiter]?
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

  /// The answer when it is ready; otherwise `waiter` gets it later, on any thread.
  func answer(
    _ endpoint: RealtimeEndpoint, of website: Website, at now: Duration, otherwise waiter: @escaping Waiter
  ) -> Ready? {
    let question = Question(endpoint: endpoint, website: website.id)
    let (ready, isFirst) = entries.withLock { entries -> (Ready?, Bool) in
      if let ready = entries[question]?.ready, now < ready.end, ready.website == website { return (ready, false) }
      if entries[question]?.waiters != nil {
        entries[question]?.waiters?.append(waiter)
        return (nil, false)
      }
      if entries.count >= RealtimeAnswers.answersMax { RealtimeAnswers.forget(&entries, now) }
      entries[question] = Entry(ready: nil, waiters: [waiter])
      return (nil, true)
    }
    if isFirst { workOut(question, website) }
    return ready
  }

  private func workOut(_ question: Question, _ website: Website) {
    Task {
      let result: Result<Ready, any Error>
      do {
        let body = try await pool.run { [make] in try make(question.endpoint, website) }
        result = .success(ready(question.endpoint, website, body))
      } catch { result = .failure(error) }
      let waiters = entries.withLock { entries in
        let waiters = entries[question]?.waiters ?? []
        entries[question] = (try? result.get()).map { Entry(ready: $0, waiters: nil) }
        return waiters
      }
      for waiter in waiters { waiter(result) }
    }
  }

  private func ready(_ endpoint: RealtimeEndpoint, _ website: Website, _ body: [UInt8]) -> Ready {
    let head =
      "HTTP/1.1 200 OK\r\n"
      + RealtimeHeaders.fields.map { "\($0.name.rawName): \($0.value)\r\n" }.joined()
      + "Cache-Control: public, max-age=\(endpoint.lifetimeSeconds)\r\n"
    return Ready(
      website: website, head: Array(head.utf8), tail: Array("Content-Length: \(body.count)\r\n\r\n".utf8) + body,
      end: clock() + .seconds(endpoint.lifetimeSeconds))
  }

  /// Makes room; what is being worked on stays.
  private static func forget(_ entries: inout [Question: Entry], _ now: Duration) {
    let live = entries.filter { entry in entry.value.waiters != nil || entry.value.ready.map { now < $0.end } ?? false }
    entries = live.count < answersMax ? live : live.filter { $0.value.waiters != nil }
  }
}

import Foundation
import Synchronization

/// How long questions take when many ask at once, alone and while events come in.
struct BusyQuestions {
  /// Events a second that come in meanwhile.
  private static let ingestRate = 5_000.0

  let run: BenchmarkRun

  func measure() throws {
    // A copy, because events come in that nobody else is to meet.
    let installation = try run.installation().copy(to: "\(run.settings.folder)/callers")
    let list = QuestionList(end: try run.events().end)
    let server = try installation.serve()
    run.report.head("Many callers: milliseconds of a question, Q1 to Q9 in turn")
    var rows: [[String]] = []
    for callers in [8, 32] {
      for isBeside in [false, true] {
        let (times, seconds) = try ask(callers, list, installation, server, isBesideIngest: isBeside)
        let name = "callers.\(callers).\(isBeside ? "beside_ingest" : "alone")"
        run.report.add("\(name).p50.ms", times.median)
        run.report.add("\(name).p99.ms", times.quantile(0.99))
        run.report.add("\(name).questions_per_s", Double(times.values.count) / seconds)
        rows.append([
          "\(callers) \(isBeside ? "beside ingest" : "alone")", times.median.short, times.quantile(0.99).short,
          (Double(times.values.count) / seconds).short,
        ])
      }
    }
    run.report.show(["callers", "p50", "p99", "questions/s"], rows)
    run.report.add("callers.server.peak_memory.mb", Double(server.figures.peakMemory) / 1e6)
    _ = server.process.stop()
  }

  private func ask(
    _ callers: Int, _ list: QuestionList, _ installation: FootfallInstallation, _ server: FootfallServerProcess,
    isBesideIngest: Bool
  ) throws -> (Distribution, seconds: Double) {
    let times = Locked(Distribution())
    let failure = Locked<String?>(nil)
    let asked = Locked(0)
    let seconds = run.settings.loadSeconds
    let website = installation.website
    let key = installation.key
    let port = server.port
    let started = ContinuousClock.now
    let path = "/e/\(installation.trackingCode)"
    let ended = DispatchGroup()
    func begin(_ work: @escaping @Sendable () throws -> Void) {
      ended.enter()
      Thread.detachNewThread {
        do { try work() } catch { failure.withLock { $0 = "\(error)" } }
        ended.leave()
      }
    }
    if isBesideIngest {
      begin {
        _ = try LoadGenerator.run(
          .init(port: port, path: path, connections: 16, seconds: seconds, rate: Self.ingestRate))
      }
    }
    for _ in 0..<callers {
      begin {
        let connection = HTTPConnection(port: port)
        while started.duration(to: .now).seconds < seconds {
          let number = asked.withLock { asked in
            asked += 1
            return asked
          }
          let id = QuestionList.overHTTP[number % QuestionList.overHTTP.count]
          let form = number / QuestionList.overHTTP.count % QuestionList.repetitionsMax
          let question = list.question(id, rule: .overlap, form)
          let sent = ContinuousClock.now
          let answer = try connection.get(question.statsPath(website: website) ?? "", key: key)
          guard answer.status == 200 else { throw BenchmarkError("\(id): \(answer.status)") }
          let elapsed = sent.duration(to: .now).milliseconds
          times.withLock { $0.add(elapsed) }
        }
      }
    }
    ended.wait()
    if let failure = failure.withLock({ $0 }) { throw BenchmarkError(failure) }
    return (times.withLock { $0 }, started.duration(to: .now).seconds)
  }
}

/// A value that several threads change.
private final class Locked<Value: Sendable>: Sendable {
  private let value: Mutex<Value>

  init(_ value: Value) { self.value = Mutex(value) }

  func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    try value.withLock { value in try body(&value) }
  }
}

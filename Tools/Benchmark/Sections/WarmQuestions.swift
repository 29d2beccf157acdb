import Foundation
import Storage

/// How long questions take when what they need lies in memory, and whether the answers are right.
///
/// We and the peers are asked in turn, each repetition something new. Ours over HTTP is the time from the request to
/// the last byte of the answer; a peer's is that of its statements alone.
struct WarmQuestions {
  let run: BenchmarkRun

  /// Asks the questions that the Stats API answers.
  func overHTTP() throws {
    let list = QuestionList(end: try run.events().end)
    let installation = try run.installation()
    let peers = try run.peers()
    let server = try installation.serve()
    let connection = HTTPConnection(port: server.port)
    run.report.head("Questions over HTTP, warm: milliseconds, medians of \(run.settings.repetitions)")
    try measure("questions.http", QuestionList.overHTTP, peers: peers) { id, n in
      list.question(id, rule: .overlap, n)
    } bytesRead: {
      server.figures.bytesRead
    } ask: { question in
      guard let path = question.statsPath(website: installation.website) else {
        throw BenchmarkError("\(question.id) is no question of the Stats API.")
      }
      let started = ContinuousClock.now
      let answer = try connection.get(path, key: installation.key)
      let elapsed = started.duration(to: .now).milliseconds
      guard answer.status == 200 else {
        throw BenchmarkError("\(question.id): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
      }
      return (try Answer(document: answer.body, to: question), elapsed)
    }
    run.report.add("questions.http.server.peak_memory.mb", Double(server.figures.peakMemory) / 1e6)
    _ = server.process.stop()
  }

  /// Asks the engine in this process.
  func asPlans() throws {
    let list = QuestionList(end: try run.events().end)
    let installation = try run.installation()
    let peers = try run.peers()
    let (store, website) = try installation.engine()
    run.report.head("Questions as plans, warm: milliseconds, medians of \(run.settings.repetitions)")
    try measure("questions.plan", QuestionList.asPlans, peers: peers) { id, n in
      list.question(id, rule: .start, n)
    } bytesRead: {
      ProcessFigures(of: getpid()).bytesRead
    } ask: { question in
      let started = ContinuousClock.now
      let answer = try question.ask(store, website)
      return (answer, started.duration(to: .now).milliseconds)
    }
  }

  /// Asks questions in all their forms, us and the peers in turn, and reports times, ratios and differences.
  ///
  /// - Parameters:
  ///   - question: the n-th form of a question.
  ///   - ask: gives our answer, and how many milliseconds it took.
  func measure(
    _ section: String, _ ids: [String], peers: [PeerEngine], question: (_ id: String, _ n: Int) -> Question,
    bytesRead: () -> Int, ask: (Question) throws -> (Answer, Double)
  ) throws {
    var rows: [[String]] = []
    var ratios = Dictionary(uniqueKeysWithValues: (peers.map(\.name) + ["best_peer"]).map { ($0, Distribution()) })
    for id in ids {
      var ours = Distribution()
      var theirs = [Distribution](repeating: Distribution(), count: peers.count)
      var bytes = 0
      // One unmeasured round of each brings programs and tables into memory.
      let last = QuestionList.repetitionsMax - 1
      for n in [last] + Array(0..<run.settings.repetitions) {
        let question = question(id, n)
        let before = bytesRead()
        let (answer, elapsed) = try ask(question)
        if n != last {
          bytes += bytesRead() - before
          ours.add(elapsed)
        }
        if n == 0 { run.report.add(digest: answer.digest, of: "\(section).\(id)") }
        for (place, peer) in peers.enumerated() {
          let (other, elapsed) = try peer.ask(question)
          if n != last { theirs[place].add(elapsed) }
          let shown = question.rule == .overlap ? other.asShown(to: question) : other
          if shown != answer {
            let difference = answer.difference(from: shown)
            run.report.add(difference: "\(section).\(id), repetition \(n), \(peer.name): \(difference)")
          }
        }
      }
      let name = "\(section).\(id).warm"
      run.report.add("\(name).ms", ours.median)
      run.report.add("\(name).p99.ms", ours.quantile(0.99))
      let bytesEach = Double(bytes / run.settings.repetitions)
      run.report.add("\(name).bytes_read", bytesEach)
      var row = [id, ours.median.short, ours.quantile(0.99).short, bytesEach.short]
      for (place, peer) in peers.enumerated() {
        let ratio = theirs[place].median / ours.median
        run.report.add("\(name).\(peer.name).ms", theirs[place].median)
        run.report.add("\(name).ratio_\(peer.name)", ratio)
        ratios[peer.name]?.add(ratio)
        row += [theirs[place].median.short, ratio.short + "×"]
      }
      if let best = theirs.map(\.median).min() {
        run.report.add("\(name).ratio_best_peer", best / ours.median)
        ratios["best_peer"]?.add(best / ours.median)
      }
      rows.append(row)
    }
    run.report.show(["question", "ours", "p99", "bytes read"] + peers.flatMap { [$0.name, "ratio"] }, rows)
    for (name, ratios) in ratios.sorted(by: { $0.key < $1.key }) where !peers.isEmpty {
      if name == "best_peer", let least = ratios.values.min() {
        run.report.add("\(section).warm.ratio_best_peer_least", least)
      }
      run.report.add("\(section).warm.ratio_\(name)", ratios.geometricMean)
      run.report.say("  geometric mean against \(name): \(ratios.geometricMean.short)×")
    }
  }
}

extension Answer {
  /// What is not the same, for a person.
  func difference(from other: Answer) -> String {
    guard rows.count == other.rows.count else { return "\(rows.count) rows, not \(other.rows.count)" }
    for (place, (mine, theirs)) in zip(rows, other.rows).enumerated() where mine != theirs {
      return "row \(place) is \(mine), not \(theirs)"
    }
    return "the same"
  }
}

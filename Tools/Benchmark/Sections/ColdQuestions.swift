import Foundation

/// How long the first question of a process takes when nothing of the data lies in memory.
///
/// Every measurement has a fresh process and files that were dropped from the page cache; opening is not counted,
/// neither ours nor the peers'. What lies below the kernel, as a host's cache, is out of our reach.
struct ColdQuestions {
  let run: BenchmarkRun

  func overHTTP() throws {
    let installation = try run.installation()
    run.report.head("Questions over HTTP, cold: milliseconds, medians of \(run.settings.coldRepetitions)")
    var starts = Distribution()
    try measure("questions.http", QuestionList.overHTTP, .overlap) { question in
      FolderFiles(installation.folder).dropFromPageCache()
      let server = try installation.serve()
      defer { _ = server.process.stop() }
      starts.add(server.startMilliseconds)
      let connection = HTTPConnection(port: server.port)
      _ = try connection.get("/healthz")
      let before = server.figures.bytesReadFromDisk
      let started = ContinuousClock.now
      let answer = try connection.get(question.statsPath(website: installation.website) ?? "", key: installation.key)
      let elapsed = started.duration(to: .now).milliseconds
      guard answer.status == 200 else { throw BenchmarkError("\(question.id): \(answer.status)") }
      return (elapsed, server.figures.bytesReadFromDisk - before)
    }
    run.report.add("server.start.ms", starts.median)
    run.report.say("  from the start of the server until it accepts: \(starts.median.short) ms")
  }

  func asPlans() throws {
    let installation = try run.installation()
    let events = try run.events()
    run.report.head("Questions as plans, cold: milliseconds, medians of \(run.settings.coldRepetitions)")
    try measure("questions.plan", QuestionList.asPlans, .start) { question in
      FolderFiles(installation.folder).dropFromPageCache()
      return try PlanProcess.ask(question.id, repetition: 0, end: events.end, installation)
    }
  }

  private func measure(
    _ section: String, _ ids: [String], _ rule: Question.SessionRule,
    ask: (Question) throws -> (milliseconds: Double, bytes: Int)
  ) throws {
    let list = QuestionList(end: try run.events().end)
    // Filled before anything is measured.
    let names = try run.peers().map(\.name)
    var rows: [[String]] = []
    var ratios = names.map { _ in Distribution() }
    var best = Distribution()
    for id in ids {
      let question = list.question(id, rule: rule, 0)
      var ours = Distribution()
      var bytes = Distribution()
      var theirs = names.map { _ in Distribution() }
      for _ in 0..<run.settings.coldRepetitions {
        let asked = try ask(question)
        ours.add(asked.milliseconds)
        bytes.add(Double(asked.bytes))
        for (place, name) in names.enumerated() {
          FolderFiles("\(run.peerFolder)/\(name)").dropFromPageCache()
          let peer = try PeerEngine(name, python: run.settings.python ?? "", folder: run.peerFolder)
          theirs[place].add(try peer.ask(question).milliseconds)
        }
      }
      let name = "\(section).\(id).cold"
      run.report.add("\(name).ms", ours.median)
      run.report.add("\(name).bytes_from_disk", bytes.median)
      var row = [id, ours.median.short, bytes.median.short]
      for (place, peer) in names.enumerated() {
        let ratio = theirs[place].median / ours.median
        ratios[place].add(ratio)
        run.report.add("\(name).ratio_\(peer)", ratio)
        row += [theirs[place].median.short, ratio.short + "×"]
      }
      if let fastest = theirs.map(\.median).min() { best.add(fastest / ours.median) }
      rows.append(row)
    }
    run.report.show(["question", "ours", "bytes read"] + names.flatMap { [$0, "ratio"] }, rows)
    guard !names.isEmpty else { return }
    for (place, name) in names.enumerated() {
      run.report.add("\(section).cold.ratio_\(name)", ratios[place].geometricMean)
      run.report.say("  geometric mean against \(name): \(ratios[place].geometricMean.short)×")
    }
    run.report.add("\(section).cold.ratio_best_peer", best.geometricMean)
    run.report.say("  geometric mean against the best: \(best.geometricMean.short)×")
  }
}

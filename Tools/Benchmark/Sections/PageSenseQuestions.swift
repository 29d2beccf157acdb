/// How long questions of the PageSense API take when what they need lies in memory, and whether the answers are right.
///
/// Ours is the time from the request to the last byte; a peer's is that of all statements that the same answer takes.
struct PageSenseQuestions {
  let run: BenchmarkRun

  func measure() throws {
    let list = PageSenseQuestionList(end: try run.events().end)
    let installation = try run.installation()
    let peers = try run.peers()
    let server = try installation.serve()
    let connection = HTTPConnection(port: server.port)
    let access = try PageSenseAccess(installation, connection)
    run.report.head("Questions of the PageSense API, warm: milliseconds, medians of \(run.settings.repetitions)")
    try WarmQuestions(run: run).measure("pagesense.http", PageSenseQuestionList.all, peers: peers) { id, n in
      list.question(id, n)
    } bytesRead: {
      server.figures.bytesRead
    } ask: { question in
      let path = question.pageSensePath(access)
      let started = ContinuousClock.now
      let answer = try connection.get(path, token: access.token)
      let elapsed = started.duration(to: .now).milliseconds
      guard answer.status == 200 else {
        throw BenchmarkError("\(question.id): \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
      }
      return (try Answer(pageSense: answer.body, to: question), elapsed)
    }
    _ = server.process.stop()
  }
}

import Foundation

/// What thousands of small websites cost beside a few large ones: to make them, to take and store their events, to keep
/// them, and to ask about one that nobody asked about for long.
struct ManyWebsites {
  /// Websites with all events of the run.
  private static let large = 10
  /// Small websites that are asked about cold.
  private static let asked = 50

  let run: BenchmarkRun

  func measure() throws {
    let count = run.settings.websites
    run.report.head("\(count) small websites beside \(Self.large) large ones")
    let installation = try run.emptyInstallation("websites")
    let small = try add(count, to: installation)
    let large = try fillLarge(installation)
    try ingest(small, installation)
    try seal(installation)
    try ask(small, large, installation)
  }

  private struct Small {
    let id: String
    let trackingCode: String
    let domain: String
  }

  private func add(_ count: Int, to installation: FootfallInstallation) throws -> [Small] {
    let singles = 20
    let started = ContinuousClock.now
    for number in 0..<singles { try installation.command(["website", "add", "single-\(number).example"]) }
    let single = started.duration(to: .now).milliseconds / Double(singles)
    let (documents, ending) = try installation.measuredList(
      ["website", "add"] + (0..<count).map { "site-\($0).example" })
    let small = documents.compactMap { document -> Small? in
      guard let id = document["id"] as? String, let code = document["tracking_code"] as? String,
        let domain = document["domain"] as? String
      else { return nil }
      return Small(id: id, trackingCode: code, domain: domain)
    }
    guard small.count == count else { throw BenchmarkError("Of \(count) websites \(small.count) were made.") }
    say("websites.add_single.ms", single, "ms for a website alone in its command")
    say("websites.add_together.ms", ending.seconds * 1000 / Double(count), "ms for one of many in a command")
    return small
  }

  private func fillLarge(_ installation: FootfallInstallation) throws -> [String] {
    let events = try run.events()
    var ids = [installation.website]
    for number in 1..<Self.large {
      let website = try installation.command(["website", "add", "large-\(number).example"])
      ids.append(website["id"] as? String ?? "")
    }
    for id in ids { try installation.command(["import", events.path, "--website", id, "--format", "ndjson"]) }
    return ids
  }

  private func ingest(_ small: [Small], _ installation: FootfallInstallation) throws {
    let server = try installation.serve()
    defer { _ = server.process.stop() }
    let connection = HTTPConnection(port: server.port)
    let started = ContinuousClock.now
    for (number, website) in small.enumerated() {
      let events = (0..<3).map { event in
        #"{"type":"pageview","visitor_id":"v\#(number)","url":"https://\#(website.domain)/\#(event)"}"#
      }
      let answer = try connection.post("/e/\(website.trackingCode)", body: "[" + events.joined(separator: ",") + "]")
      guard answer.status == 202 else { throw BenchmarkError("\(website.domain): \(answer.status)") }
    }
    let seconds = started.duration(to: .now).seconds
    let (_, flush) = try installation.measured(["flush"])
    say("websites.ingest_per_s", Double(small.count) / seconds, "websites a second get their first events")
    say("websites.flush.ms", flush.seconds * 1000, "ms for `footfall flush` after that")
    sleep(5)
    say("websites.idle.memory.mb", Double(server.figures.memory) / 1e6, "MB of memory when nothing happens")
  }

  /// Lets the worker move everything into the websites' own files.
  private func seal(_ installation: FootfallInstallation) throws {
    setenv("FOOTFALL_SEAL_AGE", "1", 1)
    setenv("FOOTFALL_TIDY_INTERVAL", "1", 1)
    defer {
      unsetenv("FOOTFALL_SEAL_AGE")
      unsetenv("FOOTFALL_TIDY_INTERVAL")
    }
    let server = try installation.serve()
    defer { _ = server.process.stop() }
    let started = ContinuousClock.now
    while try server.address.metrics()["footfall_hot_rows"] != 0 {
      guard started.duration(to: .now).seconds < 600 else { throw BenchmarkError("Not everything was sealed.") }
      usleep(200_000)
    }
    say("websites.seal.s", started.duration(to: .now).seconds, "s until all of them lie in files of their own")
  }

  private func ask(_ small: [Small], _ large: [String], _ installation: FootfallInstallation) throws {
    FolderFiles(installation.folder).dropFromPageCache()
    let server = try installation.serve()
    defer { _ = server.process.stop() }
    let connection = HTTPConnection(port: server.port)
    func time(_ path: String) throws -> Double {
      let sent = ContinuousClock.now
      let answer = try connection.get(path, key: installation.key)
      guard answer.status == 200 else { throw BenchmarkError("\(path): \(answer.status)") }
      return sent.duration(to: .now).milliseconds
    }
    func visitors(_ id: String) -> String {
      "/api/external/v1/stats/aggregate?site_id=\(id)&period=30d&metrics=visitors,pageviews"
    }
    // What is opened once for all websites is no part of opening one.
    _ = try time(visitors(small[0].id))
    var cold = Distribution()
    for place in 1...Self.asked { cold.add(try time(visitors(small[place * (small.count - 1) / Self.asked].id))) }
    let list = QuestionList(end: try run.events().end)
    var warm = Distribution()
    for form in 0..<8 {
      for id in QuestionList.overHTTP {
        guard let path = list.question(id, rule: .overlap, form).statsPath(website: large[form % large.count])
        else { continue }
        warm.add(try time(path))
      }
    }
    say("websites.cold.p50.ms", cold.median, "ms for the first question of a small website, nothing in memory")
    say("websites.cold.p99.ms", cold.quantile(0.99), "ms for the slowest of a hundred such")
    say("websites.large.p50.ms", warm.median, "ms for a question of a large website, Q1 to Q9")
  }

  private func say(_ name: String, _ value: Double, _ meaning: String) {
    run.report.add(name, value)
    run.report.say("  \(value.short) \(meaning)")
  }
}

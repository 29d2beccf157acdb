import Foundation
import TestSupport
import Testing

@Suite struct SeparateProcessTests {
  @Test func `tracker, worker and API work together over one directory`() async throws {
    let installation = try Installation()
    // All at once on an empty directory: whoever comes first makes it.
    async let startingTracker = RunningServer(.tracker, dataDirectory: installation.data)
    async let startingAPI = RunningServer(.api, dataDirectory: installation.data)
    async let startingWorker = RunningServer(.worker, dataDirectory: installation.data)
    let tracker = try await startingTracker
    let api = try await startingAPI
    let worker = try await startingWorker
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()

    let sender = LoopbackClient(port: tracker.port)
    let page = #"{"type":"pageview","visitor_id":"v1","url":"https://example.com/"}"#
    #expect(try sender.track(website.trackingCode, page).status == 202)
    let asker = LoopbackClient(port: api.port)
    try await eventually("the pageview", within: 2) {
      try asker.aggregate(website.id, key: key)["pageviews"] == 1
    }
    // Each has its own routes only.
    #expect(try LoopbackClient(port: api.port).track(website.trackingCode, page).status == 404)
    #expect(try sender.ask("GET", "/api/external/v1/stats/aggregate").status == 404)
    #expect(try LoopbackClient(port: worker.port).ask("GET", "/readyz").status == 200)
    for server in [tracker, api, worker] { #expect(await server.stop() == 0) }
  }

  @Test func `a second worker refuses, and says why`() async throws {
    let installation = try Installation()
    let worker = try await RunningServer(.worker, dataDirectory: installation.data)
    let second = try await run(.worker, ["--data-dir", installation.data.path])
    #expect(second.exitCode == 1)
    #expect(second.errors.hasPrefix("Error: "))
    #expect(second.errors.lowercased().contains("worker"))
    let serve = try await run(.footfall, ["serve", "--port", "0", "--data-dir", installation.data.path])
    #expect(serve.exitCode == 1)
    #expect(await worker.stop() == 0)
  }

  @Test func `a server begins while a command is the worker, and is it afterwards`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let rows = 120_000
    let text = (0..<rows).map { number in
      #"{"timestamp":\#(1_709_280_000_000 + number * 500),"name":"pageview","visitor_id":"v\#(number % 1000)"}"#
    }
    let file = try installation.folder.file("many.ndjson", text.joined(separator: "\n") + "\n")
    let importer = Process()
    importer.executableURL = Executable.footfall.url
    importer.arguments = ["import", file.path, "--website", "example.com", "--data-dir", installation.data.path]
    importer.standardOutput = FileHandle.nullDevice
    let (ended, ends) = AsyncStream<Void>.makeStream()
    importer.terminationHandler = { _ in ends.finish() }
    try importer.run()
    let spool = installation.data.appendingPathComponent("spool").path
    try await eventually("the import", within: 20) {
      try FileManager.default.subpathsOfDirectory(atPath: spool).contains { $0.hasSuffix(".block") }
    }
    // It keeps the lease while it is halted.
    kill(importer.processIdentifier, SIGSTOP)
    defer { if importer.isRunning { kill(importer.processIdentifier, SIGCONT) } }

    let server = try await RunningServer(.footfall, dataDirectory: installation.data)
    let client = LoopbackClient(port: server.port)
    #expect(try client.ask("GET", "/readyz").status == 200)
    let key = try await installation.addKey()
    let page = #"{"type":"pageview","visitor_id":"v1","url":"https://example.com/live"}"#
    #expect(try client.track(website.trackingCode, page).status == 202)
    kill(importer.processIdentifier, SIGCONT)
    for await _ in ended {}
    #expect(importer.terminationStatus == 0)
    #expect(try client.track(website.trackingCode, page).status == 202)
    try await eventually("the pageview that the server stores", within: 20) {
      try client.aggregate(website.id, key: key, more: "&filters=event:page==/live")["pageviews"] == 2
    }
    let second = try await run(.worker, ["--data-dir", installation.data.path])
    #expect(second.exitCode == 1)
    #expect(await server.stop() == 0)
  }

  @Test func `two trackers share the load`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let one = try await RunningServer(.tracker, dataDirectory: installation.data)
    let two = try await RunningServer(.tracker, dataDirectory: installation.data)
    for server in [one, two] {
      let client = LoopbackClient(port: server.port)
      for number in 0..<10 {
        let page = #"{"type":"pageview","visitor_id":"v\#(number)","url":"https://example.com/"}"#
        #expect(try client.track(website.trackingCode, page).status == 202)
      }
    }
    // No worker runs: the command is the worker until all is in.
    _ = try await installation.command("flush")
    let stats = try await installation.command(
      "stats", "--website", "example.com", "--period", "custom", "--date", "2020-01-01,2035-12-31", "--metrics",
      "visitors,pageviews")
    #expect(stats as? NSDictionary == ["results": ["visitors": ["value": 10], "pageviews": ["value": 20]]])
    #expect(await one.stop() == 0)
    #expect(await two.stop() == 0)
  }
}

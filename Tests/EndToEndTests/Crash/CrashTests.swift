import Foundation
import Synchronization
import TestSupport
import Testing

/// SIGKILL at random moments, under load. Seeds are fixed; `FOOTFALL_CRASH_SEED` and `FOOTFALL_CRASH_KILLS` set others.
@Suite(.serialized) struct CrashTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let seed = environment["FOOTFALL_CRASH_SEED"].flatMap { UInt64($0) } ?? 20_260_301
  /// Kills of each test.
  private static let kills = environment["FOOTFALL_CRASH_KILLS"].flatMap { Int($0) }
  private static let senders = 8

  /// Two websites on a fresh directory.
  private struct Field {
    let installation: Installation
    let codes: [String: String]
    let key: String

    init() async throws {
      installation = try Installation()
      var codes: [String: String] = [:]
      for domain in CrashTraffic.websites {
        codes[domain] = try await installation.addWebsite(domain).trackingCode
      }
      self.codes = codes
      key = try await installation.addKey()
    }

    /// Sends from as many threads as there are; the visitors come when the senders have ended.
    func begin(_ senders: CrashSenders, count: Int, seed: UInt64, origin: Int64) -> [Task<[CrashVisitor], any Error>] {
      (0..<count).map { name in
        Task { try await onThread { try senders.send(seed: seed, name: name, origin: origin) } }
      }
    }
  }

  /// Milliseconds: six hours ago, so that no time of an event is moved by the door.
  private static var origin: Int64 { Int64(Date().timeIntervalSince1970 * 1000) - 6 * 3_600_000 }

  @Test(arguments: Arrangement.allCases)
  func `every acknowledged event survives SIGKILL, and none counts twice`(arrangement: Arrangement) async throws {
    let field = try await Field()
    let senders = CrashSenders(codes: field.codes)
    let servers = try await ServersUnderFire(arrangement, data: field.installation.data, senders: senders)
    let sending = field.begin(senders, count: CrashTests.senders, seed: CrashTests.seed, origin: CrashTests.origin)
    var random = SeededGenerator(seed: CrashTests.seed)
    while servers.kills < CrashTests.kills ?? 22 { try await servers.strike(&random) }
    senders.end()
    var visitors: [CrashVisitor] = []
    for task in sending { visitors += try await task.value }

    _ = try await field.installation.command("flush")
    try await compare(field, servers.client, withUndisturbed: visitors, "seed \(CrashTests.seed)")
    #expect(try await servers.stop().allSatisfy { $0 == 0 })
    report(arrangement, servers, senders, visitors)
    #expect(servers.steps["seal"] ?? 0 > 0)
    #expect(servers.steps["merge"] ?? 0 > 0)
  }

  @Test(arguments: Arrangement.allCases)
  func `an import that is killed again and again beside live events brings every row once`(
    arrangement: Arrangement
  ) async throws {
    let field = try await Field()
    var random = SeededGenerator(seed: CrashTests.seed)
    var text = CrashTests.rows(&random, CrashTests.rowsAtFirst)
    let rows = try field.installation.folder.file("rows.ndjson", text)
    let senders = CrashSenders(codes: field.codes, pauseMicroseconds: 10_000)
    let servers = try await ServersUnderFire(arrangement, data: field.installation.data, senders: senders)
    let sending = field.begin(senders, count: 1, seed: CrashTests.seed, origin: CrashTests.origin)
    let arguments = ["import", rows.path, "--website", CrashTraffic.websites[0]]
    var killedImports = 0
    var wholeImports = 0
    while servers.kills + killedImports < CrashTests.kills ?? 8 {
      let importer = Process()
      importer.executableURL = Executable.footfall.url
      importer.arguments = arguments + ["--data-dir", field.installation.data.path]
      importer.environment = CrashTests.environment.merging(ServersUnderFire.environment) { $1 }
      importer.standardOutput = FileHandle.nullDevice
      importer.standardError = FileHandle.nullDevice
      let milliseconds = random.number(2...random.pick([30, 100, 400, 1200]))
      let striking = Task { try await importer.runAndKill(afterMilliseconds: milliseconds) }
      if random.chance(60) { try await servers.strike(&random) }
      if try await striking.value {
        // The file has come in whole, and has grown since.
        wholeImports += 1
        text += CrashTests.rows(&random, random.number(1...CrashTests.rowsAtFirst))
        try Data(text.utf8).write(to: rows)
      } else {
        killedImports += 1
      }
    }
    // The last one is left in peace, but for the servers.
    async let last = field.installation.attempt(arguments, environment: ServersUnderFire.environment)
    try await servers.strike(&random)
    let run = try await last
    #expect(run.exitCode == 0, "\(run.errors)")
    let again = try await field.installation.attempt(arguments)
    #expect(again.output.contains(#""stored":0"#), "\(again.output)\(again.errors)")
    let spool = field.installation.data.appendingPathComponent("spool").path
    #expect(try FileManager.default.contentsOfDirectory(atPath: spool).filter { !$0.hasSuffix(".lock") } == [])

    senders.end()
    var visitors: [CrashVisitor] = []
    for task in sending { visitors += try await task.value }
    _ = try await field.installation.command("flush")
    try await compare(field, servers.client, withUndisturbed: visitors, "seed \(CrashTests.seed)", rows)
    #expect(try await servers.stop().allSatisfy { $0 == 0 })
    print("  imports killed: \(killedImports), whole before the last, after which the file grew: \(wholeImports)")
    report(arrangement, servers, senders, visitors)
  }

  /// Rows of 2024 for import: some visitors at a time, some rows twice under one idempotency key.
  private static func rows(_ random: inout SeededGenerator, _ count: Int) -> String {
    var text = ""
    for number in 0..<count {
      let time = 1_709_280_000_000 + number * 2000 + random.number(0...120_000)
      let key = random.chance(1) ? #","idempotency_key":"k\#(random.number(0...150))""# : ""
      let kind = random.chance(80) ? "pageview" : "Signup"
      text +=
        #"{"timestamp":\#(time),"name":"\#(kind)","visitor_id":"i\#(number / 40 + random.number(0...9))","#
        + #""hostname":"one.example.com","pathname":"/\#(random.number(0...20))"\#(key)}"# + "\n"
    }
    return text
  }

  /// Rows of the file at first; it grows by up to as many whenever it has come in whole.
  private static let rowsAtFirst = environment["FOOTFALL_CRASH_ROWS"].flatMap { Int($0) } ?? 25_000

  /// Sends the same visitors, and brings in the same rows, into a fresh directory that nobody disturbs, and compares
  /// everything that is known of the websites.
  private func compare(
    _ field: Field, _ client: LoopbackClient, withUndisturbed visitors: [CrashVisitor], _ note: Comment,
    _ rows: URL? = nil
  ) async throws {
    let calm = try await Field()
    let server = try await RunningServer(
      .footfall, dataDirectory: calm.installation.data, ["--trusted-proxy", "127.0.0.1"])
    let sender = LoopbackClient(port: server.port)
    for visitor in visitors {
      let body = "[\(visitor.bodies.joined(separator: ","))]"
      let answer = try sender.track(visitor, body, code: calm.codes[visitor.website] ?? "")
      #expect(answer.text.contains(#""accepted":\#(visitor.bodies.count),"#))
    }
    if let rows {
      _ = try await calm.installation.command("import", rows.path, "--website", CrashTraffic.websites[0])
    }
    _ = try await calm.installation.command("flush")
    let asker = LoopbackClient(port: server.port)
    var events = 0
    for website in CrashTraffic.websites {
      let picture = try client.picture(website, key: field.key, days: CrashTests.recentDays)
      let expected = try asker.picture(website, key: calm.key, days: CrashTests.recentDays)
      #expect(picture.differences(from: expected) == [], note)
      #expect(
        try client.aggregate(website, key: field.key) == asker.aggregate(website, key: calm.key), note)
      let sessions = try await field.installation.exportedSessions(website)
      let expectedSessions = try await calm.installation.exportedSessions(website)
      #expect(differences(sessions, expectedSessions) == [], note)
      events += sessions.reduce(0) { $0 + $1.utf8.count { $0 == UInt8(ascii: "\n") } + 1 }
    }
    if rows == nil { #expect(events == visitors.reduce(0) { $0 + $1.bodies.count }, note) }
    let verified = try await field.installation.attempt(["verify"])
    #expect(verified.exitCode == 0, "\(verified.output)")
    #expect(await server.stop() == 0)
  }

  /// Yesterday to tomorrow, so that all live events lie inside.
  private static var recentDays: String {
    let day = { (offset: Double) in
      Date(timeIntervalSinceNow: offset * 86_400).formatted(.iso8601.year().month().day())
    }
    return "\(day(-1)),\(day(1))"
  }

  private func report(
    _ arrangement: Arrangement, _ servers: ServersUnderFire, _ senders: CrashSenders, _ visitors: [CrashVisitor]
  ) {
    let steps = servers.steps.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    print(
      "  \(arrangement.rawValue), seed \(CrashTests.seed): \(servers.kills) kills of servers, "
        + "\(senders.accepted.load(ordering: .relaxed)) events of \(visitors.count) visitors, workers' steps: \(steps)")
  }
}

/// Runs blocking work beside the tasks of the test.
func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Swift.Result { try work() }) }.start()
  }
}

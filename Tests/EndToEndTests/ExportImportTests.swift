import Foundation
import TestSupport
import Testing

/// What is exported and imported again gives the same statistics.
@Suite(.serialized) struct ExportImportTests {
  private static let origin = Int64(Date().timeIntervalSince1970 * 1000) - 6 * 3_600_000

  /// Live visitors of every kind, and imported rows with everything that a row can carry.
  private func fill(_ installation: Installation, _ website: TestWebsite, _ client: LoopbackClient) async throws {
    var traffic = CrashTraffic(seed: 11, name: 1, origin: Self.origin)
    for number in 0..<150 {
      let visitor = traffic.next()
      let bodies = visitor.bodies.map { $0.replacing("two.example.com", with: "one.example.com") }
      // Click identifiers decide how a visitor came, and are stored nowhere else.
      let clicked = bodies.map { $0.replacing(#"","props""#, with: #"?gclid=x","screen":"1440x900","props""#) }
      let sent = (number % 5 == 0 ? clicked : bodies).joined(separator: ",")
      let answer = try client.track(visitor, "[\(sent)]", code: website.trackingCode)
      #expect(answer.text.contains(#""accepted":\#(bodies.count),"#), "\(answer.text)")
    }
    let strange = """
      [{"type":"pageview","visitor_id":"odd","url":"https://one.example.com/a%2Cb",
        "props":{"id":"line\\nbreak, \\"quoted\\""}},
       {"type":"event","name":"name, with \\"quotes\\"\\nand more","visitor_id":"odd","url":"https://one.example.com/"}]
      """
    #expect(try client.track(website.trackingCode, strange).text.contains(#""accepted":2"#))
    let rows = """
      {"timestamp":\(Self.origin),"name":"pageview","visitor_id":"r, 1","pathname":"/r","country":"DE","region":"DE-BE","city":"Berlin","browser":"B","browser_version":"1","os":"O","os_version":"2","device":"Fridge","screen_width":800,"language":"de","source":"Some","utm_content":"x","utm_term":"y","user_id":"someone"}
      {"timestamp":\(Self.origin + 1000),"name":"Buy","visitor_id":"r, 1","revenue":{"amount":"12.345","currency":"KWD"},"props":{"plan":"1"},"interactive":false}

      """
    let file = try installation.folder.file("rows.ndjson", rows)
    _ = try await installation.command("import", file.path, "--website", website.id)
    _ = try await installation.command("flush")
  }

  @Test func `in every format, with bots and without, statistics are the same`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("one.example.com")
    let key = try await installation.addKey()
    let server = try await RunningServer(
      .footfall, dataDirectory: installation.data, ["--trusted-proxy", "127.0.0.1"])
    let client = LoopbackClient(port: server.port)
    try await fill(installation, website, client)
    let days = Self.days
    let picture = try client.picture(website.id, key: key, days: days, properties: ["id", "plan"])
    #expect(picture.answers["breakdown?property=event:props:id&limit=1000&metrics=visitors,pageviews,events"] != "[]")
    let sessions = try await installation.exportedSessions(website.id)
    #expect(sessions.contains { $0.contains(#""bot":true"#) })
    #expect(sessions.contains { $0.contains(#""screen_height":900"#) })

    for (number, format) in ["ndjson", "csv"].enumerated() {
      for withBots in [true, false] {
        let copy = try await installation.addWebsite("copy-\(number)-\(withBots).example.com")
        let file = installation.folder.url.appendingPathComponent("\(number)-\(withBots).\(format)")
        let exporting = ["export", "--website", website.id, "--format", format, "--output", file.path]
        let exported = try await installation.attempt(exporting + (withBots ? ["--include-bots"] : []))
        #expect(exported.exitCode == 0, "\(exported.errors)")
        let report = try await installation.command("import", file.path, "--website", copy.id) as? NSDictionary
        #expect(report?["rejected_total"] as? Int == 0, "\(report ?? [:])")
        let copied = try client.picture(copy.id, key: key, days: days, properties: ["id", "plan"])
        #expect(copied.differences(from: picture) == [], "\(format)")
        let expected = withBots ? sessions : sessions.filter { !$0.contains(#""bot":true"#) }
        let copiedSessions = try await installation.exportedSessions(copy.id)
        #expect(differences(copiedSessions, expected) == [], "\(format)")
      }
    }
    #expect(await server.stop() == 0)
  }

  private static var days: String {
    let day = { (offset: Double) in
      Date(timeIntervalSinceNow: offset * 86_400).formatted(.iso8601.year().month().day())
    }
    return "\(day(-1)),\(day(1))"
  }

  @Test func `Plausible's event table becomes events, its daily tables are refused`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let events = """
      "timestamp","name","site_id","user_id","session_id","hostname","pathname","referrer","referrer_source","country_code","meta.key","meta.value"
      "2024-03-01 10:00:00","pageview",1,17614387165466543210,9,"example.com","/","google.com","Google","DE","[]","[]"
      "2024-03-01 10:01:00","pageview",1,17614387165466543210,9,"example.com","/b","google.com","Google","DE","[]","[]"
      "2024-03-01 10:01:30","engagement",1,17614387165466543210,9,"example.com","/b","google.com","Google","DE","[]","[]"
      "2024-03-01 11:00:00","Signup",1,5,10,"example.com","/","","","","['plan']","['pro']"

      """
    let file = try installation.folder.file("events.csv", events)
    let arguments = ["import", file.path, "--website", website.id, "--format", "plausible-csv"]
    let first = try await installation.attempt(arguments)
    #expect(
      first.output
        == #"{"read":5,"stored":4,"skipped":{"heading":1},"rejected":[],"rejected_total":0}"# + "\n", "\(first.errors)")
    let again = try await installation.attempt(arguments)
    #expect(again.output.contains(#""stored":0,"skipped":{"already_imported":5}"#))
    let stats = try await installation.command(
      "stats", "--website", website.id, "--period", "day", "--date", "2024-03-01", "--metrics",
      "visitors,visits,pageviews,events,visit_duration")
    let expected: NSDictionary = [
      "results": [
        "visitors": ["value": 2], "visits": ["value": 2], "pageviews": ["value": 2], "events": ["value": 3],
        "visit_duration": ["value": 30],
      ]
    ]
    #expect(stats as? NSDictionary == expected)
    let daily = try installation.folder.file("imported_visitors.csv", "\"date\",\"visitors\",\"pageviews\"\n")
    let refused = try await installation.attempt(
      ["import", daily.path, "--website", website.id, "--format", "plausible-csv"])
    #expect(refused.exitCode == 1)
    #expect(refused.errors.contains("one of Plausible's daily tables"))
  }
}

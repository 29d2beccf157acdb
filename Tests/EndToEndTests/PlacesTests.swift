import Foundation
import TestSupport
import Testing

/// `--geo-db` through running programs.
@Suite struct PlacesTests {
  private func write(_ country: String, _ city: String, to file: URL) throws {
    var builder = GeoDatabaseBuilder(recordBits: 28)
    builder.add("203.0.113.0", prefix: 24, .city(country: country, region: "X1", city: city))
    try Data(builder.file).write(to: file, options: .atomic)
  }

  private func labels(
    _ client: LoopbackClient, _ website: TestWebsite, _ key: String, _ property: String
  ) throws -> [String] {
    let days = "period=custom&date=2020-01-01,2035-12-31"
    let answer = try client.ask(
      "GET",
      "/api/external/v1/stats/breakdown?site_id=\(website.id)&\(days)&property=visit:\(property)",
      headers: ["X-API-Key": key])
    let rows = (try answer.json()["data"] as? [String: Any])?["results"] as? [[String: Any]] ?? []
    return rows.compactMap { $0[property] as? String }.sorted()
  }

  @Test func `addresses are looked up, and in the new file once there is one`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let key = try await installation.addKey()
    let file = installation.folder.url.appendingPathComponent("places.mmdb")
    try write("DE", "Berlin", to: file)
    let server = try await RunningServer(
      .footfall, dataDirectory: installation.data, ["--trusted-proxy", "127.0.0.1", "--geo-db", file.path])
    let client = LoopbackClient(port: server.port)
    func visit(_ visitor: String, _ address: String, _ headers: [String: String] = [:]) throws {
      let page =
        #"{"type":"pageview","visitor_id":"\#(visitor)","url":"https://example.com/","timezone":"Europe/Paris"}"#
      let answer = try client.track(
        website.trackingCode, page, headers: headers.merging(["X-Forwarded-For": address]) { a, _ in a })
      #expect(answer.status == 202)
    }
    try visit("a", "203.0.113.7", ["CF-IPCountry": "JP"])
    try visit("b", "198.51.100.1", ["CF-IPCountry": "US", "CF-Region-Code": "CA", "CF-IPCity": "Fresno"])
    try visit("c", "198.51.100.2")
    try write("AT", "Wien", to: file)
    var number = 0
    try await eventually("the new file", within: 15) {
      number += 1
      try visit("d\(number)", "203.0.113.9")
      _ = try await installation.command("flush")
      return try labels(client, website, key, "country").contains("AT")
    }
    #expect(try labels(client, website, key, "country") == ["AT", "DE", "FR", "US"])
    #expect(try labels(client, website, key, "region") == ["AT-X1", "DE-X1", "US-CA"])
    #expect(try labels(client, website, key, "city") == ["Berlin", "Fresno", "Wien"])
  }

  @Test func `logs are looked up too, and a server without its file does not begin`() async throws {
    let installation = try Installation()
    let website = try await installation.addWebsite("example.com")
    let file = installation.folder.url.appendingPathComponent("places.mmdb")
    try write("DE", "Berlin", to: file)
    let line =
      #"203.0.113.4 - - [10/Oct/2024:13:55:36 +0000] "GET /a HTTP/1.1" 200 2326 "-" "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0""#
    let run = try await installation.attempt(
      ["import", "-", "--website", website.id, "--format", "combined-log", "--geo-db", file.path], input: line + "\n")
    #expect(run.exitCode == 0, "\(run.errors)")
    let stats = try await installation.command(
      "stats", "--website", website.id, "--period", "custom", "--date", "2024-10-10,2024-10-10", "--metrics",
      "visitors", "--filters", "visit:country==DE;visit:city==Berlin")
    #expect(stats as? NSDictionary == ["results": ["visitors": ["value": 1]]])
    await #expect(throws: EndToEndError.self) {
      _ = try await RunningServer(
        .footfall, dataDirectory: installation.data, ["--geo-db", file.path + ".missing"])
    }
  }
}

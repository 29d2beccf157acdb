import Foundation

/// A data directory and the commands that act on it.
struct Installation {
  let folder: TemporaryFolder
  /// What `--data-dir` names; not there until a command makes it.
  var data: URL { folder.url.appendingPathComponent("data") }

  init() throws { folder = try TemporaryFolder() }

  /// Runs a `footfall` command that must succeed, and answers with the document it printed.
  func command(_ arguments: String..., input: String? = nil) async throws -> Any {
    let run = try await attempt(arguments, input: input)
    guard run.exitCode == 0 else {
      throw EndToEndError("footfall \(arguments.joined(separator: " ")) exited \(run.exitCode): \(run.errors)")
    }
    return try JSONSerialization.jsonObject(with: Data(run.output.utf8), options: .fragmentsAllowed)
  }

  /// Runs a `footfall` command, whatever comes of it.
  func attempt(
    _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
  ) async throws -> FinishedRun {
    try await run(
      .footfall, arguments + ["--data-dir", data.path, "--json"], input: input, environment: environment)
  }

  /// Adds a website.
  func addWebsite(_ domain: String, timeZone: String = "Etc/UTC", team: String? = nil) async throws -> TestWebsite {
    let team = team.map { ["--team", $0] } ?? []
    let run = try await attempt(["website", "add", domain, "--timezone", timeZone] + team)
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    guard run.exitCode == 0, let id = object?["id"] as? String, let code = object?["tracking_code"] as? String else {
      throw EndToEndError("website add exited \(run.exitCode): \(run.output)\(run.errors)")
    }
    return TestWebsite(id: id, trackingCode: code)
  }

  /// Adds a key for every website of the team.
  func addKey(team: String? = nil, website: String? = nil) async throws -> String {
    let reach = website.map { ["--website", $0] } ?? ["--all"]
    let run = try await attempt(["key", "add", "--name", "test"] + reach + (team.map { ["--team", $0] } ?? []))
    let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
    guard run.exitCode == 0, let key = object?["key"] as? String else {
      throw EndToEndError("key add exited \(run.exitCode): \(run.output)\(run.errors)")
    }
    return key
  }
}

struct TestWebsite {
  let id: String
  let trackingCode: String
}

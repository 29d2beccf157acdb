import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct UsageCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "usage", abstract: "Show what keys and teams have used of their limits this month.",
    discussion: "Months are those of UTC. Limits are the plans' own, whatever --rate-limit-scale a server has.")

  @Option(help: "Only this team.")
  var team: String?

  @Option(help: "Another month, as YYYY-MM.")
  var month: String?

  @OptionGroup var common: CommonOptions

  func execute() async throws {
    let installation = try common.installation()
    var chosen = CalendarMonth(installation.now)
    if let month {
      guard let written = CalendarMonth(iso: month) else {
        throw ValidationError("--month takes a month such as 2026-06, not '\(month)'.")
      }
      chosen = written
    }
    let snapshot = try installation.catalog.snapshot()
    let teams = try team.map { [try snapshot.team(named: $0)] } ?? snapshot.teams
    let usage = try UsageStore(directory: installation.directory)
    let requests = try usage.requests(in: chosen)
    let events = try usage.events(in: chosen)
    var teamTable = TextTable(["team", "plan", "events", "of"], sides: [.left, .left, .right, .right])
    var keyTable = TextTable(["key", "name", "team", "requests", "of"], sides: [.left, .left, .left, .right, .right])
    var teamRows: [JSONValue] = []
    var keyRows: [JSONValue] = []
    for team in teams {
      let limits = team.plan.limits
      let count = events[team.id] ?? 0
      let most: JSONValue = if let events = limits.eventsPerMonth { .integer(events) } else { .null }
      teamRows.append([
        "team": .string(team.name), "plan": .string(team.plan.rawValue), "events": .integer(count),
        "events_limit": most,
      ])
      teamTable.add([
        team.name, team.plan.rawValue, String(count), limits.eventsPerMonth.map { String($0) } ?? "any number",
      ])
      for key in snapshot.keys(of: team.id) where key.revokedAt == nil || requests[key.id] != nil {
        let count = requests[key.id] ?? 0
        keyRows.append([
          "id": .string(key.id.rawValue), "name": .string(key.name), "team": .string(team.name),
          "user": .text(key.user), "requests": .integer(count),
          "requests_limit": .integer(limits.requestsPerMonth),
        ])
        keyTable.add([key.id.rawValue, key.name, team.name, String(count), String(limits.requestsPerMonth)])
      }
    }
    common.show(
      ["month": .string(chosen.description), "teams": .array(teamRows), "keys": .array(keyRows)],
      "\(chosen)\n\n\(teamTable.text)\n\n\(keyTable.text)")
  }
}

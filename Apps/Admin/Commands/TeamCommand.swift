import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct TeamCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "team", abstract: "Teams, which own websites and keys and have a plan.",
    discussion: "A team 'default' on plan enterprise exists from the start.",
    subcommands: [Add.self, List.self, Plan.self])

  struct Add: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Add a team.")

    @Argument(help: "What the team is called; unique.")
    var name: String

    @Option(help: "free, pro, scale or enterprise.")
    var plan: SubscriptionPlan = .enterprise

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let team = try common.newInstallation().catalog.addTeam(name: name, plan: plan)
      common.show(TeamCommand.document(team), "Added team '\(team.name)' on plan \(team.plan.rawValue).")
    }
  }

  struct List: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "List all teams.")

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let teams = try common.newInstallation().catalog.teams()
      var table = TextTable(["id", "name", "plan"], sides: [.right])
      for team in teams { table.add([String(team.id.rawValue), team.name, team.plan.rawValue]) }
      common.show(.array(teams.map(TeamCommand.document)), table.text)
    }
  }

  struct Plan: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Change a team's plan.")

    @Argument(help: "The team's name.")
    var name: String

    @Argument(help: "free, pro, scale or enterprise.")
    var plan: SubscriptionPlan

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let team = try common.newInstallation().catalog.setPlan(team: name, plan)
      common.show(TeamCommand.document(team), "Team '\(team.name)' is on plan \(team.plan.rawValue) now.")
    }
  }

  private static func document(_ team: Team) -> JSONValue {
    ["id": .integer(Int(team.id.rawValue)), "name": .string(team.name), "plan": .string(team.plan.rawValue)]
  }
}

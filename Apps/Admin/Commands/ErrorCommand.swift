import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct ErrorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "error", abstract: "Groups of errors of a website's pages.",
    subcommands: [List.self, Resolve.self, Ignore.self, Reopen.self])

  struct List: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "List the groups, those that happened last first.")

    @Option(help: "The website: id, number, tracking code or domain.")
    var website: String

    @Option(help: "Only those about which this was decided: open, resolved or ignored.")
    var status: ErrorGroupStatus?

    @Option(help: "At most so many.")
    var limit = 50

    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard limit > 0 else { throw ValidationError("--limit must be 1 or more.") }
    }

    func execute() async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: website)
      let groups = try ErrorGroups(directory: installation.directory)
        .groups(of: website.id, status: status, limit: limit)
      var table = TextTable(["id", "status", "times", "visitors", "last seen", "error"])
      for group in groups {
        table.add([
          group.id, group.status.rawValue, String(group.occurrences), String(group.visitors),
          ISOTimestamp.text(group.lastSeen), "\(group.type): \(group.message.prefix(60))",
        ])
      }
      common.show(.array(groups.map(ErrorCommand.document)), table.text)
    }
  }

  struct Resolve: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Note that a group is mended: when it happens again it opens again.")
    @OptionGroup var target: Target
    @OptionGroup var common: CommonOptions
    func execute() async throws { try await target.set(.resolved, common) }
  }

  struct Ignore: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Note that a group does not matter.")
    @OptionGroup var target: Target
    @OptionGroup var common: CommonOptions
    func execute() async throws { try await target.set(.ignored, common) }
  }

  struct Reopen: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Take back what was decided about a group.")
    @OptionGroup var target: Target
    @OptionGroup var common: CommonOptions
    func execute() async throws { try await target.set(.open, common) }
  }

  /// The group that a command is about.
  struct Target: ParsableArguments {
    @Argument(help: "The group's id, as 'error list' shows it.")
    var group: String

    @Option(help: "The website: id, number, tracking code or domain.")
    var website: String

    func set(_ status: ErrorGroupStatus, _ common: CommonOptions) async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: website)
      let job = try WorkerJob(.setErrorStatus(group: group, status, website: website.id), installation)
      try await job.wait()
      job.finish()
      common.show(["id": .string(group), "status": .string(status.rawValue)], "\(group) is \(status.rawValue).")
    }
  }

  private static func document(_ group: ErrorGroup) -> JSONValue {
    [
      "id": .string(group.id), "fingerprint": .string(group.fingerprint), "type": .string(group.type),
      "message": .string(group.message), "status": .string(group.status.rawValue),
      "occurrence_count": .integer(group.occurrences), "affected_users_count": .integer(group.visitors),
      "first_seen_at": .string(ISOTimestamp.text(group.firstSeen)),
      "last_seen_at": .string(ISOTimestamp.text(group.lastSeen)),
    ]
  }
}

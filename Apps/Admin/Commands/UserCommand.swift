import ArgumentParser
import Auth
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct UserCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "user", abstract: "People who may log in and let programs act for them.",
    discussion: "Of a password only its scrypt key is kept.", subcommands: [Add.self, List.self, Remove.self])

  /// Characters that a password must have.
  private static let passwordCharacters = 8...1000

  struct Add: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Add a person; the password comes on standard input.")

    @Argument(help: "E-mail address.")
    var email: String

    @Flag(name: .customLong("password-stdin"), help: "Read the password from the first line of standard input.")
    var readsPassword = false

    @Option(help: "The team for which the person acts.")
    var team = "default"

    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard readsPassword else {
        throw ValidationError("A password is needed: give --password-stdin and write it to standard input.")
      }
    }

    func execute() async throws {
      let password = readLine(strippingNewline: true) ?? ""
      guard UserCommand.passwordCharacters.contains(password.count) else {
        throw ValidationError("A password has 8 to 1000 characters.")
      }
      let installation = try common.newInstallation()
      let catalog = installation.catalog
      let team = try catalog.team(named: team)
      let hash = PasswordHash(password, random: installation.sources.random)
      let user = try catalog.addUser(email: email, team: team.id, password: hash.text, now: installation.now)
      common.show(["id": .integer(Int(user.id.rawValue))], "Added \(user.email) to team '\(team.name)'.")
    }
  }

  struct List: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "List the people.")

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let catalog = try common.installation().catalog
      let (users, snapshot) = (try catalog.users(), try catalog.snapshot())
      var table = TextTable(["id", "e-mail", "team", "made"], sides: [.right])
      for user in users {
        table.add([
          String(user.id.rawValue), user.email, snapshot.team(user.team)?.name ?? "",
          String(ISOTimestamp.text(user.createdAt).prefix(10)),
        ])
      }
      common.show(
        .array(
          users.map { user in
            [
              "id": .integer(Int(user.id.rawValue)), "email": .string(user.email),
              "team": .text(snapshot.team(user.team)?.name),
              "created_at": .string(ISOTimestamp.text(user.createdAt)),
            ]
          }), table.text)
    }
  }

  struct Remove: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a person; everything that was allowed in that name ends at once.")

    @Argument(help: "E-mail address.")
    var email: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      try common.installation().catalog.removeUser(email: email)
      common.show(["email": .string(email.lowercased()), "removed": true], "Removed \(email.lowercased()).")
    }
  }
}

import ArgumentParser
import Auth
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct KeyCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "key", abstract: "Keys of the External API.",
    discussion: "A key is shown once, when it is made; only its hash is kept.",
    subcommands: [Add.self, List.self, Rotate.self, Revoke.self])

  struct Add: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Make a key and show it.")

    @Option(help: "What the key is for.")
    var name: String

    @Option(help: "The only website that the key reaches.")
    var website: String?

    @Flag(name: .customLong("all"), help: "Let the key reach every website of the team, later ones included.")
    var isForAll = false

    @Option(help: "full_access or read.")
    var permission: KeyPermission = .fullAccess

    @Option(help: "The team that the key acts for. (default: the website's, else 'default')")
    var team: String?

    @Option(help: "E-mail address of the person that the key acts for.")
    var user: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
      guard (website != nil) != isForAll else {
        throw ValidationError("Say which websites the key reaches: either --website ID or --all.")
      }
    }

    func execute() async throws {
      let installation = try common.newInstallation()
      let catalog = installation.catalog
      let website = try website.map { try catalog.website(matching: $0) }
      var owner = website?.team ?? Catalog.defaultTeam
      if let team { owner = try catalog.team(named: team).id }
      let made = try catalog.issueKey(
        name: name, team: owner, permission: permission, reach: website.map { .website($0.id) } ?? .allOfTeam,
        user: user,
        random: installation.sources.random, now: installation.now)
      common.show(
        ["id": .string(made.key.id.rawValue), "key": .string(made.secret.text)],
        """
        Key '\(made.key.name)' (\(made.key.id)), shown only now:
          \(made.secret.text)
        """)
    }
  }

  struct List: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "List keys, revoked ones included.")

    @Option(help: "Only those of this team.")
    var team: String?

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let snapshot = try common.installation().catalog.snapshot()
      let owner = try team.map { try snapshot.team(named: $0).id }
      let keys = snapshot.keys(of: owner)
      var table = TextTable(["id", "name", "begins", "permission", "websites", "made", "state"])
      for key in keys {
        table.add([
          key.id.rawValue, key.name, key.prefix + "…", key.permission.rawValue, reach(of: key, snapshot) ?? "all",
          String(ISOTimestamp.text(key.createdAt).prefix(10)), key.revokedAt == nil ? "active" : "revoked",
        ])
      }
      common.show(.array(keys.map { document($0, snapshot) }), table.text)
    }

    private func reach(of key: APIKey, _ snapshot: CatalogSnapshot) -> String? {
      switch key.reach {
      case .allOfTeam: nil
      case .website(let id): snapshot.website(id)?.uuid ?? "(removed)"
      }
    }

    private func document(_ key: APIKey, _ snapshot: CatalogSnapshot) -> JSONValue {
      [
        "id": .string(key.id.rawValue), "name": .string(key.name), "prefix": .string(key.prefix),
        "permission": .string(key.permission.rawValue), "website_id": .text(reach(of: key, snapshot)),
        "team": .text(snapshot.team(key.team)?.name), "user": .text(key.user),
        "created_at": .string(ISOTimestamp.text(key.createdAt)),
        "revoked_at": .text(key.revokedAt.map { ISOTimestamp.text($0) }),
      ]
    }
  }

  struct Rotate: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Give a key a new secret and show it; the old one works five minutes more.")

    @Argument(help: "The key's id, key_….")
    var id: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let made = try installation.catalog.reissueKey(
        APIKeyID(rawValue: id), random: installation.sources.random, now: installation.now)
      common.show(
        ["id": .string(made.key.id.rawValue), "key": .string(made.secret.text)],
        "Key '\(made.key.name)' (\(made.key.id)), shown only now:\n  \(made.secret.text)")
    }
  }

  struct Revoke: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "End a key at once.")

    @Argument(help: "The key's id, key_….")
    var id: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      try installation.catalog.revokeKey(APIKeyID(rawValue: id), now: installation.now)
      common.show(["id": .string(id), "revoked": true], "Revoked \(id).")
    }
  }
}

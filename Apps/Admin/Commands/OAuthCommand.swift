import ArgumentParser
import Auth
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct OAuthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "oauth", abstract: "Programs that use the PageSense API, and their tokens.",
    discussion: "Secrets and tokens are shown once, when they are made; only their hashes are kept.",
    subcommands: [ClientCommand.self, Token.self, Revoke.self])

  struct ClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "client", abstract: "Programs that people may let act for them.",
      subcommands: [Add.self, List.self, Remove.self])
  }

  struct Add: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Register a program and show its secret.")

    @Option(help: "What people are told that the program is called.")
    var name: String

    @Option(
      name: .customLong("redirect-uri"),
      help: "Where people are sent back to, to the letter: a full http or https address.")
    var redirectURI: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.newInstallation()
      let made = try installation.catalog.registerOAuthClient(
        name: name, redirectURI: redirectURI, random: installation.sources.random, now: installation.now)
      common.show(
        ["client_id": .string(made.client.id.rawValue), "client_secret": .string(made.secret.text)],
        """
        Client '\(made.client.name)':
          id      \(made.client.id)
          secret  \(made.secret.text)   (shown only now)
        """)
    }
  }

  struct List: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "List the programs.")

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let clients = try common.installation().catalog.oauthClients()
      var table = TextTable(["id", "name", "redirect address", "made"])
      for client in clients {
        table.add([
          client.id.rawValue, client.name, client.redirectURI,
          String(ISOTimestamp.text(client.createdAt).prefix(10)),
        ])
      }
      common.show(.array(clients.map(OAuthCommand.document)), table.text)
    }
  }

  struct Remove: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a program; everything that it was allowed ends at once.")

    @Argument(help: "The program's id.")
    var id: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      try common.installation().catalog.removeOAuthClient(OAuthClientID(rawValue: id))
      common.show(["client_id": .string(id), "removed": true], "Removed client \(id).")
    }
  }

  struct Token: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Make tokens for a script, without asking a person, and show them.")

    @Option(help: "The program that gets them.")
    var client: String

    @Option(help: "What they allow: scopes such as ZohoPageSense.goals.ALL, with commas between them.")
    var scope: String

    @Option(help: "The team for which they act.")
    var team = "default"

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let catalog = installation.catalog
      guard let scopes = OAuthScopes(scope) else {
        throw ValidationError("--scope takes scopes such as ZohoPageSense.goals.ALL, with commas, not '\(scope)'.")
      }
      let grant = OAuthGrant(
        client: OAuthClientID(rawValue: client), team: try catalog.team(named: team).id, user: nil, scopes: scopes,
        isOffline: true)
      let made = try catalog.issueOAuthTokens(
        grant, random: installation.sources.random, now: installation.now)
      guard let made, let refresh = made.refresh else {
        preconditionFailure("what whoever runs the platform makes has no limit")
      }
      common.show(
        ["access_token": .string(made.access.text), "refresh_token": .string(refresh.text)],
        """
        Tokens, shown only now:
          access   \(made.access.text)   (works for an hour)
          refresh  \(refresh.text)
        """)
    }
  }

  struct Revoke: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "End a token at once: a refresh token with all that came of it, an access token alone.")

    @Argument(help: "The token.")
    var token: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      try common.installation().catalog.revokeOAuthToken(OAuthSecret.hash(of: token))
      common.show(["revoked": true], "The token works no longer.")
    }
  }

  private static func document(_ client: OAuthClient) -> JSONValue {
    [
      "client_id": .string(client.id.rawValue), "name": .string(client.name),
      "redirect_uri": .string(client.redirectURI), "created_at": .string(ISOTimestamp.text(client.createdAt)),
    ]
  }
}

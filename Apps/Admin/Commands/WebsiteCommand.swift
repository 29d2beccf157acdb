import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct WebsiteCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "website", abstract: "Websites whose traffic is counted.",
    discussion: "Wherever a command takes a website, its id, number, tracking code or domain will do.",
    subcommands: [Add.self, List.self, Show.self, Set.self, Remove.self])

  struct Add: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Add a website, or several at once: all of them or none.")

    @Argument(help: "Its host name, such as example.com.")
    var domains: [String]

    @Option(help: "What people call it. (default: the domain)")
    var name: String?

    @Option(name: .customLong("timezone"), help: "Time zone in which days begin and end, as in the tz database.")
    var timeZone = "Etc/UTC"

    @Option(help: "Currency in which revenue is reported.")
    var currency = CommandDefaults.currency

    @Option(help: "The team that owns it.")
    var team = "default"

    @OptionGroup var common: CommonOptions

    func validate() throws {
      if name != nil, domains.count > 1 { throw ValidationError("--name is for one website.") }
    }

    func execute() async throws {
      let installation = try common.newInstallation()
      let owner = try installation.catalog.team(named: team).id
      if domains.count > 1 { return try addAll(to: owner, of: installation) }
      let website = try installation.catalog.addWebsite(
        domain: domains[0], name: name, timeZone: timeZone, currency: currency, team: owner, now: installation.now)
      common.show(
        WebsiteCommand.document(website),
        """
        Added \(website.domain).
          id             \(website.uuid)
          tracking code  \(website.trackingCode)
        Events go to POST /e/\(website.trackingCode)
        """)
    }

    private func addAll(to owner: TeamID, of installation: Installation) throws {
      let websites = try installation.catalog.addWebsites(
        domains: domains, timeZone: timeZone, currency: currency, team: owner, now: installation.now)
      var table = TextTable(["domain", "id", "tracking code"])
      for website in websites { table.add([website.domain, website.uuid, website.trackingCode]) }
      common.show(.array(websites.map(WebsiteCommand.document)), table.text)
    }
  }

  struct List: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "List websites.")

    @Option(help: "Only those of this team.")
    var team: String?

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let catalog = try common.installation().catalog
      let owner = try team.map { try catalog.team(named: $0).id }
      let websites = try catalog.websites(of: owner)
      var table = TextTable(["domain", "id", "tracking code", "time zone", "currency", "state"])
      for website in websites {
        table.add([
          website.domain, website.uuid, website.trackingCode, website.timeZone, website.currency.rawValue,
          website.isActive ? "active" : "paused",
        ])
      }
      common.show(.array(websites.map(WebsiteCommand.document)), table.text)
    }
  }

  struct Show: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Show a website and how much is stored of it.")

    @Argument(help: "The website.")
    var website: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: website)
      let stored = try installation.makeEventStore().watermark(website: website.id)
      let last = stored.lastEventAt.map { ISOTimestamp.text($0) }
      common.show(
        [
          "id": .string(website.uuid), "number": .string(website.number), "domain": .string(website.domain),
          "name": .string(website.name), "tracking_code": .string(website.trackingCode),
          "timezone": .string(website.timeZone), "currency": .string(website.currency.rawValue),
          "is_active": .bool(website.isActive), "events": .integer(stored.events),
          "sessions": .integer(stored.sessions), "last_event_at": last.map { .string($0) } ?? .null,
        ],
        """
        \(website.domain) (\(website.name))
          id             \(website.uuid)
          number         \(website.number)
          tracking code  \(website.trackingCode)
          time zone      \(website.timeZone)
          currency       \(website.currency)
          state          \(website.isActive ? "active" : "paused")
          stored         \(ProgressBar.grouped(stored.events)) events, \(ProgressBar.grouped(stored.sessions)) sessions
          last event     \(last ?? "none yet")
        """)
    }
  }

  struct Set: AdminCommand {
    static let configuration = CommandConfiguration(abstract: "Change a website; what is not given stays.")

    @Argument(help: "The website.")
    var website: String

    @Option(help: "Its new host name.")
    var domain: String?

    @Option(help: "What people call it.")
    var name: String?

    @Option(name: .customLong("timezone"), help: "Time zone in which days begin and end.")
    var timeZone: String?

    @Option(help: "Currency in which revenue is reported.")
    var currency: CurrencyCode?

    @Flag(inversion: .prefixedNo, help: "Whether events are accepted.")
    var active: Bool?

    @OptionGroup var privacy: PrivacyOptions

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let catalog = try common.installation().catalog
      var website = try catalog.updateWebsite(
        catalog.website(matching: website).id, domain: domain, name: name, timeZone: timeZone, currency: currency,
        isActive: active)
      if let change = try privacy.change() { website = try catalog.updatePrivacy(of: website.id, change) }
      common.show(WebsiteCommand.document(website), "Changed \(website.domain).")
    }
  }

  struct Remove: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Remove a website: its tracking code, all its events and the keys that reach only it.")

    @Argument(help: "The website.")
    var website: String

    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: website)
      let job = try WorkerJob(
        installation.catalog.removeWebsite(website.id, now: installation.now), installation)
      try await job.wait()
      job.finish()
      common.show(WebsiteCommand.document(website), "Removed \(website.domain).")
    }
  }

  private static func document(_ website: Website) -> JSONValue {
    [
      "id": .string(website.uuid), "domain": .string(website.domain), "tracking_code": .string(website.trackingCode),
      "timezone": .string(website.timeZone), "name": .string(website.name), "number": .string(website.number),
      "currency": .string(website.currency.rawValue), "is_active": .bool(website.isActive),
      "cookieless": .bool(website.privacy.isCookieless), "allow_localhost": .bool(website.privacy.allowsLocalhost),
      "excluded_addresses": .array(website.privacy.excludedAddresses.map { .string($0.description) }),
      "excluded_paths": .array(website.privacy.excludedPaths.map { .string($0.description) }),
    ]
  }
}

/// What a command takes where nothing is said.
enum CommandDefaults {
  static let currency = CurrencyCode("USD")!  // three letters
}

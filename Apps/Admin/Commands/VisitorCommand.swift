import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct VisitorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "visitor", abstract: "What is stored about one visitor.",
    subcommands: [Show.self, Export.self, Erase.self])

  /// Of whom a command is.
  struct Subject: ParsableArguments {
    @Argument(help: "The visitor's id, with or without 'vis_' in front.")
    var id: String

    @Flag(help: "The id is that of a user whom the website identified: all of their visitors.")
    var user = false

    @Option(help: "The website: id, number, tracking code or domain.")
    var website: String

    /// Ids of the visitors that are meant.
    func visitors(of website: Website, _ installation: Installation) throws -> [String] {
      guard user else { return [id] }
      let known = try Identities(directory: installation.directory).visitors(of: id, on: website.id)
      guard !known.isEmpty else { throw CommandFailure("No visitor of \(website.domain) is user '\(id)'.") }
      return known.map(\.visitor)
    }
  }

  struct Show: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show everything that is stored of a visitor.",
      discussion: """
        The id is what the website's script sent, with or without 'vis_' in front; cookieless visitors are known by 16
        hexadecimal digits, as 'export' writes them.
        """)

    @OptionGroup var subject: Subject
    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: subject.website)
      let records = try subject.visitors(of: website, installation).map {
        try VisitorRecord(of: $0, on: website, installation)
      }
      guard records.contains(where: { !$0.isEmpty }) else {
        throw CommandFailure("Nothing is stored about visitor '\(subject.id)' on \(website.domain).")
      }
      common.show(
        subject.user ? VisitorRecord.document(ofUser: subject.id, records, website) : records[0].document(on: website),
        records.map(\.text).joined(separator: "\n\n"))
    }
  }
}

extension EventStore {
  /// Every event of a visitor, named with or without `vis_` in front.
  func events(of visitor: String, on website: WebsiteID) throws -> [ScannedEvent] {
    var events: [ScannedEvent] = []
    try scan(website: website, range: .all, visitor: visitor) { events.append($0) }
    guard events.isEmpty, visitor.hasPrefix("vis_") else { return events }
    return try self.events(of: String(visitor.dropFirst(4)), on: website)
  }
}

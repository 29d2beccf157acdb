import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct VerifyCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Read everything that is stored and compare it with its checksums and itself.",
    discussion: """
      Checksums of every piece, counts of events, sessions and texts against one
      another, and whether catalog, fresh events, journal and websites' files are
      of one moment. Servers may run meanwhile. Exits 1 when anything is wrong,
      and names file and piece.
      """)

  @Option(help: "Only this website: id, number, tracking code or domain.")
  var website: String?

  @Flag(help: "Do not name the changes again that the catalog has lost so far.")
  var acknowledge = false

  @OptionGroup var common: CommonOptions

  func validate() throws {
    guard !acknowledge || website == nil else {
      throw ValidationError("What the catalog has lost is no website's: leave out --website to --acknowledge it.")
    }
  }

  func execute() async throws {
    let installation = try common.installation()
    let catalog = installation.catalog
    let websites = try website.map { [try catalog.website(matching: $0)] } ?? catalog.websites()
    let verification = DirectoryVerification(
      directory: installation.directory, catalog: catalog, store: installation.makeEventStore())
    var progress = ProgressBar("Reading")
    defer { progress.clear() }
    if website == nil { try verification.runShared() }
    for (index, website) in websites.enumerated() {
      progress.draw(index, of: websites.count, unit: "websites")
      verification.run(website)
    }
    progress.clear()
    if acknowledge { try catalog.acknowledgeLostChanges() }
    let findings = verification.findings
    let domains = Dictionary(uniqueKeysWithValues: try catalog.websites().map { ($0.id, $0) })
    common.show(
      [
        "ok": .bool(findings.isEmpty), "websites": .integer(websites.count), "events": .integer(verification.events),
        "problems": .array(
          findings.map { .string((($0.website.flatMap { domains[$0]?.domain }).map { $0 + ": " } ?? "") + "\($0)") }),
        "findings": .array(
          findings.map {
            [
              "website": .text($0.website.flatMap { domains[$0]?.uuid }), "file": .string($0.file),
              "part": .string($0.part), "message": .string($0.message),
            ]
          }),
      ],
      findings.isEmpty
        ? "\(ProgressBar.grouped(verification.events)) events of \(websites.count) websites are intact."
        : findings.map(\.description).joined(separator: "\n"))
    if !findings.isEmpty { throw ExitCode.failure }
  }
}

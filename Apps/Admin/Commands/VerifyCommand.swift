import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct VerifyCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Read everything that is stored and compare it with its checksums.",
    discussion: "Exits 1 when anything is damaged, and names it.")

  @OptionGroup var common: CommonOptions

  func execute() async throws {
    let installation = try common.installation()
    let store = installation.makeEventStore()
    let websites = try installation.catalog.websites()
    var problems: [String] = []
    var events = 0
    var progress = ProgressBar("Reading")
    for (index, website) in websites.enumerated() {
      progress.draw(index, of: websites.count, unit: "websites")
      do {
        let found = try store.verify(website: website.id)
        events += found.events
        problems += found.problems.map { "\(website.domain): \($0)" }
      } catch {
        problems.append("\(website.domain): \(FailureSentence.text(error))")
      }
    }
    progress.clear()
    common.show(
      [
        "ok": .bool(problems.isEmpty), "websites": .integer(websites.count), "events": .integer(events),
        "problems": .array(problems.map { .string($0) }),
      ],
      problems.isEmpty
        ? "\(ProgressBar.grouped(events)) events of \(websites.count) websites are intact."
        : problems.joined(separator: "\n"))
    if !problems.isEmpty { throw ExitCode.failure }
  }
}

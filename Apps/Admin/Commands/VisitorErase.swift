import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

extension VisitorCommand {
  struct Erase: AdminCommand {
    static let configuration = CommandConfiguration(
      abstract: "Erase all that is stored about a visitor, for good.",
      discussion: """
        Events and sessions, errors, recordings, clicks, forms, answers, who
        they are, and what still lies in the journal or the quarantine. No question sees any of it as soon as the
        worker has begun; the command returns when nothing can be read from the
        data directory's files any more. Servers may run meanwhile. Copies that
        were made of the directory are not reached.
        """)

    @OptionGroup var subject: Subject
    @OptionGroup var common: CommonOptions

    func execute() async throws {
      let installation = try common.installation()
      let website = try installation.catalog.website(matching: subject.website)
      var counts = ErasedCounts()
      for id in try subject.visitors(of: website, installation) {
        let job = try WorkerJob(.eraseVisitor(NamedVisitor(id: id, of: website), website: website.id), installation)
        let done = try await job.wait()
        job.finish()
        let erased = ErasedCounts(text: done.result ?? "") ?? ErasedCounts()
        counts.sessions += erased.sessions
        counts.events += erased.events
      }
      common.show(
        [
          (subject.user ? "user_id" : "visitor_id"): .string(subject.id), "website": .string(website.uuid),
          "sessions": .integer(counts.sessions), "events": .integer(counts.events),
        ], "Erased \(counts.events) events in \(counts.sessions) sessions, and whatever else was stored.")
    }
  }
}

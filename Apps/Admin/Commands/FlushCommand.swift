import ArgumentParser
import HTTPSupport
import Models
import ServiceSupport
import Storage

struct FlushCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "flush", abstract: "Wait until everything that was accepted before now can be asked about.")

  @OptionGroup var common: CommonOptions

  func execute() async throws {
    let job = try WorkerJob(.flush, common.installation())
    try await job.wait()
    job.finish()
    common.show(["flushed": true], "Everything that was accepted can be asked about.")
  }
}

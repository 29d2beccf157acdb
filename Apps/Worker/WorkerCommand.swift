import ArgumentParser
import ServiceSupport

/// Brings accepted events into the store. One a data directory.
@main
struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "footfall-worker", abstract: "Brings accepted events into the store. One a data directory.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var data: DataOptions

  func run() async throws {
    try await ServerProgram.run(.worker, data: data, settings: server.settings(defaultPort: nil))
  }
}

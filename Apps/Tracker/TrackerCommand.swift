import ArgumentParser
import ServiceSupport

/// Takes events from websites: all of /e.
@main
struct TrackerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "footfall-tracker", abstract: "Takes events from websites: all of /e.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var data: DataOptions

  func run() async throws {
    try await ServerProgram.run(.tracker, data: data, settings: server.settings(defaultPort: 8081))
  }
}

import ArgumentParser
import ServiceSupport

/// Answers questions: every route but the tracker's.
@main
struct APIServerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "footfall-api", abstract: "Answers questions: every route but the tracker's.")

  @OptionGroup var server: ServerOptions
  @OptionGroup var data: DataOptions

  func run() async throws {
    try await ServerProgram.run(.api, data: data, settings: server.settings(defaultPort: 8080))
  }
}

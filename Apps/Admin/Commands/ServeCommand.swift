import ArgumentParser
import ServiceSupport

struct ServeCommand: AdminCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run everything in one process: tracker, API and worker.",
    discussion: """
      Prints 'ready http://HOST:PORT' when it accepts connections. Ends on
      SIGTERM or Ctrl-C, after everything that was accepted is stored.
      """)

  @OptionGroup var server: ServerOptions
  @OptionGroup var common: CommonOptions

  func execute() async throws {
    try await FootfallServer.run(
      .all, dataPath: common.data.path, settings: server.settings(defaultPort: 8080), announce: printLine)
  }
}

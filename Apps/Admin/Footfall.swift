import ArgumentParser
import Foundation

/// The one command for whoever runs Footfall: the server for small websites, and everything about its data.
@main
struct Footfall: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "footfall",
    abstract: "Web analytics on your own server.",
    discussion: """
      Start with a website and a key, then serve:

        footfall website add example.com
        footfall key add --name laptop --all
        footfall serve

      Commands work on the folder that --data-dir or $FOOTFALL_DATA_DIR names.
      They work while servers run, and take effect at once. With --json they
      print one JSON document.
      """,
    subcommands: [ServeCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "Who and what",
        subcommands: [
          WebsiteCommand.self, KeyCommand.self, TeamCommand.self, UserCommand.self, OAuthCommand.self,
        ]),
      CommandGroup(
        name: "Data",
        subcommands: [
          ImportCommand.self, ExportCommand.self, FlushCommand.self, StatsCommand.self, VisitorCommand.self,
          VitalsCommand.self, ErrorCommand.self, ReplayCommand.self, DeliveriesCommand.self,
        ]),
      CommandGroup(
        name: "Understanding and care",
        subcommands: [
          ExplainCommand.self, UsageCommand.self, VerifyCommand.self, DoctorCommand.self, QuarantineCommand.self,
        ]),
    ])

  /// Runs the command that the words name.
  ///
  /// Of wrong words in a command the library would show the usage of `footfall`, whatever the command.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let wrong as WrongUsage {
      FileHandle.standardError.write(Data("Error: \(wrong.sentence)\nUsage: \(usageString(for: wrong.command))\n".utf8))
      exit(withError: ExitCode.validationFailure)
    } catch {
      exit(withError: error)
    }
  }
}

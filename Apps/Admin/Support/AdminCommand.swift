import ArgumentParser
import Foundation
import HTTPSupport
import Models
import ServiceSupport
import Storage

/// A command whose failures reach the terminal as one sentence.
protocol AdminCommand: AsyncParsableCommand {
  /// Does what the command is for.
  func execute() async throws
}

extension AdminCommand {
  mutating func run() async throws {
    do {
      try await execute()
    } catch let error as ExitCode {
      throw error
    } catch let error as ValidationError {
      throw WrongUsage(command: Self.self, sentence: error.message)
    } catch CatalogError.invalid(let field, let reason) {
      throw WrongUsage(
        command: Self.self, sentence: FailureSentence.text(CatalogError.invalid(field: field, reason: reason)))
    } catch {
      throw CommandFailure(error)
    }
  }
}

/// A command was given words that it cannot work with.
struct WrongUsage: Error {
  /// Whose usage is to be shown.
  let command: any ParsableCommand.Type
  let sentence: String
}

/// Why a command failed, as a person can read it; exit code 1.
struct CommandFailure: Error, CustomStringConvertible {
  let description: String

  /// A failure with this sentence.
  init(_ sentence: String) { description = sentence }

  /// What this error has to say.
  init(_ error: any Error) { description = FailureSentence.text(error) }
}

/// `--data-dir` and `--json`, which every command takes.
struct CommonOptions: ParsableArguments {
  @OptionGroup var data: DataOptions

  @Flag(name: .customLong("json"), help: "Print one JSON document on standard output.")
  var isJSON = false

  /// The installation that the command is about, which must be there.
  func installation(sources: WorldSources = .system()) throws -> Installation {
    try Installation(existing: data.path, sources: sources)
  }

  /// The installation that the command is about, made when it is not there: for commands that add something.
  func newInstallation() throws -> Installation { try Installation(path: data.path, sources: .system()) }

  /// Prints what came out: the document with `--json`, else the text.
  func show(_ document: @autoclosure () -> JSONValue, _ text: @autoclosure () -> String) {
    printLine(isJSON ? JSONWriter.text(of: document()) : text())
  }
}

/// Writes a line on standard output at once.
func printLine(_ text: String) {
  FileHandle.standardOutput.write(Data((text + "\n").utf8))
}

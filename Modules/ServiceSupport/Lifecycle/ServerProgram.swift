import ArgumentParser
import Foundation

/// A server as a program: what it says on standard output and how it fails.
public enum ServerProgram {
  /// Runs the roles until the end; a failure becomes one sentence on standard error and exit code 1.
  public static func run(_ roles: ServerRoles, data: DataOptions, settings: ServerSettings) async throws {
    do {
      try await FootfallServer.run(roles, dataPath: data.path, settings: settings) { line in
        FileHandle.standardOutput.write(Data((line + "\n").utf8))
      }
    } catch {
      FileHandle.standardError.write(Data("Error: \(FailureSentence.text(error))\n".utf8))
      throw ExitCode.failure
    }
  }
}

/// Which Footfall this is.
public enum BuildVersion {
  /// Its version.
  public static let current = "0.1.0"
}

/// Errors as sentences for people at a terminal.
public enum FailureSentence {
  /// What the error has to say, with a capital and a full stop.
  public static func text(_ error: any Error) -> String {
    let text =
      switch error {
      case let error as any CustomStringConvertible: error.description
      default: String(describing: error)
      }
    let ending = text.last.map { ".!?".contains($0) } == true ? "" : "."
    return text.prefix(1).uppercased() + text.dropFirst() + ending
  }
}

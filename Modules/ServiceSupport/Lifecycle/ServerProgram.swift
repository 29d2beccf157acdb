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

import ArgumentParser
import Foundation
import ServiceSupport

/// A server of this program on the same connections as the tracker's, which reads requests and answers 204 without
/// looking at them: the most that ingest could reach.
struct BaselineProcess: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "baseline", shouldDisplay: false)

  func run() async throws {
    try await BaselineServer.run(host: "127.0.0.1", port: 0) { line in
      FileHandle.standardOutput.write(Data((line + "\n").utf8))
    }
  }

  /// Starts it and says where it listens.
  static func start() throws -> (process: ChildProcess, port: Int) {
    let process = try ChildProcess("/proc/self/exe", ["baseline"])
    guard let port = process.readLine()?.split(separator: ":").last.flatMap({ Int($0) }) else {
      throw BenchmarkError("The empty server did not begin.")
    }
    return (process, port)
  }
}

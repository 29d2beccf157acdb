import Foundation

/// A server process on loopback, on a port of its own choice.
///
/// Ends with the object at the latest, by SIGKILL, so that no failing test leaves one behind.
final class RunningServer {
  let port: Int
  private let process: Process
  private let exit: Task<Void, Never>
  private let errors: URL
  private let folder: TemporaryFolder

  /// Starts the program and returns when it says that it accepts.
  ///
  /// - Throws: when it ends, or says nothing for 30 s, with what it wrote on standard error.
  init(
    _ executable: Executable, dataDirectory: URL, _ arguments: [String] = [], environment: [String: String] = [:]
  ) async throws {
    let folder = try TemporaryFolder()
    let errors = try folder.emptyFile("errors")
    let process = RunningServer.process(executable, dataDirectory, arguments, environment)
    process.standardError = try FileHandle(forWritingTo: errors)
    let output = Pipe()
    process.standardOutput = output
    let (ended, ends) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in ends.finish() }
    try process.run()
    exit = Task { for await _ in ended {} }
    let line = await RunningServer.firstLine(of: output.fileHandleForReading)
    guard let line, let port = line.split(separator: ":").last.flatMap({ Int($0) }) else {
      process.terminate()
      throw EndToEndError(
        "\(executable.rawValue) said \(line ?? "nothing"): \(try String(contentsOf: errors, encoding: .utf8))")
    }
    self.process = process
    self.port = port
    self.errors = errors
    self.folder = folder
  }

  /// Starts the program and ends it as a power cut would after so many milliseconds, ready or not.
  static func killWhileStarting(
    _ executable: Executable, dataDirectory: URL, _ arguments: [String] = [], environment: [String: String] = [:],
    afterMilliseconds: Int
  ) async throws {
    let process = RunningServer.process(executable, dataDirectory, arguments, environment)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try await process.runAndKill(afterMilliseconds: afterMilliseconds)
  }

  private static func process(
    _ executable: Executable, _ dataDirectory: URL, _ arguments: [String], _ environment: [String: String]
  ) -> Process {
    let process = Process()
    process.executableURL = executable.url
    let verb = executable == .footfall ? ["serve"] : []
    process.arguments = verb + ["--data-dir", dataDirectory.path, "--port", "0", "--rate-limit-scale", "0"] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    return process
  }

  deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

  /// What it wrote on standard error so far.
  var log: String { (try? String(contentsOf: errors, encoding: .utf8)) ?? "" }

  /// Asks it to end, waits until it has, and answers with its exit code.
  @discardableResult
  func stop() async -> Int32 {
    process.terminate()
    await exit.value
    return process.terminationStatus
  }

  /// Ends it as a power cut would, and waits until it is gone.
  func killAtOnce() async {
    kill(process.processIdentifier, SIGKILL)
    await exit.value
  }

  private static func firstLine(of handle: FileHandle) async -> String? {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var line: [UInt8] = []
        while let byte = try? handle.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") { line.append(byte) }
        continuation.resume(returning: line.isEmpty ? nil : String(decoding: line, as: UTF8.self))
      }
    }
  }
}

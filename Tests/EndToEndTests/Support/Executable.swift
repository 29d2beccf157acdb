import Foundation

/// The executables as they were built beside these tests.
enum Executable: String {
  case footfall
  case api = "footfall-api"
  case tracker = "footfall-tracker"
  case worker = "footfall-worker"

  /// Products lie in the folder of the test bundle, unless `FOOTFALL_EXECUTABLES` names another.
  var url: URL {
    if let folder = ProcessInfo.processInfo.environment["FOOTFALL_EXECUTABLES"] {
      return URL(fileURLWithPath: folder).appendingPathComponent(rawValue)
    }
    return URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(rawValue)
  }
}

/// A program that ran to its end.
struct FinishedRun {
  let exitCode: Int32
  let output: String
  let errors: String
}

struct EndToEndError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Runs a program to its end, with `input` on its standard input.
func run(
  _ executable: Executable, _ arguments: [String], input: String? = nil, environment: [String: String] = [:]
) async throws -> FinishedRun {
  let process = Process()
  process.executableURL = executable.url
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  // Files instead of pipes: nothing to drain while the program runs, whatever it prints.
  let folder = try TemporaryFolder()
  let output = try folder.emptyFile("output")
  let errors = try folder.emptyFile("errors")
  process.standardOutput = try FileHandle(forWritingTo: output)
  process.standardError = try FileHandle(forWritingTo: errors)
  if let input {
    let file = folder.url.appendingPathComponent("input")
    try Data(input.utf8).write(to: file)
    process.standardInput = try FileHandle(forReadingFrom: file)
  } else {
    process.standardInput = FileHandle.nullDevice
  }
  try await process.runToEnd()
  return FinishedRun(
    exitCode: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
    errors: try String(contentsOf: errors, encoding: .utf8))
}

extension Process {
  /// Starts the program and returns when it has ended.
  func runToEnd() async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      terminationHandler = { _ in continuation.resume() }
      do { try run() } catch {
        terminationHandler = nil
        continuation.resume(throwing: error)
      }
    }
  }
}

extension Process {
  /// Starts the program, kills it after so many milliseconds, and returns when it is gone.
  ///
  /// - Returns: whether it had ended before, of its own accord, and well.
  @discardableResult
  func runAndKill(afterMilliseconds: Int) async throws -> Bool {
    let (ended, ends) = AsyncStream<Void>.makeStream()
    terminationHandler = { _ in ends.finish() }
    try run()
    let process = processIdentifier
    let striking = Task {
      try? await Task.sleep(for: .milliseconds(afterMilliseconds))
      if !Task.isCancelled { kill(process, SIGKILL) }
    }
    for await _ in ended {}
    striking.cancel()
    return terminationReason == .exit && terminationStatus == 0
  }
}

/// A folder that goes when nobody needs it any more.
final class TemporaryFolder: Sendable {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("footfall-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func emptyFile(_ name: String) throws -> URL {
    let file = url.appendingPathComponent(name)
    try Data().write(to: file)
    return file
  }

  func file(_ name: String, _ text: String) throws -> URL {
    let file = url.appendingPathComponent(name)
    try Data(text.utf8).write(to: file)
    return file
  }
}

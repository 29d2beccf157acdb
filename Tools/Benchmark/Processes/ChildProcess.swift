import Foundation
import Synchronization

/// A program that runs beside the benchmark; ends with the object at the latest.
final class ChildProcess: Sendable {
  /// What became of a program.
  struct Ending: Sendable {
    let status: Int32
    /// Most memory it ever held, in bytes.
    let peakMemory: Int
    /// Seconds from its start to its end.
    let seconds: Double
  }

  let id: pid_t
  private let output: Int32
  private let input: Int32
  private let started: ContinuousClock.Instant
  private let ending = Mutex<Ending?>(nil)
  private let unread = Mutex<[UInt8]>([])

  /// Starts a program. Its standard error is ours, or goes to a file.
  ///
  /// - Throws: `BenchmarkError` when there is no such program.
  init(_ program: String, _ arguments: [String], errors: String? = nil) throws {
    var toChild: [Int32] = [0, 0]
    var fromChild: [Int32] = [0, 0]
    guard pipe(&toChild) == 0, pipe(&fromChild) == 0 else { throw BenchmarkError("Cannot make a pipe.") }
    // Other programs must not inherit the ends, or this one would never see the end of its input.
    for end in toChild + fromChild { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, toChild[0], 0)
    posix_spawn_file_actions_adddup2(&actions, fromChild[1], 1)
    if let errors { posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600) }
    var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { words.forEach { free($0) } }
    var id: pid_t = 0
    started = .now
    let code = posix_spawn(&id, program, &actions, nil, &words, environ)
    close(toChild[0])
    close(fromChild[1])
    self.id = id
    input = toChild[1]
    output = fromChild[0]
    guard code == 0 else {
      ending.withLock { $0 = Ending(status: -1, peakMemory: 0, seconds: 0) }
      throw BenchmarkError("Cannot start \(program): \(String(cString: strerror(code))).")
    }
  }

  deinit {
    if ending.withLock({ $0 == nil }) {
      kill(id, SIGKILL)
      _ = wait()
    }
    close(input)
    close(output)
  }

  /// Writes a line on its standard input.
  func send(_ line: String) throws {
    var bytes = Array((line + "\n").utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
      guard count > 0 else { throw BenchmarkError("A program that is asked has ended.") }
      bytes = bytes.dropFirst(count)
    }
  }

  /// The next line of its standard output; `nil` at the end.
  func readLine() -> String? {
    unread.withLock { unread in
      var chunk = [UInt8](repeating: 0, count: 65_536)
      while true {
        if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
          let line = String(decoding: unread[..<end], as: UTF8.self)
          unread.removeSubrange(...end)
          return line
        }
        let count = read(output, &chunk, chunk.count)
        guard count > 0 else { return nil }
        unread.append(contentsOf: chunk[..<count])
      }
    }
  }

  /// Everything that it still writes on its standard output.
  func readAll() -> String {
    var text = ""
    while let line = readLine() { text += line + "\n" }
    return text + unread.withLock { String(decoding: $0, as: UTF8.self) }
  }

  /// Waits until it has ended.
  func wait() -> Ending {
    ending.withLock { ending in
      if let ending { return ending }
      var status: Int32 = 0
      var usage = rusage()
      while wait4(id, &status, 0, &usage) < 0, errno == EINTR {}
      let code = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
      let elapsed = started.duration(to: .now)
      let known = Ending(status: code, peakMemory: usage.ru_maxrss * 1024, seconds: elapsed.seconds)
      ending = known
      return known
    }
  }

  /// Asks it to end and waits until it has.
  func stop() -> Ending {
    if ending.withLock({ $0 == nil }) { kill(id, SIGTERM) }
    return wait()
  }
}

extension Duration {
  /// The duration in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) / 1e18 }
  /// The duration in milliseconds.
  var milliseconds: Double { seconds * 1000 }
}

import Foundation

/// Another engine with the same data, asked through a Python process of its own.
final class PeerEngine {
  /// What filling it cost.
  struct Loaded: Codable, Equatable {
    let seconds: Double
    /// Size of its data, once merged.
    let bytes: Int
  }

  private struct Reply: Decodable {
    let milliseconds: Double
    let rows: [[String]]
  }

  /// Engines that can be asked, by the name under which they are shown.
  static let names = ["clickhouse", "duckdb"]
  static let threads = 2

  let name: String
  let process: ChildProcess

  /// Opens an engine that was filled, and waits until it answers.
  init(_ name: String, python: String, folder: String) throws {
    self.name = name
    process = try ChildProcess(python, [Self.script, "answer", name, "\(folder)/\(name)", String(Self.threads)])
    guard process.readLine() != nil else { throw BenchmarkError("\(name) did not begin.") }
  }

  /// Fills an engine from a file of import rows.
  static func load(_ name: String, python: String, folder: String, rows: String) throws -> Loaded {
    let process = try ChildProcess(python, [script, "load", name, "\(folder)/\(name)", rows, String(threads)])
    let text = process.readAll()
    guard process.wait().status == 0 else { throw BenchmarkError("\(name) could not be filled.") }
    return try JSONDecoder().decode(Loaded.self, from: Data(text.utf8))
  }

  /// Asks a question and says how long the engine's statements took.
  func ask(_ question: Question) throws -> (answer: Answer, milliseconds: Double) {
    try process.send(String(decoding: JSONEncoder().encode(question), as: UTF8.self))
    guard let line = process.readLine() else { throw BenchmarkError("\(name) failed at \(question.id).") }
    let reply = try JSONDecoder().decode(Reply.self, from: Data(line.utf8))
    return (Answer(rows: reply.rows), reply.milliseconds)
  }

  private static let script = BenchmarkFolder.path + "/Peers/peers.py"
}

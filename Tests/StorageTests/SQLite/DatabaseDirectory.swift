import Foundation
import Storage

/// A directory of its own for one test, deleted with it.
final class DatabaseDirectory: Sendable {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "footfall-tests-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Path of a file inside.
  func file(_ name: String) -> String { path + "/" + name }

  /// A new connection to the file `test.sqlite`.
  func connect(_ options: Connection.Options = Connection.Options(mode: .create)) throws -> Connection {
    try Connection(path: file("test.sqlite"), options)
  }
}

import Foundation

/// Lines on their way to a file or standard output, written in large pieces.
struct LineWriter {
  private let handle: FileHandle
  private let isFile: Bool
  private var waiting: [UInt8] = []

  /// - Parameter path: of a file that is made or replaced; `nil`: standard output.
  init(path: String?) throws {
    isFile = path != nil
    guard let path else {
      handle = .standardOutput
      return
    }
    guard FileManager.default.createFile(atPath: path, contents: nil), let file = FileHandle(forWritingAtPath: path)
    else { throw CommandFailure("Cannot write \(path).") }
    handle = file
  }

  /// Adds a line.
  mutating func write(_ line: String) throws {
    waiting.append(contentsOf: line.utf8)
    waiting.append(UInt8(ascii: "\n"))
    if waiting.count > 1 << 18 { try flush() }
  }

  /// Writes what waits. Nothing may be added afterwards.
  mutating func finish() throws {
    try flush()
    if isFile { try handle.close() }
  }

  private mutating func flush() throws {
    do { try handle.write(contentsOf: Data(waiting)) } catch {
      throw CommandFailure("Cannot write the rows: \(error.localizedDescription)")
    }
    waiting.removeAll(keepingCapacity: true)
  }
}

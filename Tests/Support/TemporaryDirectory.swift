import Foundation

/// A directory of a test's own, removed with everything in it when nobody holds it any more.
public final class TemporaryDirectory: Sendable {
  /// Path without a slash at the end; the directory exists.
  public let path: String

  /// Makes a new directory.
  public init() throws {
    path = NSTemporaryDirectory() + "footfall-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

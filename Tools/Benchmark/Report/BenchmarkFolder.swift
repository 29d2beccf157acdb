import Foundation

/// Where the benchmark's own files lie that are not compiled.
enum BenchmarkFolder {
  /// The folder of the sources, unless `FOOTFALL_BENCHMARK_FOLDER` says otherwise, as for a program that was moved.
  static let path =
    ProcessInfo.processInfo.environment["FOOTFALL_BENCHMARK_FOLDER"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
}

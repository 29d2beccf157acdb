public import ArgumentParser
import Foundation

/// `--data-dir`: where everything is kept.
public struct DataOptions: ParsableArguments {
  @Option(
    name: .customLong("data-dir"),
    help: ArgumentHelp(
      "Folder that holds all data. Made when it does not exist. (default: $FOOTFALL_DATA_DIR, else ./footfall-data)",
      valueName: "path"))
  private var dataDirectory: String?

  /// Options as parsed.
  public init() {}

  /// Absolute path of the data directory.
  public var path: String {
    let path = dataDirectory ?? ProcessEnvironment.current["FOOTFALL_DATA_DIR"] ?? "footfall-data"
    return URL(fileURLWithPath: path).standardizedFileURL.path
  }
}

public import ArgumentParser

/// `--geo-db`: where addresses are looked up.
public struct PlaceOptions: ParsableArguments {
  @Option(
    name: .customLong("geo-db"),
    help: ArgumentHelp(
      "Database in MaxMind's format (.mmdb) that tells countries, regions and cities of addresses; read anew when it "
        + "changes. (default: $FOOTFALL_GEO_DB, else none)", valueName: "file"))
  private var database: String?

  /// Options as parsed.
  public init() {}

  /// Path of the file; `nil` without one.
  public func path(_ environment: ProcessEnvironment = .current) -> String? {
    database ?? environment["FOOTFALL_GEO_DB"]
  }
}

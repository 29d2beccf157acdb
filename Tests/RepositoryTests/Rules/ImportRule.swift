/// Which way dependencies point: a table of what each module may import, and nothing else.
enum ImportRule {
  /// What comes with Swift and may be used everywhere.
  static let toolchain: Set<String> = [
    "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Swift", "Synchronization",
  ]

  /// Products of packages that the edges may use.
  private static let web: Set<String> = [
    "HTTPTypes", "Hummingbird", "HummingbirdCore", "Logging", "NIOCore", "NIOHTTP1",
  ]
  private static let inner: Set<String> = [
    "Models", "Storage", "ErrorGrouping", "ReplayStorage", "Ingestion", "Query", "Optimization", "Auth",
  ]
  private static let edges: Set<String> = [
    "Delivery", "HTTPSupport", "TrackingRoutes", "ExternalRoutes", "PageSenseRoutes",
  ]

  /// Module → modules, system libraries and packages' products that it may import. A new module needs a line here,
  /// which says where it stands. From `Models` to `Query` there is no package.
  static let allowed: [String: Set<String>] = [
    "Models": [],
    "Storage": ["Models", "CSQLite", "CZlib"],
    "ErrorGrouping": [],
    "ReplayStorage": ["Models", "Storage", "CZlib"],
    "Ingestion": ["Models", "Storage", "ErrorGrouping", "ReplayStorage", "CZlib"],
    "Query": ["Models", "Storage"],
    "Optimization": ["Models", "Storage", "Query"],
    "Auth": ["Models", "Storage", "Crypto", "CryptoExtras"],
    "Delivery": ["Models", "Storage", "AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOSSL"],
    "HTTPSupport": web.union(["Models", "Storage", "Auth"]),
    "TrackingRoutes": web.union(["Models", "Storage", "Ingestion", "Query", "Optimization", "Auth", "HTTPSupport"]),
    "ExternalRoutes": web.union(["Models", "Storage", "Query", "Auth", "HTTPSupport"]),
    "PageSenseRoutes": web.union([
      "Models", "Storage", "ReplayStorage", "Query", "Optimization", "Auth", "HTTPSupport",
    ]),
    "ServiceSupport": web.union(inner).union(edges).union(["ServiceLifecycle", "UnixSignals", "ArgumentParser"]),
  ]

  /// What the executables may import: they only wire, so that nearly everything is allowed but the web framework.
  static let allowedInApps: Set<String> = inner.union(edges).union(["ServiceSupport", "ArgumentParser"])
  /// What tools may import.
  static let allowedInTools: Set<String> = ["Models", "ArgumentParser"]
  /// What the benchmark may import besides: it asks the engine, and measures servers against an empty one.
  static let allowedInBenchmark: Set<String> = ["Storage", "ServiceSupport"]
  /// The simulation runs the product itself, and compares it with the tests' reference.
  static let allowedInSimulation: Set<String> = allowedInTools.union(
    ["Storage", "ReplayStorage", "Ingestion", "TestSupport"])

  static func findings(_ file: RepositoryFile) -> [Finding] {
    guard let target = file.target else { return [] }
    let allowed: Set<String>
    switch file.path.split(separator: "/").first {
    case "Modules":
      guard let known = Self.allowed[target] else {
        return [Finding(path: file.path, line: 0, message: "module \(target) has no line in ImportRule")]
      }
      allowed = known
    case "Apps": allowed = allowedInApps
    case "Tools":
      switch target {
      case "Benchmark": allowed = allowedInTools.union(allowedInBenchmark)
      case "Simulation": allowed = allowedInSimulation
      default: allowed = allowedInTools
      }
    default: return []
    }
    return file.lines.enumerated().compactMap { index, line in
      guard let module = importedModule(line), !toolchain.contains(module), !allowed.contains(module) else {
        return nil
      }
      return Finding(path: file.path, line: index + 1, message: "\(target) must not import \(module)")
    }
  }

  /// The module that a line imports: `import X`, `public import X`, `@testable import X`, `import struct X.Y`.
  static func importedModule(_ line: String) -> String? {
    var words = line.split(separator: " ").map(String.init)[...]
    let modifiers: Set<String> = ["public", "package", "internal", "private", "fileprivate"]
    while let first = words.first, modifiers.contains(first) || first.hasPrefix("@") { words.removeFirst() }
    guard words.first == "import", var name = words.dropFirst().first else { return nil }
    let kinds: Set<String> = ["struct", "class", "enum", "protocol", "func", "var", "let", "typealias"]
    if kinds.contains(name), let next = words.dropFirst(2).first { name = next }
    return name.split(separator: ".").first.map(String.init)
  }
}

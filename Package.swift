// swift-tools-version: 6.2
import PackageDescription

/// Settings of every target of ours: the Swift 6 language mode comes from `swiftLanguageModes` below.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, path: "Modules/\(name)", swiftSettings: strict)
}

func app(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: "Apps/\(name)", swiftSettings: strict)
}

func tool(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, path: "Tools/\(name)", swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", resources: resources, swiftSettings: strict)
}

/// What the tests of the modules below the edge may use.
let inner: [Target.Dependency] = [
  "Models", "Storage", "ErrorGrouping", "ReplayStorage", "Ingestion", "Query", "Optimization", "Auth", "TestSupport",
]

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let asyncHTTPClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")

let package = Package(
  name: "footfall",
  products: [
    .executable(name: "footfall", targets: ["Admin"]),
    .executable(name: "footfall-api", targets: ["APIServer"]),
    .executable(name: "footfall-tracker", targets: ["Tracker"]),
    .executable(name: "footfall-worker", targets: ["Worker"]),
  ],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
  ],
  // Targets stand in the order in which they may know each other: each imports only what stands above it.
  targets: [
    .systemLibrary(name: "CSQLite", path: "Modules/CSQLite", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CZlib", path: "Modules/CZlib", providers: [.apt(["zlib1g-dev"])]),
    module("Models"),
    module("Storage", ["Models", "CSQLite", "CZlib"]),
    module("ErrorGrouping"),
    module("ReplayStorage", ["Models", "Storage", "CZlib"]),
    module("Ingestion", ["Models", "Storage", "ErrorGrouping", "ReplayStorage", "CZlib"]),
    module("Query", ["Models", "Storage"]),
    module("Optimization", ["Models", "Storage", "Query"]),
    module("Auth", ["Models", "Storage", crypto, cryptoExtras]),
    module("Delivery", ["Models", "Storage", asyncHTTPClient, nioCore, nioHTTP1, nioSSL]),
    module(
      "HTTPSupport",
      ["Models", "Storage", "Auth", hummingbird, httpTypes, nioCore, nioHTTP1, logging]),
    module(
      "TrackingRoutes",
      [
        "Models", "Storage", "Ingestion", "Query", "Optimization", "Auth", "HTTPSupport", hummingbird, httpTypes,
        nioCore, nioHTTP1, logging,
      ]),
    module(
      "ExternalRoutes",
      ["Models", "Storage", "Query", "Auth", "HTTPSupport", hummingbird, httpTypes, nioCore, logging]),
    module(
      "PageSenseRoutes",
      [
        "Models", "Storage", "ReplayStorage", "Query", "Optimization", "Auth", "HTTPSupport", hummingbird, httpTypes,
        nioCore, logging,
      ]),
    module(
      "ServiceSupport",
      [
        "Models", "Storage", "ErrorGrouping", "ReplayStorage", "Ingestion", "Query", "Optimization", "Auth",
        "Delivery", "HTTPSupport", "TrackingRoutes", "ExternalRoutes", "PageSenseRoutes", hummingbird, httpTypes,
        nioCore, logging, lifecycle, unixSignals, argumentParser,
      ]),
    app("APIServer", ["ServiceSupport", argumentParser]),
    app("Tracker", ["ServiceSupport", argumentParser]),
    app("Worker", ["ServiceSupport", argumentParser]),
    app(
      "Admin",
      [
        "ServiceSupport", "Models", "Storage", "ErrorGrouping", "ReplayStorage", "Ingestion", "Query", "Optimization",
        "Auth", "HTTPSupport", "ExternalRoutes", argumentParser,
      ]),
    tool("TrafficGenerator", ["Models", argumentParser]),
    .executableTarget(
      name: "Benchmark",
      dependencies: ["Models", "Storage", "ServiceSupport", argumentParser],
      path: "Tools/Benchmark", exclude: ["Peers/peers.py", "thresholds.json"], swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["Models", "Storage", "CSQLite"], path: "Tests/Support",
      swiftSettings: strict),
    .target(
      name: "HTTPReceiver", dependencies: [nioCore, nioHTTP1, nioPosix, nioSSL], path: "Tests/HTTPReceiver",
      swiftSettings: strict),
    .executableTarget(
      name: "Simulate",
      dependencies: ["Models", "Storage", "ReplayStorage", "Ingestion", "TestSupport", argumentParser],
      path: "Tools/Simulation", swiftSettings: strict),
    tests("ModelsTests", inner),
    tests("StorageTests", inner),
    tests("StorageContractTests", inner),
    tests("ErrorGroupingTests", ["ErrorGrouping"]),
    tests("ReplayStorageTests", inner),
    tests("IngestionTests", inner),
    tests("QueryTests", inner),
    tests("OptimizationTests", inner),
    tests("AuthTests", inner),
    tests("DeliveryTests", ["Delivery", "HTTPReceiver"] + inner),
    tests("TrafficGeneratorTests", ["Models", "TrafficGenerator"]),
    tests("BenchmarkTests", ["Models", "Storage", "Benchmark", "Admin"]),
    tests(
      "HTTPSupportTests",
      ["HTTPSupport", "Models", "Storage", "TestSupport", hummingbird, httpTypes, nioCore, nioHTTP1, nioEmbedded]),
    tests(
      "TrackingRoutesTests",
      [
        "TrackingRoutes", "HTTPSupport", "Ingestion", "Models", "Storage", "Auth", "TestSupport", nioCore, nioHTTP1,
        nioEmbedded,
      ]),
    tests(
      "ExternalRoutesTests",
      ["ExternalRoutes", "HTTPSupport", hummingbird, httpTypes, nioCore, nioEmbedded, logging] + inner),
    tests(
      "PageSenseRoutesTests",
      ["PageSenseRoutes", "HTTPSupport", hummingbird, httpTypes, nioCore, nioEmbedded, logging] + inner),
    tests(
      "ServiceSupportTests",
      ["ServiceSupport", "HTTPSupport", "Models", "Storage", "Ingestion", "TestSupport", argumentParser]),
    tests("SimulationTests", ["Simulate", "Models", "Storage", "Ingestion", "TestSupport"]),
    tests("RepositoryTests", []),
    tests(
      "EndToEndTests",
      ["Admin", "APIServer", "Tracker", "Worker", "Auth", "Models", "HTTPReceiver", "TestSupport", nioSSL]),
  ],
  swiftLanguageModes: [.v6]
)

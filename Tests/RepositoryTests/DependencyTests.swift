import Testing

@Suite struct DependencyTests {
  @Test func `modules import only what the table allows`() {
    let findings = Repository.swiftFiles.flatMap(ImportRule.findings)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test func `time, chance and environment are handed in`() {
    let findings = Repository.swiftFiles.flatMap(AmbientRule.findings)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test func `every module of the table has a folder`() {
    for module in ImportRule.allowed.keys.sorted() {
      #expect(Repository.exists("Modules/\(module)"), "\(module)")
    }
  }

  @Test(arguments: [
    ("Modules/Query/QueryRunner.swift", "import Ingestion"),
    ("Modules/Ingestion/Record/Limits.swift", "public import Query"),
    ("Modules/Models/Website.swift", "internal import struct Crypto.SHA256"),
    ("Modules/Storage/EventStore.swift", "import Hummingbird"),
    ("Modules/Query/QueryRunner.swift", "@preconcurrency import CSQLite"),
    ("Modules/TrackingRoutes/TrackingRoutes.swift", "import ExternalRoutes"),
    ("Modules/Core/Everything.swift", "import Foundation"),
    ("Apps/Worker/Worker.swift", "import Hummingbird"),
    ("Tools/TrafficGenerator/Clients.swift", "import Storage"),
  ])
  func `an edge that points up or out is found`(path: String, line: String) {
    #expect(ImportRule.findings(RepositoryFile(path, line)).count == 1)
  }

  @Test(arguments: [
    ("Modules/Query/QueryRunner.swift", "public import Storage\nimport Synchronization"),
    ("Modules/Auth/Hashes/VisitorHashing.swift", "import Crypto"),
    ("Modules/Query/QueryRunner.swift", "// import Ingestion"),
    ("Tests/QueryTests/MetricTests.swift", "@testable import Query"),
  ])
  func `an edge that points down is none`(path: String, text: String) {
    #expect(ImportRule.findings(RepositoryFile(path, text)).isEmpty)
  }

  @Test func `asking the machine is found below the apps only`() {
    let text = "/// Not Date().\nlet now = Date()\nlet home = getenv(\"HOME\")"
    #expect(AmbientRule.findings(RepositoryFile("Modules/Query/A/Clock.swift", text)).map(\.line) == [2, 3])
    #expect(AmbientRule.findings(RepositoryFile("Modules/ServiceSupport/A/Clock.swift", text)).isEmpty)
    #expect(AmbientRule.findings(RepositoryFile("Apps/Admin/Clock.swift", text)).isEmpty)
  }
}

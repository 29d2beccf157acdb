import Testing

@Suite struct NameTests {
  @Test func `names say what a thing is`() {
    let findings = Repository.files.filter { $0.path.contains("/") }.flatMap(NameRule.findings)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test(arguments: [
    "struct SessionManager {}", "public final class QueryHelper: Sendable {}", "enum StringUtils {", "enum Common {",
    "struct StatsService {", "actor StatsService: Sendable {", "private protocol DeviceInfo {}",
  ])
  func `a type whose name fits everything is found`(line: String) {
    #expect(NameRule.findings(RepositoryFile("Modules/Query/Run/Lanes.swift", line)).count == 1)
  }

  @Test(arguments: [
    "struct JournalService: Service {", "public struct WebServer: Service {", "struct CommonOptions {",
    "class func of()", "// struct SessionManager {}", "struct InformationGain {}",
  ])
  func `a type with a name of its own is not`(line: String) {
    #expect(NameRule.findings(RepositoryFile("Modules/Query/Run/Lanes.swift", line)).isEmpty)
  }

  @Test func `files and folders have names of their own too`() {
    #expect(NameRule.findings(RepositoryFile("Modules/Query/Utils/Lanes.swift", "")).count == 1)
    #expect(NameRule.findings(RepositoryFile("Modules/Core/Run/Lanes.swift", "")).count == 1)
    #expect(NameRule.findings(RepositoryFile("Modules/Query/Run/LaneHelpers.swift", "")).count == 1)
  }
}

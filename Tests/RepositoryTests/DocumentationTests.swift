import Testing

@Suite struct DocumentationTests {
  @Test func `everything public is documented`() {
    let files = Repository.swiftFiles.filter { $0.path.hasPrefix("Modules/") }
    let requirements = DocumentationRule.requirements(files)
    let findings = files.flatMap { DocumentationRule.findings($0, requirements: requirements) }
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test(arguments: [
    "public struct Visitor {}", "  public init(visitor: Int) {}", "@frozen public enum Kind {}",
    "/// Far above.\n\npublic let count = 1", "// Not a doc comment.\npublic var count: Int { 1 }",
    "public final class Journal: Sendable {", "  public static func of(_ text: String) -> Int { 1 }",
    "public protocol Store {}", "public typealias Rule = Int", "  public subscript(row: Int) -> Int { 1 }",
  ])
  func `a public declaration without a text is found`(text: String) {
    #expect(DocumentationRule.findings(RepositoryFile("Modules/Query/A/B.swift", text)).count == 1)
  }

  @Test(arguments: [
    "/// A visitor.\npublic struct Visitor {}", "/// Fast.\n@inline(__always)\n@inlinable\npublic func of() {}",
    "open = nil", "public import Models", "public extension Int {", "struct Visitor {}", "package func of() {}",
    "public static func == (a: Self, b: Self) -> Bool { true }", "public var description: String { \"\" }",
    "public let rawValue: Int", "public init(rawValue: Int) {}",
  ])
  func `what has a text, or needs none, is not found`(text: String) {
    #expect(DocumentationRule.findings(RepositoryFile("Modules/Query/A/B.swift", text)).isEmpty)
  }

  @Test func `what fulfils a protocol of ours is documented there`() {
    let contract = RepositoryFile(
      "Modules/Storage/EventStore.swift", "/// A store.\npublic protocol EventStore {\n  func answer(_ plan: Plan)\n}")
    let requirements = DocumentationRule.requirements([contract])
    #expect(requirements == ["answer"])
    let engine = RepositoryFile(
      "Modules/Storage/A/B.swift", "  public func answer(_ plan: Plan) {}\n  public func ask() {}")
    #expect(DocumentationRule.findings(engine, requirements: requirements).map(\.line) == [2])
  }
}

import Foundation
import Testing

@Suite struct DocumentTests {
  @Test func `links of documents lead somewhere`() {
    let pages = Repository.files.filter { $0.path.hasSuffix(".md") }
    let findings = pages.flatMap { DocumentRule.brokenLinks($0, exists: Repository.exists) }
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test func `files that documents name exist`() {
    let paths = Repository.files.map(\.path)
    let pages = Repository.files.filter { $0.path.hasPrefix("docs/") || $0.path == "README.md" }
    let findings = pages.flatMap { DocumentRule.missingFiles($0, paths: paths, exists: Repository.exists) }
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test func `every decision is linked from the overview`() throws {
    let overview = try #require(Repository.file("docs/decisions/README.md"))
    let pages = Repository.files.filter { $0.path.hasPrefix("docs/decisions/") && $0.path != overview.path }
    #expect(!pages.isEmpty)
    let findings = DocumentRule.decisionFindings(pages: pages.map(\.name), overview: overview)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test func `the documents of the newcomer's first hour are there`() {
    for page in [
      "README.md", "docs/architecture.md", "docs/glossary.md", "docs/statistics.md", "docs/operations.md",
      "docs/dependencies.md", "docs/testing.md", "docs/scope.md", "docs/api/stats.md", "docs/api/tracking.md",
    ] {
      #expect(Repository.exists(page), "\(page)")
    }
  }

  @Test func `every package is listed with its version`() throws {
    let manifest = try #require(Repository.file("Package.swift"))
    let list = try #require(Repository.file("docs/dependencies.md"))
    for line in manifest.lines where line.contains(".package(url:") {
      let parts = line.split(separator: "\"")
      let name = parts[1].split(separator: "/").last.map(String.init) ?? ""
      #expect(
        list.lines.contains { $0.contains("`\(name)`") && $0.contains(parts[3]) },
        "docs/dependencies.md does not say \(name) \(parts[3])")
    }
  }

  @Test func `a link to nothing is found`() {
    let page = RepositoryFile(
      "docs/api/stats.md", "[a](../testing.md#seeds) and [b](../nothing.md)\n[c](https://b.example)")
    let findings = DocumentRule.brokenLinks(page) { $0 == "docs/testing.md" }
    #expect(findings.map(\.message) == ["the link to ../nothing.md leads nowhere"])
  }

  @Test func `a file that does not exist is found`() {
    let page = RepositoryFile("docs/a.md", "`Journal.swift`, `Modules/Query`\n`Plan/Gone.swift` and `Modules/Gone`")
    let paths = ["Modules/Storage/Journal/Journal.swift"]
    let findings = DocumentRule.missingFiles(page, paths: paths) { $0 == "Modules/Query" }
    #expect(findings.map(\.line) == [2, 2])
  }

  @Test func `a decision without link or in the wrong place is found`() {
    let overview = RepositoryFile("docs/decisions/README.md", "- [One](0001-one.md)\n- [Three](0003-three.md)")
    let pages = ["0001-one.md", "0002-two.md", "0004-four.md"]
    #expect(DocumentRule.decisionFindings(pages: pages, overview: overview).count == 3)
  }
}

import Testing

@Suite struct LengthTests {
  @Test func `files are short, and long ones only shrink`() throws {
    let list = try #require(Repository.file("Tests/file-lengths.txt"))
    let limits = LengthRule.limits(list.lines.joined(separator: "\n"))
    let findings = LengthRule.findings(Repository.swiftFiles, limits: limits)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  private func file(_ path: String, lines: Int) -> RepositoryFile {
    RepositoryFile(path, String(repeating: "let a = 1\n", count: lines))
  }

  @Test func `a new file of 350 lines is the longest`() {
    #expect(LengthRule.findings([file("A.swift", lines: 350)], limits: [:]).isEmpty)
    #expect(LengthRule.findings([file("A.swift", lines: 351)], limits: [:]).count == 1)
  }

  @Test func `a listed file may not grow`() {
    let limits = LengthRule.limits("# length path\n400 A.swift\n")
    #expect(limits == ["A.swift": 400])
    #expect(LengthRule.findings([file("A.swift", lines: 401)], limits: limits).count == 1)
    #expect(LengthRule.findings([file("A.swift", lines: 400)], limits: limits).isEmpty)
  }

  @Test func `a limit follows the file down and goes when it is not needed`() {
    #expect(LengthRule.findings([file("A.swift", lines: 379)], limits: ["A.swift": 400]).count == 1)
    #expect(LengthRule.findings([file("A.swift", lines: 350)], limits: ["A.swift": 400]).count == 1)
    #expect(LengthRule.findings([], limits: ["A.swift": 400]).count == 1)
  }
}

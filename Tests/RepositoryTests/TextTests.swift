import Testing

@Suite struct TextTests {
  @Test func `no line is too long, or says what does not belong here`() {
    let findings = Repository.files.flatMap(TextRule.findings)
    #expect(findings.isEmpty, "\(findings.report)")
  }

  @Test(arguments: [
    String(repeating: "a", count: 121), "let a = 1 ", "\tlet a = 1", "// TO" + "DO: later", "// FIX" + "ME",
    "// see iss" + "ue #12", "// Iss" + "ue 2 asks for it", "let path = \"/wo" + "rk/data\"",
    "// Co-auth" + "ored-by: X",
  ])
  func `a bad line is found`(line: String) {
    #expect(TextRule.findings(RepositoryFile("Modules/Query/A/B.swift", "let b = 2\n" + line)).map(\.line) == [2])
  }

  @Test(arguments: [
    String(repeating: "ü", count: 120), "  {\"name\":\"" + String(repeating: "a", count: 120) + "\"}",
    "// The issue is closed.", "let path = \"/network/data\"", "let todos = 1",
  ])
  func `a good line is not`(line: String) {
    #expect(TextRule.findings(RepositoryFile("Modules/Query/A/B.swift", line)).isEmpty)
  }
}

import Models
import Testing

@Suite struct PathPatternTests {
  @Test(arguments: [
    ("/admin", "/admin", true), ("/admin", "/admin/", false), ("/admin", "/admins", false),
    ("/admin/*", "/admin/users/7", true), ("/admin/*", "/admin", false), ("*.pdf", "/files/a.pdf", true),
    ("*.pdf", "/files/a.pdf.html", false), ("/*/edit", "/posts/7/edit", true), ("/*/edit", "/edit", false),
    ("*", "/", true), ("/a*b*c", "/axxbyybzc", true), ("/a*b*c", "/axxbyyb", false), ("/é*", "/é/1", true),
    ("/", "/", true), ("/", "", false), ("/**", "/", true),
  ])
  func `a star stands for any characters`(pattern: String, path: String, isMatch: Bool) throws {
    let pattern = try #require(PathPattern(pattern))
    #expect(Array(path.utf8).withUnsafeBytes { pattern.matches($0) } == isMatch)
  }

  @Test func `a pattern is a path`() {
    #expect(PathPattern("") == nil)
    #expect(PathPattern("admin") == nil)
    #expect(PathPattern("/" + String(repeating: "x", count: PathPattern.bytesMax)) == nil)
    #expect(PathPattern("/admin/*")?.description == "/admin/*")
  }

  @Test func `many stars cost no more than the product of both lengths`() throws {
    let pattern = try #require(PathPattern(String(repeating: "*a", count: 400) + "b"))
    let path = Array(String(repeating: "a", count: 2000).utf8)
    #expect(path.withUnsafeBytes { !pattern.matches($0) })
  }
}
